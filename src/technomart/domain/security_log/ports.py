"""Declare the repository of the security log."""

from typing import Protocol

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.security_log.entries import LogEntry, LogFilter


class SecurityLog(Protocol):
    """The append-only log."""

    def add(self, entry: LogEntry) -> None:
        """Keep a new entry."""

    def page(self, wanted: LogFilter, request: PageRequest) -> Page[LogEntry]:
        """Return one page of the entries asked for, newest first; raises `BadCursor`."""
