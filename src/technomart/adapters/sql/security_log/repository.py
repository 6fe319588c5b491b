"""Keep the security log in tables."""

from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Conditions, Listing, between, folded, says
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.security_log.known import KnownEntries
from technomart.adapters.sql.security_log.tables import security_log
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.security_log.entries import LogEntry, LogFilter
from technomart.domain.security_log.ports import SecurityLog

entry_row, entry_of = mapping(security_log, LogEntry)

row = security_log.c
CONDITIONS: Conditions = {
    "search": says(row.search_key),
    **between(row.at),
    "actions": row.action.in_(bindparam("actions", expanding=True)),
}
NEWEST = Listing(select(security_log), [row.id], entry_of, CONDITIONS)
BY_TIME = replace(NEWEST, by=[row.at, row.id])


@dataclass(frozen=True, slots=True)
class SqlSecurityLog(Repository, SecurityLog):
    """Keeps the security log in tables."""

    known: KnownEntries

    @override
    def add(self, entry: LogEntry) -> None:
        self.sql.add(security_log, entry_row(entry))

    @override
    def page(self, wanted: LogFilter, request: PageRequest) -> Page[LogEntry]:
        actions = None if wanted.actions is None else [action.value for action in wanted.actions]
        return (BY_TIME if wanted.is_by_time else NEWEST).page(
            self.sql,
            request,
            wanted.position,
            (lambda: self.known.total(self.sql)) if wanted == LogFilter() else None,
            search=folded(wanted.search),
            since=wanted.since,
            until=wanted.until,
            actions=actions,
        )
