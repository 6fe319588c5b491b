"""Keep accounts and sessions in memory."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from technomart.adapters.memory.tables import Tables
from technomart.domain.accounts import EmailTaken, Role, Session, User, UserNotFound
from technomart.domain.ports.repositories import Sessions, Users


@dataclass(frozen=True, slots=True)
class MemoryUsers(Users):
    """The accounts."""

    tables: Tables

    def add(self, user: User) -> None:
        """Keep a new account."""
        self._put(user)

    def save(self, user: User) -> None:
        """Keep the new state of an account."""
        self.get(user.id)
        self._put(user)

    def get(self, user_id: str) -> User:
        """Return an account."""
        user = self.tables.users.rows.get(user_id)
        if user is None:
            raise UserNotFound("There is no such account.")
        return user

    def get_for_update(self, user_id: str) -> User:
        """Return an account; there is only one writer at a time anyway."""
        return self.get(user_id)

    def find_by_email(self, email: str) -> User | None:
        """Return the account with this address."""
        return next((user for user in self.tables.users.rows.values() if user.email == email), None)

    def all(self) -> list[User]:
        """Return every account."""
        return list(self.tables.users.rows.values())

    def admins_for_update(self) -> list[User]:
        """Return every administrator; there is only one writer at a time anyway."""
        return [user for user in self.all() if user.role is Role.ADMIN]

    def remove(self, user_id: str) -> None:
        """Forget an account and its sign-ins."""
        self.get(user_id)
        drop_sessions(self.tables, lambda session: session.user_id == user_id)
        self.tables.one_time_tokens.drop(lambda token: token.user_id == user_id)
        self.tables.identities.drop(lambda identity: identity.user_id == user_id)
        self.tables.readings.drop(lambda reading: reading.user_id == user_id)
        self.tables.users.drop(lambda user: user.id == user_id)

    def _put(self, user: User) -> None:
        holder = self.find_by_email(user.email)
        if holder is not None and holder.id != user.id:
            raise EmailTaken(f"{user.email} already belongs to another account.")
        self.tables.users.put(user.id, user)


@dataclass(frozen=True, slots=True)
class MemorySessions(Sessions):
    """The sign-ins."""

    tables: Tables

    def add(self, session: Session) -> None:
        """Keep a new session."""
        self.tables.sessions.put(session.id, session)

    def find(self, session_id: str) -> tuple[Session, User] | None:
        """Return a session and its account."""
        session = self.tables.sessions.rows.get(session_id)
        return (session, self.tables.users.rows[session.user_id]) if session else None

    def end(self, session_id: str, at: datetime) -> None:
        """End a session that is not over."""
        session = self.tables.sessions.rows.get(session_id)
        if session is not None and session.ended_at is None:
            self.tables.sessions.put(session_id, replace(session, ended_at=at))

    def end_all(self, user_id: str, at: datetime) -> None:
        """End every session of an account."""
        for session in list(self.tables.sessions.rows.values()):
            if session.user_id == user_id:
                self.end(session.id, at)

    def purge(self, before: datetime) -> int:
        """Forget the sessions that ended or ran out before that."""
        return drop_sessions(
            self.tables,
            lambda session: session.expires_at < before or (session.ended_at is not None and session.ended_at < before),
        )


def drop_sessions(tables: Tables, gone: Callable[[Session], bool]) -> int:
    """Forget sessions with their refresh tokens; return how many."""
    ids = {session.id for session in tables.sessions.rows.values() if gone(session)}
    tables.refresh_tokens.drop(lambda token: token.session_id in ids)
    return tables.sessions.drop(lambda session: session.id in ids)
