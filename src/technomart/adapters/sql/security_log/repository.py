"""Keep the security log in tables."""

from sqlalchemy import ColumnElement, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Listing
from technomart.adapters.sql.core.statements import Repository, between, says
from technomart.adapters.sql.security_log.tables import security_log
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.security_log.entries import LogEntry, LogFilter
from technomart.domain.security_log.ports import SecurityLog

entry_row, entry_of = mapping(security_log, LogEntry)


class SqlSecurityLog(Repository, SecurityLog):
    """Keeps the security log in tables."""

    @override
    def add(self, entry: LogEntry) -> None:
        self.sql.add(security_log, entry_row(entry))

    @override
    def page(self, wanted: LogFilter, request: PageRequest) -> Page[LogEntry]:
        row = security_log.c
        by = (row.at, row.id) if wanted.is_by_time else (row.id,)
        asked = select(security_log).where(*conditions(wanted))
        return Listing(asked, by, entry_of, wanted.position).page(self.sql, request)


def conditions(wanted: LogFilter) -> list[ColumnElement[bool]]:
    """Return what an entry must fulfil to be one of those asked for."""
    row = security_log.c
    found = says(row.search_key, wanted.search) + between(row.at, wanted.since, wanted.until)
    if wanted.actions is not None:
        found.append(row.action.in_([action.value for action in wanted.actions]))
    return found
