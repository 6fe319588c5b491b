"""Keep notifications in tables."""

from operator import attrgetter
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Listing
from technomart.adapters.sql.core.statements import Repository, Row
from technomart.adapters.sql.notifications.tables import notification_readings as readings
from technomart.adapters.sql.notifications.tables import notifications
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.notifications.notification import Notification, NotificationNotFound, Reading, Received
from technomart.domain.notifications.ports import Notifications
from technomart.domain.users.actor import Actor

notification_row, notification_of = mapping(notifications, Notification)
reading_row = mapping(readings, Reading)[0]


class SqlNotifications(Repository, Notifications):
    """Keeps notifications and who read which in tables."""

    @override
    def add(self, notification: Notification) -> None:
        self.sql.add(notifications, notification_row(notification))

    @override
    def get(self, notification_id: str, reader: Actor) -> Received:
        row = self.sql.first(received_by(reader).where(notifications.c.id == notification_id))
        if row is None:
            raise NotificationNotFound
        return received_of(row)

    @override
    def page(self, reader: Actor, request: PageRequest, *, unread_only: bool = False) -> Page[Received]:
        asked = received_by(reader)
        if unread_only:
            asked = asked.where(readings.c.at.is_(None))
        return Listing(asked, [notifications.c.id], received_of, attrgetter("position")).page(self.sql, request)

    @override
    def unread(self, reader: Actor) -> int:
        unread = received_by(reader).where(readings.c.at.is_(None))
        return self.sql.number(select(func.count()).select_from(unread.subquery()))

    @override
    def mark_read(self, reading: Reading) -> None:
        self.sql.put(readings, reading_row(reading))


def received_by(reader: Actor) -> Select[Any]:
    """Return the statement that finds the notifications for somebody, each with when it was read."""
    mine = and_(readings.c.notification_id == notifications.c.id, readings.c.user_id == (reader.user_id or ""))
    for_role = or_(notifications.c.role.is_(None), notifications.c.role == reader.role.value)
    return select(notifications, readings.c.at.label("read_at")).outerjoin(readings, mine).where(for_role)


def received_of(row: Row) -> Received:
    """Return the notification in a row, as somebody sees it."""
    return Received(notification_of(row), row["read_at"])
