"""Make the tables of signing in: refresh tokens, mailed tokens, identities, failures, security log, notifications."""

import sqlalchemy as sa

from technomart.adapters.sql.core.types import Code, Digest, Id, UtcDateTime
from technomart.adapters.sql.migrations.steps import CLUSTERED, PLAIN, create_index, create_table

revision = "0002"
down_revision = "0001"

ACTIONS = (
    "'signed_in', 'signed_out', 'sign_in_failed', 'sign_in_refused', 'token_reused', 'not_allowed', 'registered', "
    "'registered_twice', 'email_verified', 'google_linked', 'reset_asked', 'password_reset', 'password_changed', "
    "'account_added', 'account_edited', 'account_removed', 'role_changed', 'status_changed'"
)


def upgrade() -> None:
    _refresh_tokens()
    _one_time_tokens()
    _identities()
    _sign_in_attempts()
    _security_log()
    _notifications()
    _notification_readings()


def _refresh_tokens() -> None:
    create_table(
        "refresh_tokens",
        sa.Column("digest", Digest, nullable=False),
        sa.Column("session_id", Id, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("spent_at", UtcDateTime()),
        sa.CheckConstraint("generation >= 1", name="ck_refresh_tokens_generation_positive"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_refresh_tokens_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_refresh_tokens"),
        sa.UniqueConstraint("session_id", "generation", name="uq_refresh_tokens_generation"),
        **PLAIN,
    )


def _one_time_tokens() -> None:
    create_table(
        "one_time_tokens",
        sa.Column("digest", Digest, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("purpose", Code, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime()),
        sa.CheckConstraint("purpose IN ('reset_password', 'verify_email')", name="ck_one_time_tokens_purpose_known"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_one_time_tokens_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name="pk_one_time_tokens"),
        **PLAIN,
    )
    create_index("one_time_tokens", "user_id")


def _identities() -> None:
    create_table(
        "identities",
        sa.Column("issuer", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("linked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_identities_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identities"),
        **PLAIN,
    )
    create_index("identities", "user_id")


def _sign_in_attempts() -> None:
    create_table(
        "sign_in_attempts",
        sa.Column("id", Digest, nullable=False),
        sa.Column("account", Digest, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", UtcDateTime()),
        sa.Column("succeeded_at", UtcDateTime()),
        sa.CheckConstraint("failures >= 0", name="ck_sign_in_attempts_failures_not_negative"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempts"),
        **PLAIN,
    )
    create_index("sign_in_attempts", "account")


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


def _notifications() -> None:
    create_table(
        "notifications",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("message", sa.String(length=2000), nullable=False),
        sa.Column("role", Code),
        sa.Column("sender_id", Id),
        sa.Column("sender_name", sa.String(length=120), nullable=False),
        sa.CheckConstraint("role IN ('admin', 'manager', 'staff')", name="ck_notifications_role_known"),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
        **CLUSTERED,
    )


def _notification_readings() -> None:
    create_table(
        "notification_readings",
        sa.Column("notification_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notifications.id"],
            name="fk_notification_readings_notification_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_notification_readings_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("notification_id", "user_id", name="pk_notification_readings"),
        **CLUSTERED,
    )
    create_index("notification_readings", "user_id")
