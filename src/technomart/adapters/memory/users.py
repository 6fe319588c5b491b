"""Keep accounts in memory."""

from dataclasses import dataclass

from technomart.adapters.memory.sessions import drop_sessions
from technomart.adapters.memory.tables import Tables
from technomart.domain.users.permissions import Role
from technomart.domain.users.ports import Users
from technomart.domain.users.user import EmailTaken, User, UserNotFound


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
        user = self.find(user_id)
        if user is None:
            raise UserNotFound
        return user

    def get_for_update(self, user_id: str) -> User:
        """Return an account; there is only one writer at a time anyway."""
        return self.get(user_id)

    def find(self, user_id: str) -> User | None:
        """Return an account, or None."""
        return self.tables.users.rows.get(user_id)

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
            raise EmailTaken
        self.tables.users.put(user.id, user)
