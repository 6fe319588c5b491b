"""Make the tables of signing in."""

import sqlalchemy as sa

from technomart.adapters.sql.core.types import Code, Digest, Id, UtcDateTime
from technomart.adapters.sql.migrations.steps import PLAIN, create_index, create_table


def create() -> None:
    _sessions()
    _refresh_tokens()
    _one_time_tokens()
    _identities()
    _sign_in_attempts()


def _sessions() -> None:
    create_table(
        "sessions",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        **PLAIN,
    )
    create_index("sessions", "user_id")


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
