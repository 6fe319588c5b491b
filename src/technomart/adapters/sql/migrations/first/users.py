"""Make the tables of accounts."""

import sqlalchemy as sa

from technomart.adapters.sql.core.types import Code, Id, UtcDateTime
from technomart.adapters.sql.migrations.steps import PLAIN, create_table


def create() -> None:
    _users()


def _users() -> None:
    create_table(
        "users",
        sa.Column("id", Id, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", Code, nullable=False),
        sa.Column("status", Code, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("password_hash", sa.String(length=255)),
        sa.Column("phone", sa.String(length=64), nullable=False),
        sa.Column("avatar", sa.Text(), nullable=False),
        sa.Column("employee_id", Id),
        sa.Column("last_login", UtcDateTime()),
        sa.Column("email_verified", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("role IN ('admin', 'manager', 'staff')", name="ck_users_role_known"),
        sa.CheckConstraint("status IN ('active', 'pending', 'deactivated')", name="ck_users_status_known"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        **PLAIN,
    )
