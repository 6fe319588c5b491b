"""Keep notifications in memory."""

from dataclasses import dataclass

from typing_extensions import override

from technomart.adapters.memory.tables import Tables
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.notifications.notification import Notification, NotificationNotFound, Reading, Received
from technomart.domain.notifications.ports import Notifications
from technomart.domain.users.actor import Actor


@dataclass(frozen=True, slots=True)
class MemoryNotifications(Notifications):
    """The notifications, and who read which."""

    tables: Tables

    @override
    def add(self, notification: Notification) -> None:
        self.tables.notifications.put(notification.id, notification)

    @override
    def get(self, notification_id: str, reader: Actor) -> Received:
        notification = self.tables.notifications.rows.get(notification_id)
        if notification is None or not notification.is_for(reader.role):
            raise NotificationNotFound
        return self._received(notification, reader)

    @override
    def page(self, reader: Actor, request: PageRequest, *, unread_only: bool = False) -> Page[Received]:
        rows = sorted(self.tables.notifications.rows.values(), key=lambda each: each.id, reverse=True)
        seen = [self._received(each, reader) for each in rows if each.is_for(reader.role)]
        found = [each for each in seen if not (unread_only and each.read_at)]
        return Page(found[request.offset : request.offset + request.limit], len(found), request)

    @override
    def unread(self, reader: Actor) -> int:
        return self.page(reader, PageRequest(), unread_only=True).total

    @override
    def mark_read(self, reading: Reading) -> None:
        key = (reading.notification_id, reading.user_id)
        if key not in self.tables.readings.rows:
            self.tables.readings.put(key, reading)

    def _received(self, notification: Notification, reader: Actor) -> Received:
        reading = self.tables.readings.rows.get((notification.id, reader.user_id or ""))
        return Received(notification, reading.at if reading else None)
