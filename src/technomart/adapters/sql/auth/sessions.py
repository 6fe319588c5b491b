"""Keep sign-ins in tables."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from technomart.adapters.sql.auth.tables import sessions
from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.users.repository import user_of
from technomart.adapters.sql.users.tables import users
from technomart.domain.auth.ports import Sessions
from technomart.domain.auth.session import Session
from technomart.domain.users.user import User

session_row, session_of = mapping(sessions, Session, prefix="session_")


@dataclass(frozen=True, slots=True)
class SqlSessions(Sessions):
    """The sign-ins."""

    sql: Statements

    def add(self, session: Session) -> None:
        """Keep a new session."""
        self.sql.change(sessions.insert(), [session_row(session)])

    def find(self, session_id: str) -> tuple[Session, User] | None:
        """Return a session and its account, looked up together."""
        mine = [column.label(f"session_{column.name}") for column in sessions.c]
        both = select(users, *mine).join(sessions, sessions.c.user_id == users.c.id)
        row = self.sql.first(both.where(sessions.c.id == session_id))
        return None if row is None else (session_of(row), user_of(row))

    def end(self, session_id: str, at: datetime) -> None:
        """End a session; one that is over or unknown stays as it is."""
        is_open = (sessions.c.id == session_id) & sessions.c.ended_at.is_(None)
        self.sql.change(sessions.update().where(is_open).values(ended_at=at))

    def end_all(self, user_id: str, at: datetime) -> None:
        """End every session of an account."""
        is_open = (sessions.c.user_id == user_id) & sessions.c.ended_at.is_(None)
        self.sql.change(sessions.update().where(is_open).values(ended_at=at))

    def purge(self, before: datetime) -> int:
        """Forget the sessions that ended or ran out before that, with their refresh tokens; return how many."""
        is_over = (sessions.c.expires_at < before) | (sessions.c.ended_at < before)
        return self.sql.change(sessions.delete().where(is_over))
