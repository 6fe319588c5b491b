"""Declare the repository of notifications."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.notifications.notification import Event, Notification, NotificationType, Reading, Received
from technomart.domain.notifications.settings import NotificationSettings
from technomart.domain.notifications.unpaid import LeftUnpaid
from technomart.domain.users.actor import Actor


class Notifications(Protocol):
    """The notifications, who read which, and who wants to be told what.

    Nobody is shown what they switched off or removed, nor what was told before their account existed.
    """

    def add(self, notification: Notification) -> None:
        """Keep a new notification."""

    def sent_by(self, user_id: str, since: datetime) -> list[datetime]:
        """Return when an account sent notifications after an instant, oldest first."""

    def tell(self, notification: Notification) -> None:
        """Keep what an event tells, unless its cause was told before."""

    def told(self, event: Event, causes: Collection[str]) -> frozenset[str]:
        """Return those of some causes of an event that were told, and not forgotten."""

    def untold(self, left: LeftUnpaid) -> list[str]:
        """Return the ids of orders that were left unpaid and that nobody was told of yet, oldest first."""

    def get(self, notification_id: str, reader: Actor) -> Received:
        """Return a notification as somebody sees it; raises `NotificationNotFound`, also when it is for others."""

    def page(
        self, reader: Actor, request: PageRequest, *, unread_only: bool = False, type_: NotificationType | None = None
    ) -> Page[Received]:
        """Return one page of the notifications for somebody, of one type or any, newest first; raises `BadCursor`."""

    def unread(self, reader: Actor) -> int:
        """Return how many of somebody's notifications were not read."""

    def mark_read(self, reading: Reading) -> None:
        """Note that a notification was read; when it was before, the first time counts."""

    def mark_all_read(self, reader: Actor, at: datetime) -> None:
        """Note that somebody read whatever they had not."""

    def remove(self, reading: Reading) -> None:
        """Show a notification to this reader no longer; others keep it."""

    def settings_of(self, user_id: str) -> NotificationSettings:
        """Return what an account wants to be told; everything, unless it said otherwise."""

    def set_settings(self, settings: NotificationSettings, changed: Collection[str] | None = None) -> None:
        """Keep what an account wants to be told; where it said so before, of the switches the `changed` ones alone."""

    def purge(self, before: datetime) -> int:
        """Forget what was told before that, with who read it; return how many."""
