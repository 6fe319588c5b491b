"""Keep and show the security log."""

from dataclasses import dataclass, replace

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.errors import DatabaseOnlyReads
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.kernel.ports import Clock
from technomart.domain.kernel.time_ranges import beginning
from technomart.domain.security_log.alerts import (
    LOOKED_AT,
    LOOKED_BACK,
    MOST_LOOKED_AT,
    Alert,
    alerts_in,
    stock_alerts,
)
from technomart.domain.security_log.entries import LogAction, LogEntry, LogFilter, Stamp, id_of_minute
from technomart.domain.security_log.summary import Beginnings, LogSummary, summary_of
from technomart.domain.services.shelf import Shelf
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission, Role


class ReadSecurityLog(StoreUseCase):
    """Show the security log."""

    def __call__(self, by: Actor, wanted: LogFilter, request: PageRequest) -> Page[LogEntry]:
        """Return one page of the entries asked for, newest first; of one's own, unless an administrator asks."""
        own = replace(wanted, user_id=whose(by))
        return self.store.read(lambda work: work.security_log.page(own, request))


@dataclass(frozen=True, slots=True)
class SumUpSecurityLog:
    """Count what was logged lately."""

    store: Store
    clock: Clock
    days: BusinessDays

    def __call__(self, by: Actor) -> LogSummary:
        """Return how many entries there are, of one's own, unless an administrator asks."""
        now = self.clock.now()
        since = Beginnings(*(beginning(name, now, self.days) for name in ("today", "7d", "30d")))
        return summary_of(self.store.read(lambda work: work.security_log.count(since, whose(by))))


@dataclass(frozen=True, slots=True)
class ListAlerts:
    """List what somebody should look at."""

    store: Store
    clock: Clock
    shelf: Shelf

    def __call__(self, by: Actor) -> list[Alert]:
        """Return the alerts of the last 24 hours and those about stock, where the role can act on it."""
        since, sees_stock = self.clock.now() - LOOKED_BACK, by.may(Permission.INVENTORY_LOWSTOCK_ALERTS)

        def find(work: UnitOfWork) -> list[Alert]:
            entries = work.security_log.newest(LOOKED_AT, since, MOST_LOOKED_AT, whose(by))
            return alerts_in(entries) + (stock_alerts(self.shelf.dated(work.stock.items())) if sees_stock else [])

        return self.store.read(find)


def whose(by: Actor) -> str | None:
    """Return whose entries somebody may read: an administrator everybody's, others their own."""
    return None if by.role is Role.ADMIN else by.user_id or ""


@dataclass(frozen=True, slots=True)
class NoteRefusal:
    """Log a refused request: somebody tried what they may not; one line a person, route and minute."""

    store: Store
    clock: Clock

    def __call__(self, by: Actor, what: str, route: str) -> None:
        """Add the entry or count it there; raises `DatabaseOnlyReads` ahead of trying where nothing is written."""
        if self.store.only_reads():
            raise DatabaseOnlyReads
        now = self.clock.now()
        stamp = Stamp(id_of_minute(now, self.store.kind, by.user_id or "", route), now, by.origin)
        self.store.write(lambda work: work.security_log.count_up(stamp.by(by, LogAction.NOT_ALLOWED, what)))
