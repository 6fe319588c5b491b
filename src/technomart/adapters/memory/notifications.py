"""Keep notifications in memory."""

from typing_extensions import override

from technomart.adapters.memory.tables import Repository
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.notifications.notification import Notification, NotificationNotFound, Reading, Received
from technomart.domain.notifications.ports import Notifications
from technomart.domain.users.actor import Actor


class MemoryNotifications(Repository, Notifications):
    """Keeps notifications and who read which in memory."""

    @override
    def add(self, notification: Notification) -> None:
        self.tables.notifications.put(notification.id, notification)

    @override
    def tell(self, notification: Notification) -> None:
        told = (notification.event, notification.cause)
        if not any((each.event, each.cause) == told for each in self.tables.notifications.rows.values()):
            self.add(notification)

    @override
    def get(self, notification_id: str, reader: Actor) -> Received:
        notification = self.tables.notifications.one(notification_id, NotificationNotFound)
        if not notification.is_for(reader.role):
            raise NotificationNotFound
        return self._received(notification, reader)

    @override
    def page(self, reader: Actor, request: PageRequest, *, unread_only: bool = False) -> Page[Received]:
        def admits(each: Notification) -> bool:
            return each.is_for(reader.role) and not (unread_only and self._received(each, reader).read_at)

        found = self.tables.notifications.page(admits, request, lambda each: Received(each).position)
        return found.of([self._received(each, reader) for each in found.rows])

    @override
    def unread(self, reader: Actor) -> int:
        mine = self.tables.notifications.where(lambda each: each.is_for(reader.role))
        return sum(self._received(each, reader).read_at is None for each in mine)

    @override
    def mark_read(self, reading: Reading) -> None:
        self.tables.readings.add((reading.notification_id, reading.user_id), reading)

    def _received(self, notification: Notification, reader: Actor) -> Received:
        reading = self.tables.readings.rows.get((notification.id, reader.user_id or ""))
        return Received(notification, reading.at if reading else None)
