"""Keep accounts in tables."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from technomart.adapters.sql.core.statements import Row, Statements
from technomart.adapters.sql.users.tables import users
from technomart.domain.users.permissions import Role
from technomart.domain.users.ports import Users
from technomart.domain.users.user import AccountStatus, User, UserNotFound


@dataclass(frozen=True, slots=True)
class SqlUsers(Users):
    """The accounts."""

    sql: Statements

    def add(self, user: User) -> None:
        """Keep a new account; raises `EmailTaken`."""
        self.sql.change(users.insert(), [user_row(user)])

    def save(self, user: User) -> None:
        """Keep the new state of an account; raises `EmailTaken`, `UserNotFound`."""
        if not self.sql.change(users.update().where(users.c.id == user.id).values(user_row(user))):
            raise UserNotFound

    def get(self, user_id: str) -> User:
        """Return an account; raises `UserNotFound`."""
        user = self.find(user_id)
        if user is None:
            raise UserNotFound
        return user

    def get_for_update(self, user_id: str) -> User:
        """Return an account and keep other writers off it until this transaction ends; raises `UserNotFound`."""
        row = self.sql.first(select(users).where(users.c.id == user_id).with_for_update())
        if row is None:
            raise UserNotFound
        return user_of(row)

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
        if not self.sql.change(users.delete().where(users.c.id == user_id)):
            raise UserNotFound


def user_row(user: User) -> dict[str, Any]:
    """Return an account as the table keeps it."""
    return {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "role": user.role.value,
        "status": user.status.value,
        "created_at": user.created_at,
        "password_hash": user.password_hash,
        "phone": user.phone,
        "avatar": user.avatar,
        "employee_id": user.employee_id,
        "last_login": user.last_login,
        "email_verified": user.email_verified,
        "is_demo": user.is_demo,
    }


def user_of(row: Row) -> User:
    """Return the account in a row."""
    return User(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        role=Role(row["role"]),
        created_at=row["created_at"],
        status=AccountStatus(row["status"]),
        password_hash=row["password_hash"],
        phone=row["phone"],
        avatar=row["avatar"],
        employee_id=row["employee_id"],
        last_login=row["last_login"],
        email_verified=row["email_verified"],
        is_demo=row["is_demo"],
    )
