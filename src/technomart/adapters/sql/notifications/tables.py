"""Describe the tables of notifications."""

from sqlalchemy import Column, ForeignKey, Table

from technomart.adapters.sql.core.columns import CLUSTERED, instant, metadata, named, of_user, one_of
from technomart.adapters.sql.core.types import Code, Id
from technomart.domain.notifications.notification import LONGEST_MESSAGE, LONGEST_TITLE
from technomart.domain.users.permissions import Role

notifications = Table(
    "notifications",
    metadata,
    Column("id", Id, primary_key=True),
    instant("at"),
    named("title", length=LONGEST_TITLE),
    named("message", length=LONGEST_MESSAGE),
    Column("role", Code),
    Column("sender_id", Id),
    named("sender_name"),
    one_of("role", Role),
    **CLUSTERED,
)

notification_readings = Table(
    "notification_readings",
    metadata,
    Column("notification_id", Id, ForeignKey("notifications.id", ondelete="CASCADE"), primary_key=True),
    of_user(primary_key=True, index=True),
    instant("at"),
    **CLUSTERED,
)
