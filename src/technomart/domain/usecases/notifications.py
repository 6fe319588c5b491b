"""Notify people, and list their notifications."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import Any

from technomart.domain.kernel.caps import AN_HOUR, Caps
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.notifications.notification import (
    Notification,
    NotificationType,
    Reading,
    Received,
    TooManyNotifications,
)
from technomart.domain.notifications.settings import NotificationSettings
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission, Role


@dataclass(frozen=True, slots=True)
class SendNotification:
    """Notify a role or everybody."""

    store: Store
    clock: Clock
    ids: Ids
    caps: Caps

    def __call__(self, by: Actor, title: str, message: str, role: Role | None = None) -> Received:
        """Return the notification as its sender sees it; raises `TooManyNotifications`."""
        by.must(Permission.NOTIFICATION_SEND)
        now = self.clock.now()
        sent = Notification(self.ids.at(now), now, title, message, role, by.user_id, by.name)

        def send(work: UnitOfWork) -> None:
            self._must_be_few(work, by, now)
            work.notifications.add(sent)

        self.store.write(send)
        return Received(sent)

    def _must_be_few(self, work: UnitOfWork, by: Actor, at: datetime) -> None:
        """Raise `TooManyNotifications`; whoever sends is locked, so that of two at once the second counts the first."""
        sender, most = work.users.get_for_update(by.user_id or "").id, self.caps.notifications
        lately = work.notifications.sent_by(sender, at - AN_HOUR)
        if len(lately) >= most:
            wait = ceil((lately[-most] + AN_HOUR - at).total_seconds())
            sentence = f"You sent {most} notifications within an hour; wait {-(-wait // 60)} minutes for the next one."
            raise TooManyNotifications(sentence, retry_after=wait)


class ListNotifications(StoreUseCase):
    """List one's own notifications."""

    def __call__(
        self, by: Actor, request: PageRequest, *, unread_only: bool = False, type_: NotificationType | None = None
    ) -> Page[Received]:
        """Return one page of one's own notifications, of one type or any, newest first."""
        by.must(Permission.NOTIFICATION_VIEW)
        return self.store.read(lambda work: work.notifications.page(by, request, unread_only=unread_only, type_=type_))


class ShowNotification(StoreUseCase):
    """Read one notification."""

    def __call__(self, by: Actor, notification_id: str) -> Received:
        """Return the notification; raises `NotificationNotFound`."""
        by.must(Permission.NOTIFICATION_VIEW)
        return self.store.read(lambda work: work.notifications.get(notification_id, by))


class CountUnread(StoreUseCase):
    """Count one's unread notifications."""

    def __call__(self, by: Actor) -> int:
        """Return how many of one's own notifications were not read."""
        by.must(Permission.NOTIFICATION_VIEW)
        return self.store.read(lambda work: work.notifications.unread(by))


@dataclass(frozen=True, slots=True)
class ReadNotification:
    """Mark a notification as read."""

    store: Store
    clock: Clock

    def __call__(self, by: Actor, notification_id: str) -> Received:
        """Return it, read; the first time counts. Raises `NotificationNotFound`."""
        by.must(Permission.NOTIFICATION_RECEIVE)
        now = self.clock.now()

        def mark(work: UnitOfWork) -> Received:
            work.notifications.get(notification_id, by)
            work.notifications.mark_read(Reading(notification_id, by.user_id or "", now))
            return work.notifications.get(notification_id, by)

        return self.store.write(mark)


@dataclass(frozen=True, slots=True)
class ReadAllNotifications:
    """Mark all of one's own notifications as read."""

    store: Store
    clock: Clock

    def __call__(self, by: Actor) -> None:
        """Mark whatever one has not read."""
        by.must(Permission.NOTIFICATION_RECEIVE)
        now = self.clock.now()
        self.store.write(lambda work: work.notifications.mark_all_read(by, now))


@dataclass(frozen=True, slots=True)
class RemoveNotification:
    """Remove a notification from one's own list."""

    store: Store
    clock: Clock

    def __call__(self, by: Actor, notification_id: str) -> None:
        """Show it no longer to this person; others keep it. Raises `NotificationNotFound`."""
        by.must(Permission.NOTIFICATION_RECEIVE)
        now = self.clock.now()

        def remove(work: UnitOfWork) -> None:
            work.notifications.get(notification_id, by)
            work.notifications.remove(Reading(notification_id, by.user_id or "", now))

        self.store.write(remove)


class ReadNotificationSettings(StoreUseCase):
    """Read what one wants to be told."""

    def __call__(self, by: Actor) -> NotificationSettings:
        """Return one's own settings."""
        by.must(Permission.NOTIFICATION_VIEW)
        return self.store.read(lambda work: work.notifications.settings_of(by.user_id or ""))


class SetNotificationSettings(StoreUseCase):
    """Choose what one wants to be told."""

    def __call__(self, by: Actor, changed: Mapping[str, Any]) -> NotificationSettings:
        """Return one's own settings after a change of some of them, by their names."""
        by.must(Permission.NOTIFICATION_RECEIVE)

        def choose(work: UnitOfWork) -> NotificationSettings:
            chosen = replace(work.notifications.settings_of(by.user_id or ""), **changed)
            work.notifications.set_settings(chosen, changed)
            return work.notifications.settings_of(chosen.user_id)

        return self.store.write(choose)
