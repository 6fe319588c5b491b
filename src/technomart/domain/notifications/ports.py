"""Declare the repository of notifications."""

from typing import Protocol

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.notifications.notification import Notification, Reading, Received
from technomart.domain.users.actor import Actor


class Notifications(Protocol):
    """The notifications, and who read which."""

    def add(self, notification: Notification) -> None:
        """Keep a new notification."""

    def tell(self, notification: Notification) -> None:
        """Keep what an event tells, unless its cause was told before."""

    def get(self, notification_id: str, reader: Actor) -> Received:
        """Return a notification as somebody sees it; raises `NotificationNotFound`, also when it is for others."""

    def page(self, reader: Actor, request: PageRequest, *, unread_only: bool = False) -> Page[Received]:
        """Return one page of the notifications for somebody, newest first; raises `BadCursor`."""

    def unread(self, reader: Actor) -> int:
        """Return how many of somebody's notifications were not read."""

    def mark_read(self, reading: Reading) -> None:
        """Note that a notification was read; when it was before, the first time counts."""
