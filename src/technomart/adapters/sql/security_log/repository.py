"""Keep the security log in tables."""

from sqlalchemy import ColumnElement, func, literal, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.security_log.tables import security_log
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.security_log.entries import LogEntry, LogFilter
from technomart.domain.security_log.ports import SecurityLog

entry_row, entry_of = mapping(security_log, LogEntry)


class SqlSecurityLog(Repository, SecurityLog):
    """Keeps the security log in tables."""

    @override
    def add(self, entry: LogEntry) -> None:
        self.sql.change(security_log.insert(), [entry_row(entry)])

    @override
    def page(self, wanted: LogFilter, request: PageRequest) -> Page[LogEntry]:
        where = conditions(wanted)
        total = self.sql.number(select(func.count()).select_from(security_log).where(*where))
        found = select(security_log).where(*where).order_by(security_log.c.id.desc())
        rows = self.sql.all(found.limit(request.limit).offset(request.offset))
        return Page([entry_of(row) for row in rows], total, request)


def conditions(wanted: LogFilter) -> list[ColumnElement[bool]]:
    """Return what an entry must fulfil to be one of those asked for."""
    found: list[ColumnElement[bool]] = []
    if wanted.actions is not None:
        found.append(security_log.c.action.in_([action.value for action in wanted.actions]))
    if wanted.search:
        found.append(func.instr(security_log.c.search_key, literal(wanted.search.casefold())) > 0)
    if wanted.since is not None:
        found.append(security_log.c.at >= wanted.since)
    if wanted.until is not None:
        found.append(security_log.c.at < wanted.until)
    return found
