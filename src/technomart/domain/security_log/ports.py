"""Declare the repository of the security log."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.security_log.entries import LogAction, LogEntry, LogFilter
from technomart.domain.security_log.summary import Beginnings, Counted


class SecurityLog(Protocol):
    """The append-only log, but for what is old."""

    def add(self, entry: LogEntry) -> None:
        """Keep a new entry."""

    def count_up(self, entry: LogEntry) -> None:
        """Keep a new entry, or increment atomically how often the one with its id happened."""

    def purge(self, before: datetime) -> int:
        """Forget entries from before that, but for those to be `KEPT`; return how many."""

    def page(self, wanted: LogFilter, request: PageRequest) -> Page[LogEntry]:
        """Return one page of the entries asked for, newest first; raises `BadCursor`."""

    def newest(
        self, actions: Collection[LogAction], since: datetime, most: int, user_id: str | None = None
    ) -> list[LogEntry]:
        """Return the newest entries of some actions since then, of one account or of all, newest first."""

    def count(self, since: Beginnings, user_id: str | None = None) -> Counted:
        """Count how often each action happened since each of these instants, of one account or of all."""
