"""Need a place for the security log and for notifications."""

from typing import Protocol

from technomart.domain.accounts import Actor
from technomart.domain.notifications import Notification, Reading, Received
from technomart.domain.paging import Page, PageRequest
from technomart.domain.security_log import LogEntry, LogFilter


class SecurityLog(Protocol):
    """The log; entries are added, never changed and never taken away."""

    def add(self, entry: LogEntry) -> None:
        """Keep a new entry."""
        ...

    def page(self, wanted: LogFilter, request: PageRequest) -> Page[LogEntry]:
        """Return entries, newest first (by id, which follows the time)."""
        ...


class Notifications(Protocol):
    """The notifications, and who read which."""

    def add(self, notification: Notification) -> None:
        """Keep a new notification."""
        ...

    def get(self, notification_id: str, reader: Actor) -> Received:
        """Return a notification as somebody sees it; raises `NotificationNotFound`, also when it is for others."""
        ...

    def page(self, reader: Actor, request: PageRequest, *, unread_only: bool = False) -> Page[Received]:
        """Return the notifications for somebody, newest first."""
        ...

    def unread(self, reader: Actor) -> int:
        """Return how many of somebody's notifications were not read."""
        ...

    def mark_read(self, reading: Reading) -> None:
        """Note that a notification was read; when it was before, the first time counts."""
        ...
