"""Keep accounts in tables."""

from dataclasses import dataclass

from sqlalchemy import select

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.users.tables import users
from technomart.domain.users.permissions import Role
from technomart.domain.users.ports import Users
from technomart.domain.users.user import User, UserNotFound

user_row, user_of = mapping(users, User)


@dataclass(frozen=True, slots=True)
class SqlUsers(Users):
    """The accounts."""

    sql: Statements

    def add(self, user: User) -> None:
        """Keep a new account; raises `EmailTaken`."""
        self.sql.change(users.insert(), [user_row(user)])

    def save(self, user: User) -> None:
        """Keep the new state of an account; raises `EmailTaken`, `UserNotFound`."""
        self.sql.save(users, user_row(user), UserNotFound)

    def get(self, user_id: str) -> User:
        """Return an account; raises `UserNotFound`."""
        return user_of(self.sql.one(users, user_id, UserNotFound))

    def get_for_update(self, user_id: str) -> User:
        """Return an account and keep other writers off it until this transaction ends; raises `UserNotFound`."""
        return user_of(self.sql.one(users, user_id, UserNotFound, locked=True))

    def find(self, user_id: str) -> User | None:
        """Return an account, or None."""
        row = self.sql.first(select(users).where(users.c.id == user_id))
        return None if row is None else user_of(row)

    def find_by_email(self, email: str) -> User | None:
        """Return the account with this canonical address."""
        row = self.sql.first(select(users).where(users.c.email == email))
        return None if row is None else user_of(row)

    def all(self) -> list[User]:
        """Return every account; a canteen has few."""
        return [user_of(row) for row in self.sql.all(select(users))]

    def admins_for_update(self) -> list[User]:
        """Return every administrator and keep other writers off them until this transaction ends."""
        admins = select(users).where(users.c.role == Role.ADMIN.value).order_by(users.c.id).with_for_update()
        return [user_of(row) for row in self.sql.all(admins)]

    def remove(self, user_id: str) -> None:
        """Forget an account and its sign-ins; raises `UserNotFound`."""
        self.sql.remove(users, user_id, UserNotFound)
