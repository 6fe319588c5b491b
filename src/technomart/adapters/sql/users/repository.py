"""Keep accounts and what they wait for in tables."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, or_, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository, Row
from technomart.adapters.sql.core.usual import by_id, guarded, only, upsert
from technomart.adapters.sql.users.tables import headshots, role_texts, users, verification_requests
from technomart.domain.users.headshots import Headshot
from technomart.domain.users.permissions import Role, RoleText
from technomart.domain.users.ports import Users, Verifications
from technomart.domain.users.user import AccountStatus, User, UserNotFound
from technomart.domain.users.verification import Applicant, VerificationRequest

user_row, user_of = mapping(users, User)
text_row, text_of = mapping(role_texts, RoleText)
verification_row, verification_of = mapping(verification_requests, VerificationRequest)
its_verification_of = mapping(verification_requests, VerificationRequest, prefix="its_")[1]
headshot_row, headshot_of = mapping(headshots, Headshot)

asked, pictured = verification_requests.c, headshots.c
CHANGING = [column for column in asked if not column.primary_key]
PUT = upsert(
    verification_requests, {column.name: bindparam(f"new_{column.name}", type_=column.type) for column in CHANGING}
)
OF_USER = Prepared(select(verification_requests).where(asked.user_id == bindparam("of_user")))
APPLICANTS = Prepared(
    select(users, *(column.label(f"its_{column.name}") for column in asked), pictured.user_id.label("pictured"))
    .outerjoin(verification_requests, asked.user_id == users.c.id)
    .outerjoin(headshots, pictured.user_id == users.c.id)
    .where(or_(asked.user_id.is_not(None), users.c.status == AccountStatus.PENDING.value))
)

BY_EMAIL = Prepared(select(users).where(users.c.email == bindparam("email")))
BY_EMPLOYEE = Prepared(select(users).where(users.c.employee_id == bindparam("employee_id")))
ALL = Prepared(select(users))
ADMINS = Prepared(select(users).where(users.c.role == Role.ADMIN.value).order_by(users.c.id).with_for_update())
TEXTS = Prepared(select(role_texts))
WORDS = "label", "description"
DESCRIBE = upsert(role_texts, guarded(role_texts, WORDS))
PUT_HEADSHOT = upsert(
    headshots,
    {name: bindparam(f"new_{name}", type_=pictured[name].type) for name in ("uploaded_at", "content")},
)
HEADSHOT = Prepared(select(headshots).where(pictured.user_id == bindparam("of_user")))
DECIDED = select(asked.user_id).where(asked.decided_at < bindparam("before"))
PURGE_HEADSHOTS = Prepared(headshots.delete().where(pictured.user_id.in_(DECIDED)))


class SqlUsers(Repository, Users):
    """Keeps accounts in tables."""

    @override
    def add(self, user: User) -> None:
        self.sql.add(users, user_row(user))

    @override
    def save(self, user: User) -> User:
        return replace(user, version=self.sql.save(users, user_row(user), UserNotFound))

    @override
    def get(self, user_id: str) -> User:
        return user_of(self.sql.one(users, user_id, UserNotFound))

    @override
    def get_for_update(self, user_id: str) -> User:
        return user_of(self.sql.one(users, user_id, UserNotFound, locked=True))

    @override
    def find(self, user_id: str) -> User | None:
        row = self.sql.first(by_id(users), id=user_id)
        return None if row is None else user_of(row)

    @override
    def find_by_email(self, email: str) -> User | None:
        row = self.sql.first(BY_EMAIL, email=email)
        return None if row is None else user_of(row)

    @override
    def find_by_employee(self, employee_id: str) -> User | None:
        row = self.sql.first(BY_EMPLOYEE, employee_id=employee_id)
        return None if row is None else user_of(row)

    @override
    def all(self) -> list[User]:
        return [user_of(row) for row in self.sql.all(ALL)]

    @override
    def admins_for_update(self) -> list[User]:
        return [user_of(row) for row in self.sql.all(ADMINS)]

    @override
    def role_texts(self) -> Mapping[Role, RoleText]:
        return {text.role: text for text in map(text_of, self.sql.all(TEXTS))}

    @override
    def describe_role(self, text: RoleText, changed: Collection[str] | None = None) -> None:
        row = text_row(text)
        self.sql.change(DESCRIBE, **row, **only(row, WORDS, changed))

    @override
    def remove(self, user_id: str) -> None:
        self.sql.remove(users, user_id, UserNotFound)


class SqlVerifications(Repository, Verifications):
    """Keeps verification requests in tables."""

    @override
    def put(self, request: VerificationRequest) -> None:
        row = verification_row(request)
        self.sql.change(PUT, **row, **{f"new_{column.name}": row[column.name] for column in CHANGING})

    @override
    def find(self, user_id: str) -> VerificationRequest | None:
        row = self.sql.first(OF_USER, of_user=user_id)
        return None if row is None else verification_of(row)

    @override
    def all(self) -> list[Applicant]:
        return [applicant_of(row) for row in self.sql.all(APPLICANTS)]

    @override
    def put_headshot(self, headshot: Headshot) -> None:
        row = headshot_row(headshot)
        self.sql.change(PUT_HEADSHOT, **row, new_uploaded_at=row["uploaded_at"], new_content=row["content"])

    @override
    def headshot(self, user_id: str) -> Headshot | None:
        row = self.sql.first(HEADSHOT, of_user=user_id)
        return None if row is None else headshot_of(row)

    @override
    def purge_headshots(self, before: datetime) -> int:
        return self.sql.change(PURGE_HEADSHOTS, before=before)


def applicant_of(row: Row) -> Applicant:
    """Return the applicant in a row; an account that waits without a request asked when it was made."""
    user = user_of(row)
    known = row["its_user_id"] is not None
    request = its_verification_of(row) if known else VerificationRequest(user.id, user.created_at)
    return Applicant(user, request, row["pictured"] is not None)
