"""Keep accounts and sign-ins in tables."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from technomart.adapters.sql.schema import sessions, users
from technomart.adapters.sql.statements import Row, Statements
from technomart.domain.accounts import AccountStatus, Role, Session, User, UserNotFound
from technomart.domain.ports.repositories import Sessions, Users


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
            raise UserNotFound("There is no such account.")

    def get(self, user_id: str) -> User:
        """Return an account; raises `UserNotFound`."""
        row = self.sql.first(select(users).where(users.c.id == user_id))
        if row is None:
            raise UserNotFound("There is no such account.")
        return user_of(row)

    def get_for_update(self, user_id: str) -> User:
        """Return an account and keep other writers off it until this transaction ends; raises `UserNotFound`."""
        row = self.sql.first(select(users).where(users.c.id == user_id).with_for_update())
        if row is None:
            raise UserNotFound("There is no such account.")
        return user_of(row)

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
            raise UserNotFound("There is no such account.")


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
        return None if row is None else (session_of(row, "session_"), user_of(row))

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


def session_row(session: Session) -> dict[str, Any]:
    """Return a session as the table keeps it."""
    return {
        "id": session.id,
        "user_id": session.user_id,
        "created_at": session.created_at,
        "expires_at": session.expires_at,
        "ended_at": session.ended_at,
    }


def session_of(row: Row, prefix: str = "") -> Session:
    """Return the session in a row whose columns carry a prefix."""
    return Session(
        id=row[f"{prefix}id"],
        user_id=row[f"{prefix}user_id"],
        created_at=row[f"{prefix}created_at"],
        expires_at=row[f"{prefix}expires_at"],
        ended_at=row[f"{prefix}ended_at"],
    )
