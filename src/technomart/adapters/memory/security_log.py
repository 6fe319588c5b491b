"""Keep the security log in memory."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from typing_extensions import override

from technomart.adapters.memory.tables import Repository
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.security_log.entries import KEPT, LogAction, LogEntry, LogFilter
from technomart.domain.security_log.ports import SecurityLog
from technomart.domain.security_log.summary import Beginnings, Counted


class MemorySecurityLog(Repository, SecurityLog):
    """Keeps the security log in memory."""

    @override
    def add(self, entry: LogEntry) -> None:
        self.tables.security_log.put(entry.id, entry)

    @override
    def count_up(self, entry: LogEntry) -> None:
        before = self.tables.security_log.rows.get(entry.id)
        self.add(replace(before, times=before.times + 1) if before else entry)

    @override
    def purge(self, before: datetime) -> int:
        return self.tables.security_log.drop(lambda each: each.at < before and each.action not in KEPT)

    @override
    def page(self, wanted: LogFilter, request: PageRequest) -> Page[LogEntry]:
        return self.tables.security_log.page(wanted.admits, request, wanted.position, to_the_end=wanted == LogFilter())

    @override
    def newest(
        self, actions: Collection[LogAction], since: datetime, most: int, user_id: str | None = None
    ) -> list[LogEntry]:
        wanted = LogFilter(since=since, user_id=user_id)
        found = self.tables.security_log.where(lambda each: each.action in actions and wanted.admits(each))
        return sorted(found, key=wanted.position, reverse=True)[:most]

    @override
    def count(self, since: Beginnings, user_id: str | None = None) -> Counted:
        beginnings = (since.today, since.week, since.month)
        counts: list[Counter[LogAction]] = []
        for begin in beginnings:
            counts.append(Counter())
            for each in self.tables.security_log.where(LogFilter(since=begin, user_id=user_id).admits):
                counts[-1][each.action] += each.times
        return {action: tuple(count[action] for count in counts) for action in counts[-1]}
