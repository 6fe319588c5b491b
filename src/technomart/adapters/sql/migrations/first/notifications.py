"""Make the tables of notifications."""

import sqlalchemy as sa

from technomart.adapters.sql.core.types import Code, Id, UtcDateTime
from technomart.adapters.sql.migrations.steps import CLUSTERED, create_index, create_table


def create() -> None:
    _notifications()
    _notification_readings()


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
