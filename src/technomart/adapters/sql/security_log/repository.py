"""Keep the security log in tables."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Integer, bindparam, case, func, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Conditions, Listing, between, folded, says
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.core.usual import upsert
from technomart.adapters.sql.security_log.known import KnownEntries
from technomart.adapters.sql.security_log.tables import security_log
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.security_log.entries import KEPT, LogAction, LogEntry, LogFilter
from technomart.domain.security_log.ports import SecurityLog
from technomart.domain.security_log.summary import Beginnings, Counted

entry_row, entry_of = mapping(security_log, LogEntry)

row = security_log.c
CONDITIONS: Conditions = {
    "search": says(row.search_key),
    **between(row.at),
    "actions": row.action.in_(bindparam("actions", expanding=True)),
    "user_id": row.user_id == bindparam("user_id"),
}
NEWEST = Listing(select(security_log), [row.id], entry_of, CONDITIONS)
BY_TIME = replace(NEWEST, by=[row.at, row.id])
ACTIONS = [action.value for action in LogAction]
SINCE = (CONDITIONS["actions"], row.at >= bindparam("since"))
LATEST = (
    select(security_log).where(*SINCE).order_by(row.at.desc(), row.id.desc()).limit(bindparam("most", type_=Integer))
)
SUMS = [func.sum(case((row.at >= bindparam(begin), row.times), else_=0)).label(begin) for begin in ("today", "week")]
COUNTED = select(row.action, *SUMS, func.sum(row.times).label("month")).where(*SINCE).group_by(row.action)
COUNT_UP = upsert(security_log, {"times": row.times + 1})
PURGE = Prepared(
    security_log.delete().where(row.at < bindparam("before"), row.action.not_in([action.value for action in KEPT]))
)
OWN = CONDITIONS["user_id"]
LATEST_OF = {False: Prepared(LATEST), True: Prepared(LATEST.where(OWN))}
COUNTED_OF = {False: Prepared(COUNTED), True: Prepared(COUNTED.where(OWN))}
"""What is asked of everybody's entries, and of one's own."""


@dataclass(frozen=True, slots=True)
class SqlSecurityLog(Repository, SecurityLog):
    """Keeps the security log in tables."""

    known: KnownEntries

    @override
    def add(self, entry: LogEntry) -> None:
        self.sql.add(security_log, entry_row(entry))

    @override
    def count_up(self, entry: LogEntry) -> None:
        self.sql.change(COUNT_UP, **entry_row(entry))

    @override
    def purge(self, before: datetime) -> int:
        return self.sql.change(PURGE, before=before)

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
            user_id=wanted.user_id,
        )

    @override
    def newest(
        self, actions: Collection[LogAction], since: datetime, most: int, user_id: str | None = None
    ) -> list[LogEntry]:
        names = [action.value for action in actions]
        asked = LATEST_OF[user_id is not None]
        return [entry_of(each) for each in self.sql.all(asked, actions=names, since=since, most=most, user_id=user_id)]

    @override
    def count(self, since: Beginnings, user_id: str | None = None) -> Counted:
        rows = self.sql.all(
            COUNTED_OF[user_id is not None],
            actions=ACTIONS,
            today=since.today,
            week=since.week,
            since=since.month,
            user_id=user_id,
        )
        return {LogAction(each["action"]): (int(each["today"]), int(each["week"]), int(each["month"])) for each in rows}
