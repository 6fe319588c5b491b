"""Keep the security log in memory."""

from dataclasses import dataclass

from typing_extensions import override

from technomart.adapters.memory.tables import Tables
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.security_log.entries import LogEntry, LogFilter
from technomart.domain.security_log.ports import SecurityLog


@dataclass(frozen=True, slots=True)
class MemorySecurityLog(SecurityLog):
    """The log."""

    tables: Tables

    @override
    def add(self, entry: LogEntry) -> None:
        self.tables.security_log.put(entry.id, entry)

    @override
    def page(self, wanted: LogFilter, request: PageRequest) -> Page[LogEntry]:
        found = [entry for entry in self.tables.security_log.rows.values() if wanted.admits(entry)]
        found.sort(key=lambda entry: entry.id, reverse=True)
        return Page(found[request.offset : request.offset + request.limit], len(found), request)
