"""Keep sessions and their refresh tokens in memory."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from typing_extensions import override

from technomart.adapters.memory.tables import Repository, Tables
from technomart.domain.auth.ports import RefreshTokens, Sessions
from technomart.domain.auth.refresh_tokens import Family, RefreshToken
from technomart.domain.auth.session import Session, SessionInUse
from technomart.domain.kernel import paging
from technomart.domain.kernel.paging import Page, PageRequest, newest
from technomart.domain.users.user import User


class MemorySessions(Repository, Sessions):
    """Keeps sign-ins in memory."""

    @override
    def add(self, session: Session) -> None:
        self.tables.sessions.put(session.id, session)

    @override
    def find(self, session_id: str) -> tuple[Session, User] | None:
        session = self.tables.sessions.rows.get(session_id)
        return (session, self.tables.users.rows[session.user_id]) if session else None

    @override
    def of(self, user_id: str, at: datetime, request: PageRequest) -> Page[SessionInUse]:
        found = [each for each in self.tables.sessions.rows.values() if each.user_id == user_id and each.is_open(at)]
        used = {session.id: session.created_at for session in found}
        for token in self.tables.refresh_tokens.rows.values():
            if token.session_id in used and token.spent_at is not None:
                used[token.session_id] = max(used[token.session_id], token.spent_at)
        in_use = [SessionInUse(session, used[session.id]) for session in found]
        return newest(in_use, request, SessionInUse.place, most=paging.MOST_COUNTED)

    @override
    def end_one(self, user_id: str, session_id: str, at: datetime) -> bool:
        session = self.tables.sessions.rows.get(session_id)
        if session is None or session.user_id != user_id or not session.is_open(at):
            return False
        self.end(session_id, at)
        return True

    @override
    def end(self, session_id: str, at: datetime) -> None:
        session = self.tables.sessions.rows.get(session_id)
        if session is not None and session.ended_at is None:
            self.tables.sessions.put(session_id, replace(session, ended_at=at))

    @override
    def end_all(self, user_id: str, at: datetime, *, but: str = "") -> None:
        for session in list(self.tables.sessions.rows.values()):
            if session.user_id == user_id and session.id != but:
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


class MemoryRefreshTokens(Repository, RefreshTokens):
    """Keeps refresh tokens by their digests in memory."""

    @override
    def add(self, token: RefreshToken) -> None:
        self.tables.refresh_tokens.put(token.digest, token)

    @override
    def find_for_update(self, digest: str) -> Family | None:
        token = self.tables.refresh_tokens.rows.get(digest)
        if token is None:
            return None
        session, leader = self.tables.sessions.rows[token.session_id], (token.session_id, token.generation - 1)
        tokens = self.tables.refresh_tokens.rows.values()
        spent = (each.spent_at for each in tokens if (each.session_id, each.generation) == leader)
        return Family(token, session, next(spent, None) or session.created_at)

    @override
    def is_unspent(self, digest: str) -> bool:
        token = self.tables.refresh_tokens.rows.get(digest)
        return token is not None and token.spent_at is None

    @override
    def spend(self, digest: str, at: datetime) -> bool:
        if is_unspent := self.is_unspent(digest):
            self.tables.refresh_tokens.put(digest, replace(self.tables.refresh_tokens.rows[digest], spent_at=at))
        return is_unspent
