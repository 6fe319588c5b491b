"""Describe the tables of notifications."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, UniqueConstraint

from technomart.adapters.sql.core.columns import CLUSTERED, instant, metadata, named, of_user, one_of
from technomart.adapters.sql.core.types import Ascii, Code, Id
from technomart.domain.notifications.notification import LONGEST_CAUSE, LONGEST_MESSAGE, LONGEST_TITLE, Event
from technomart.domain.users.permissions import Role

SWITCHES = ("email_enabled", "push_enabled", "low_stock", "order", "payment")

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
    Column("event", Code),
    Column("cause", Ascii(LONGEST_CAUSE), nullable=False),  # no event, no rule: NULL is like nothing
    UniqueConstraint("event", "cause", name="uq_notifications_told_once"),
    Index(None, "sender_id", "at"),
    one_of("role", Role),
    one_of("event", Event),
    **CLUSTERED,
)

notification_readings = Table(
    "notification_readings",
    metadata,
    Column("notification_id", Id, ForeignKey("notifications.id", ondelete="CASCADE"), primary_key=True),
    of_user(primary_key=True, index=True),
    instant("at"),
    Column("removed", Boolean, nullable=False),
    **CLUSTERED,
)

notification_settings = Table(
    "notification_settings",
    metadata,
    of_user(primary_key=True),
    *(Column(name, Boolean, nullable=False) for name in SWITCHES),
    **CLUSTERED,
)
