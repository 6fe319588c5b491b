"""Describe the tables of accounts and of what they wait for."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from technomart.adapters.sql.core.columns import (
    CLUSTERED,
    MYSQL,
    REFUSAL,
    instant,
    metadata,
    named,
    of_user,
    one_of,
    rules,
    text,
)
from technomart.adapters.sql.core.types import Code, Id, Picture
from technomart.domain.kernel.lengths import LONGEST_EMAIL, LONGEST_PHONE
from technomart.domain.staff.employees import EmployeeLinked
from technomart.domain.users.permissions import LONGEST_DESCRIPTION, Role
from technomart.domain.users.user import AccountStatus, EmailTaken
from technomart.domain.users.verification import VerificationStatus

users = Table(
    "users",
    metadata,
    Column("id", Id, primary_key=True),
    named("email", length=LONGEST_EMAIL),
    named("name"),
    Column("role", Code, nullable=False),
    Column("status", Code, nullable=False),
    instant("created_at"),
    Column("password_hash", String(255)),
    named("phone", length=LONGEST_PHONE),
    Column("avatar", Text, nullable=False),
    Column("employee_id", Id),
    instant("last_login", nullable=True),
    Column("email_verified", Boolean, nullable=False),
    Column("is_demo", Boolean, nullable=False),
    named("pending_email", length=LONGEST_EMAIL),
    Column("has_second_factor", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("email", info={REFUSAL: EmailTaken}),
    UniqueConstraint("employee_id", info={REFUSAL: EmployeeLinked}),
    one_of("role", Role),
    one_of("status", AccountStatus),
    *rules(version_positive="version >= 1"),
    **MYSQL,
)

role_texts = Table(
    "role_texts",
    metadata,
    Column("role", Code, primary_key=True),
    named("label"),
    Column("description", String(LONGEST_DESCRIPTION), nullable=False),
    one_of("role", Role),
    **MYSQL,
)

verification_requests = Table(
    "verification_requests",
    metadata,
    of_user(primary_key=True),
    instant("requested_at"),
    Column("status", Code, nullable=False),
    Column("role", Code),
    text("note"),
    instant("decided_at", nullable=True),
    named("decided_by"),
    one_of("status", VerificationStatus),
    one_of("role", Role),
    *rules(
        decided_when_not_pending="(status = 'pending') = (decided_at IS NULL)",
        role_when_approved="(status = 'approved') = (role IS NOT NULL)",
    ),
    **CLUSTERED,
)

OF_REQUEST = ForeignKey("verification_requests.user_id", ondelete="CASCADE")

headshots = Table(
    "headshots",
    metadata,
    Column("user_id", Id, OF_REQUEST, primary_key=True),
    instant("uploaded_at"),
    Column("content", Picture, nullable=False),
    **MYSQL,
)
