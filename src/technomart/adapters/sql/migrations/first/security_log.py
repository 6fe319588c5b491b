"""Make the tables of the security log."""

import sqlalchemy as sa

from technomart.adapters.sql.core.types import Code, Id, UtcDateTime
from technomart.adapters.sql.migrations.steps import CLUSTERED, create_index, create_table

ACTIONS = (
    "'signed_in', 'signed_out', 'sign_in_failed', 'sign_in_refused', 'token_reused', 'not_allowed', 'registered', "
    "'registered_twice', 'email_verified', 'google_linked', 'reset_asked', 'password_reset', 'password_changed', "
    "'account_added', 'account_edited', 'account_removed', 'role_changed', 'status_changed'"
)


def create() -> None:
    _security_log()


def _security_log() -> None:
    create_table(
        "security_log",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("action", Code, nullable=False),
        sa.Column("user_id", Id),
        sa.Column("user_name", sa.String(length=120), nullable=False),
        sa.Column("details", sa.String(length=500), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=128), nullable=False),
        sa.Column("search_key", sa.String(length=2000), nullable=False),
        sa.CheckConstraint(f"action IN ({ACTIONS})", name="ck_security_log_action_known"),
        sa.PrimaryKeyConstraint("id", name="pk_security_log"),
        **CLUSTERED,
    )
    create_index("security_log", "action", "id")
    create_index("security_log", "at")
