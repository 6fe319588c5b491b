"""Keep notifications in tables."""

from collections.abc import Collection
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ClauseElement,
    Dialect,
    and_,
    bindparam,
    exists,
    false,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects import mysql, sqlite
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Listing
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository, Row, in_parts
from technomart.adapters.sql.core.types import Id, UtcDateTime
from technomart.adapters.sql.core.usual import guarded, only, upsert
from technomart.adapters.sql.notifications.tables import SWITCHES, notification_settings, notifications
from technomart.adapters.sql.notifications.tables import notification_readings as readings
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.users.tables import users
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.notifications.notification import (
    Event,
    Notification,
    NotificationNotFound,
    NotificationType,
    Reading,
    Received,
    events_of,
)
from technomart.domain.notifications.ports import Notifications
from technomart.domain.notifications.settings import NotificationSettings, events_shown
from technomart.domain.notifications.unpaid import OWING, LeftUnpaid
from technomart.domain.orders.status import OPEN, OrderStatus
from technomart.domain.users.actor import Actor

notification_row, notification_of = mapping(notifications, Notification)
reading_row = mapping(readings, Reading)[0]
settings_row, settings_of = mapping(notification_settings, NotificationSettings)


def received_of(row: Row) -> Received:
    """Return the notification in a row, as somebody sees it."""
    return Received(notification_of(row), row["read_at"])


mine, wanted = readings.alias("mine"), notification_settings.c
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

READER = Prepared(
    select(users.c.created_at, notification_settings)
    .outerjoin(notification_settings, wanted.user_id == users.c.id)
    .where(users.c.id == bindparam("reader"))
)
HIS = and_(mine.c.notification_id == notifications.c.id, mine.c.user_id == bindparam("reader"))
SHOWN = (
    or_(notifications.c.role.is_(None), notifications.c.role == bindparam("role")),
    or_(notifications.c.event.is_(None), notifications.c.event.in_(bindparam("events", expanding=True))),
    notifications.c.at >= bindparam("told_from"),
    mine.c.removed.is_not(True),
)
RECEIVED = select(notifications, mine.c.at.label("read_at")).outerjoin(mine, HIS).where(*SHOWN)
IS_UNREAD = mine.c.at.is_(None)
SENT = "sent"
"""What stands for the event of a notification that a person sent, which has none."""
IS_OF_KIND = func.coalesce(notifications.c.event, SENT).in_(bindparam("kinds", expanding=True))
ONE = Prepared(RECEIVED.where(notifications.c.id == bindparam("id")))
NEWEST = Listing(RECEIVED, [notifications.c.id], received_of, {"unread": IS_UNREAD, "kinds": IS_OF_KIND})
UNREAD = Prepared(select(func.count()).select_from(RECEIVED.where(IS_UNREAD).subquery()))
REMOVE = Prepared(
    readings.update()
    .where(readings.c.notification_id == bindparam("of_notification"), readings.c.user_id == bindparam("reader"))
    .values(removed=True)
)
PURGE = Prepared(notifications.delete().where(notifications.c.at < bindparam("before")))
SET = upsert(notification_settings, guarded(notification_settings, SWITCHES))


def _read_all(dialect: Dialect) -> ClauseElement:
    """Return what marks as read whatever was not; one that is marked at the same time keeps its first time."""
    read = (bindparam("reader", type_=Id), bindparam("read_at", type_=UtcDateTime), false())
    unread = RECEIVED.with_only_columns(notifications.c.id, *read, maintain_column_froms=True).where(IS_UNREAD)
    into = ["notification_id", "user_id", "at", "removed"]
    if dialect.name == "mysql":
        added = mysql.insert(readings).from_select(into, unread)
        return added.on_duplicate_key_update(notification_id=readings.c.notification_id)
    return sqlite.insert(readings).from_select(into, unread).on_conflict_do_nothing()


READ_ALL = Prepared(_read_all)


def _untold() -> ClauseElement:
    """Look through the open orders, who are few, and through those of a day by when they were completed."""
    one = orders.c
    told = and_(notifications.c.event == Event.ORDER_UNPAID.value, notifications.c.cause == one.id)
    owes = func.coalesce(one.payment_status, null()).in_([status.value for status in OWING])  # not to lead the way
    before = bindparam("before", type_=UtcDateTime)
    left = select(one.id).where(owes, one.updated_at <= before, ~exists().where(told))
    is_open = one.status.in_([status.value for status in OPEN])
    opened = left.where(is_open, one.updated_at > bindparam("opened_from", type_=UtcDateTime))
    lately = and_(one.ended_at > bindparam("completed_from", type_=UtcDateTime), one.ended_at <= before)
    return union_all(opened, left.where(lately, func.coalesce(one.status, null()) == OrderStatus.COMPLETED.value))


SENT_BY = Prepared(
    select(notifications.c.at)
    .where(notifications.c.sender_id == bindparam("sender_id"), notifications.c.at > bindparam("since"))
    .order_by(notifications.c.at)
)
TOLD = Prepared(
    select(notifications.c.cause).where(
        notifications.c.event == bindparam("event"), notifications.c.cause.in_(bindparam("causes", expanding=True))
    )
)
UNTOLD = Prepared(_untold())


class SqlNotifications(Repository, Notifications):
    """Keeps notifications and who read which in tables."""

    @override
    def add(self, notification: Notification) -> None:
        self.sql.add(notifications, notification_row(notification))

    @override
    def sent_by(self, user_id: str, since: datetime) -> list[datetime]:
        return [row["at"] for row in self.sql.all(SENT_BY, sender_id=user_id, since=since)]

    @override
    def tell(self, notification: Notification) -> None:
        self.sql.put(notifications, notification_row(notification))

    @override
    def told(self, event: Event, causes: Collection[str]) -> frozenset[str]:
        rows = (self.sql.all(TOLD, event=event.value, causes=some) for some in in_parts(causes))
        return frozenset(row["cause"] for found in rows for row in found)

    @override
    def untold(self, left: LeftUnpaid) -> list[str]:
        since = {"opened_from": left.opened_from, "completed_from": left.completed_from}
        return sorted(row["id"] for row in self.sql.all(UNTOLD, before=left.before, **since))

    @override
    def get(self, notification_id: str, reader: Actor) -> Received:
        row = self.sql.first(ONE, **self._asking(reader), id=notification_id)
        if row is None:
            raise NotificationNotFound
        return received_of(row)

    @override
    def page(
        self, reader: Actor, request: PageRequest, *, unread_only: bool = False, type_: NotificationType | None = None
    ) -> Page[Received]:
        kinds = None if type_ is None else [event.value if event else SENT for event in events_of(type_)]
        asked = {**self._asking(reader), "unread": True if unread_only else None, "kinds": kinds}
        return NEWEST.page(self.sql, request, attrgetter("position"), **asked)

    @override
    def unread(self, reader: Actor) -> int:
        return self.sql.number(UNREAD, **self._asking(reader))

    @override
    def mark_read(self, reading: Reading) -> None:
        self.sql.put(readings, reading_row(reading))

    @override
    def mark_all_read(self, reader: Actor, at: datetime) -> None:
        self.sql.change(READ_ALL, **self._asking(reader), read_at=at)

    @override
    def remove(self, reading: Reading) -> None:
        self.mark_read(reading)
        self.sql.change(REMOVE, of_notification=reading.notification_id, reader=reading.user_id)

    @override
    def settings_of(self, user_id: str) -> NotificationSettings:
        row = self.sql.first(READER, reader=user_id)
        return settings_of(row) if row and row["user_id"] else NotificationSettings(user_id)

    @override
    def set_settings(self, settings: NotificationSettings, changed: Collection[str] | None = None) -> None:
        row = settings_row(settings)
        self.sql.change(SET, **row, **only(row, SWITCHES, changed))

    @override
    def purge(self, before: datetime) -> int:
        return self.sql.change(PURGE, before=before)

    def _asking(self, reader: Actor) -> dict[str, Any]:
        """Return who reads and what they are shown, as statements take it."""
        row = self.sql.first(READER, reader=reader.user_id or "")
        events = events_shown(reader.role, settings_of(row) if row and row["user_id"] else None)
        return {
            "reader": reader.user_id or "",
            "role": reader.role.value,
            "events": sorted(event.value for event in events),
            "told_from": row["created_at"] if row else LONG_AGO,
        }
