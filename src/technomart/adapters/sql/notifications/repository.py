"""Keep notifications in tables."""

from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Listing
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository, Row
from technomart.adapters.sql.notifications.tables import notification_readings as readings
from technomart.adapters.sql.notifications.tables import notifications
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.notifications.notification import (
    Notification,
    NotificationNotFound,
    Reading,
    Received,
    events_for,
)
from technomart.domain.notifications.ports import Notifications
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Role

notification_row, notification_of = mapping(notifications, Notification)
reading_row = mapping(readings, Reading)[0]


def received_of(row: Row) -> Received:
    """Return the notification in a row, as somebody sees it."""
    return Received(notification_of(row), row["read_at"])


@cache
def told_to(role: Role) -> list[str]:
    """Return the events that people of a role are told, as statements take them."""
    return sorted(event.value for event in events_for(role))


def asking(reader: Actor) -> dict[str, Any]:
    """Return who reads, as statements take it."""
    return {"reader": reader.user_id or "", "role": reader.role.value, "events": told_to(reader.role)}


MINE = and_(readings.c.notification_id == notifications.c.id, readings.c.user_id == bindparam("reader"))
FOR_ROLE = or_(notifications.c.role.is_(None), notifications.c.role == bindparam("role"))
OF_EVENT = or_(notifications.c.event.is_(None), notifications.c.event.in_(bindparam("events", expanding=True)))
RECEIVED = select(notifications, readings.c.at.label("read_at")).outerjoin(readings, MINE).where(FOR_ROLE, OF_EVENT)
IS_UNREAD = readings.c.at.is_(None)
ONE = Prepared(RECEIVED.where(notifications.c.id == bindparam("id")))
NEWEST = Listing(RECEIVED, [notifications.c.id], received_of, {"unread": IS_UNREAD})
UNREAD = Prepared(select(func.count()).select_from(RECEIVED.where(IS_UNREAD).subquery()))


class SqlNotifications(Repository, Notifications):
    """Keeps notifications and who read which in tables."""

    @override
    def add(self, notification: Notification) -> None:
        self.sql.add(notifications, notification_row(notification))

    @override
    def tell(self, notification: Notification) -> None:
        self.sql.put(notifications, notification_row(notification))

    @override
    def get(self, notification_id: str, reader: Actor) -> Received:
        row = self.sql.first(ONE, **asking(reader), id=notification_id)
        if row is None:
            raise NotificationNotFound
        return received_of(row)

    @override
    def page(self, reader: Actor, request: PageRequest, *, unread_only: bool = False) -> Page[Received]:
        return NEWEST.page(
            self.sql, request, attrgetter("position"), **asking(reader), unread=True if unread_only else None
        )

    @override
    def unread(self, reader: Actor) -> int:
        return self.sql.number(UNREAD, **asking(reader))

    @override
    def mark_read(self, reading: Reading) -> None:
        self.sql.put(readings, reading_row(reading))
