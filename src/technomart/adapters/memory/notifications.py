"""Keep notifications in memory."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from typing_extensions import override

from technomart.adapters.memory.tables import Repository
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.notifications.notification import (
    Event,
    Notification,
    NotificationNotFound,
    NotificationType,
    Reading,
    Received,
)
from technomart.domain.notifications.ports import Notifications
from technomart.domain.notifications.settings import NotificationSettings, events_shown
from technomart.domain.notifications.unpaid import LeftUnpaid
from technomart.domain.users.actor import Actor


class MemoryNotifications(Repository, Notifications):
    """Keeps notifications and who read which in memory."""

    @override
    def add(self, notification: Notification) -> None:
        self.tables.notifications.put(notification.id, notification)

    @override
    def sent_by(self, user_id: str, since: datetime) -> list[datetime]:
        rows = self.tables.notifications.rows.values()
        return sorted(each.at for each in rows if each.sender_id == user_id and each.at > since)

    @override
    def tell(self, notification: Notification) -> None:
        told = (notification.event, notification.cause)
        if not any((each.event, each.cause) == told for each in self.tables.notifications.rows.values()):
            self.add(notification)

    @override
    def told(self, event: Event, causes: Collection[str]) -> frozenset[str]:
        rows = self.tables.notifications.rows.values()
        return frozenset(each.cause for each in rows if each.event is event and each.cause in causes)

    @override
    def untold(self, left: LeftUnpaid) -> list[str]:
        told = {each.cause for each in self.tables.notifications.rows.values() if each.event is Event.ORDER_UNPAID}
        return [order.id for order in self.tables.orders.where(left.admits) if order.id not in told]

    @override
    def get(self, notification_id: str, reader: Actor) -> Received:
        notification = self.tables.notifications.one(notification_id, NotificationNotFound)
        if not self._is_shown(notification, reader):
            raise NotificationNotFound
        return self._received(notification, reader)

    @override
    def page(
        self, reader: Actor, request: PageRequest, *, unread_only: bool = False, type_: NotificationType | None = None
    ) -> Page[Received]:
        def admits(each: Notification) -> bool:
            is_meant = type_ in (None, each.type) and self._is_shown(each, reader)
            return is_meant and not (unread_only and self._received(each, reader).read_at)

        found = self.tables.notifications.page(admits, request, lambda each: Received(each).position)
        return found.of([self._received(each, reader) for each in found.rows])

    @override
    def unread(self, reader: Actor) -> int:
        return len(self._unread(reader))

    @override
    def mark_read(self, reading: Reading) -> None:
        self.tables.readings.add((reading.notification_id, reading.user_id), reading)

    @override
    def mark_all_read(self, reader: Actor, at: datetime) -> None:
        for each in self._unread(reader):
            self.mark_read(Reading(each.id, reader.user_id or "", at))

    @override
    def remove(self, reading: Reading) -> None:
        self.mark_read(reading)
        key = (reading.notification_id, reading.user_id)
        self.tables.readings.put(key, replace(self.tables.readings.rows[key], removed=True))

    @override
    def settings_of(self, user_id: str) -> NotificationSettings:
        return self.tables.notification_settings.rows.get(user_id) or NotificationSettings(user_id)

    @override
    def set_settings(self, settings: NotificationSettings, changed: Collection[str] | None = None) -> None:
        self.tables.notification_settings.put(settings.user_id, settings)

    @override
    def purge(self, before: datetime) -> int:
        gone = {each.id for each in self.tables.notifications.rows.values() if each.at < before}
        self.tables.readings.drop(lambda reading: reading.notification_id in gone)
        return self.tables.notifications.drop(lambda each: each.id in gone)

    def _unread(self, reader: Actor) -> list[Notification]:
        return self.tables.notifications.where(
            lambda each: self._is_shown(each, reader) and self._received(each, reader).read_at is None
        )

    def _is_shown(self, notification: Notification, reader: Actor) -> bool:
        user = self.tables.users.rows.get(reader.user_id or "")
        reading = self.tables.readings.rows.get((notification.id, reader.user_id or ""))
        if (user and notification.at < user.created_at) or (reading and reading.removed):
            return False
        settings = self.tables.notification_settings.rows.get(reader.user_id or "")
        return notification.is_for(reader.role, events_shown(reader.role, settings))

    def _received(self, notification: Notification, reader: Actor) -> Received:
        reading = self.tables.readings.rows.get((notification.id, reader.user_id or ""))
        return Received(notification, reading.at if reading else None)
