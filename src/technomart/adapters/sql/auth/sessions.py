"""Keep sign-ins in tables."""

from datetime import datetime

from sqlalchemy import select
from typing_extensions import override

from technomart.adapters.sql.auth.tables import sessions
from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.users.repository import user_of
from technomart.adapters.sql.users.tables import users
from technomart.domain.auth.ports import Sessions
from technomart.domain.auth.session import Session
from technomart.domain.users.user import User

session_row, session_of = mapping(sessions, Session, prefix="session_")


class SqlSessions(Repository, Sessions):
    """Keeps sign-ins in tables."""

    @override
    def add(self, session: Session) -> None:
        self.sql.change(sessions.insert(), [session_row(session)])

    @override
    def find(self, session_id: str) -> tuple[Session, User] | None:
        mine = [column.label(f"session_{column.name}") for column in sessions.c]
        both = select(users, *mine).join(sessions, sessions.c.user_id == users.c.id)
        row = self.sql.first(both.where(sessions.c.id == session_id))
        return None if row is None else (session_of(row), user_of(row))

    @override
    def end(self, session_id: str, at: datetime) -> None:
        is_open = (sessions.c.id == session_id) & sessions.c.ended_at.is_(None)
        self.sql.change(sessions.update().where(is_open).values(ended_at=at))

    @override
    def end_all(self, user_id: str, at: datetime) -> None:
        is_open = (sessions.c.user_id == user_id) & sessions.c.ended_at.is_(None)
        self.sql.change(sessions.update().where(is_open).values(ended_at=at))

    @override
    def purge(self, before: datetime) -> int:
        is_over = (sessions.c.expires_at < before) | (sessions.c.ended_at < before)
        return self.sql.change(sessions.delete().where(is_over))
