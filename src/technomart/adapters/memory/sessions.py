"""Keep sign-ins in memory."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from typing_extensions import override

from technomart.adapters.memory.tables import Tables
from technomart.domain.auth.ports import Sessions
from technomart.domain.auth.session import Session
from technomart.domain.users.user import User


@dataclass(frozen=True, slots=True)
class MemorySessions(Sessions):
    """The sign-ins."""

    tables: Tables

    @override
    def add(self, session: Session) -> None:
        self.tables.sessions.put(session.id, session)

    @override
    def find(self, session_id: str) -> tuple[Session, User] | None:
        session = self.tables.sessions.rows.get(session_id)
        return (session, self.tables.users.rows[session.user_id]) if session else None

    @override
    def end(self, session_id: str, at: datetime) -> None:
        session = self.tables.sessions.rows.get(session_id)
        if session is not None and session.ended_at is None:
            self.tables.sessions.put(session_id, replace(session, ended_at=at))

    @override
    def end_all(self, user_id: str, at: datetime) -> None:
        for session in list(self.tables.sessions.rows.values()):
            if session.user_id == user_id:
                self.end(session.id, at)

    @override
    def purge(self, before: datetime) -> int:
        return drop_sessions(
            self.tables,
            lambda session: session.expires_at < before or (session.ended_at is not None and session.ended_at < before),
        )


def drop_sessions(tables: Tables, gone: Callable[[Session], bool]) -> int:
    """Forget sessions with their refresh tokens; return how many."""
    ids = {session.id for session in tables.sessions.rows.values() if gone(session)}
    tables.refresh_tokens.drop(lambda token: token.session_id in ids)
    return tables.sessions.drop(lambda session: session.id in ids)
