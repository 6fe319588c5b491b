"""Keep the security log in memory."""

from typing_extensions import override

from technomart.adapters.memory.tables import Repository
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.security_log.entries import LogEntry, LogFilter
from technomart.domain.security_log.ports import SecurityLog


class MemorySecurityLog(Repository, SecurityLog):
    """Keeps the security log in memory."""

    @override
    def add(self, entry: LogEntry) -> None:
        self.tables.security_log.put(entry.id, entry)

    @override
    def page(self, wanted: LogFilter, request: PageRequest) -> Page[LogEntry]:
        return self.tables.security_log.page(wanted.admits, request, wanted.position, to_the_end=wanted == LogFilter())
