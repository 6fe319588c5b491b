"""Declare the repository of the security log."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.security_log.entries import LogAction, LogEntry, LogFilter
from technomart.domain.security_log.summary import Beginnings, Counted


class SecurityLog(Protocol):
    """The append-only log."""

    def add(self, entry: LogEntry) -> None:
        """Keep a new entry."""

    def page(self, wanted: LogFilter, request: PageRequest) -> Page[LogEntry]:
        """Return one page of the entries asked for, newest first; raises `BadCursor`."""

    def newest(
        self, actions: Collection[LogAction], since: datetime, most: int, user_id: str | None = None
    ) -> list[LogEntry]:
        """Return the newest entries of some actions since then, of one account or of all, newest first."""

    def count(self, since: Beginnings, user_id: str | None = None) -> Counted:
        """Count the entries of each action since each of these instants, of one account or of all."""
