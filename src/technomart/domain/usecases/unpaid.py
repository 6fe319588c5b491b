"""Tell of orders that were left unpaid."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.notifications.unpaid import LeftUnpaid
from technomart.domain.services.telling import tell_of_unpaid
from technomart.domain.store.unit_of_work import Store, UnitOfWork


@dataclass(frozen=True, slots=True)
class TellOfUnpaid:
    """Tell managers, once, of every order that is unpaid and that nothing happened to for so many minutes.

    It is one question when there is nothing to tell. Whoever else asks at the same time tells the same once: each
    order's row is locked, and a cause is told once.
    """

    store: Store
    clock: Clock
    ids: Ids
    unpaid_minutes: int
    notification_days: int

    def __call__(self) -> int:
        """Return how many orders there were."""
        now = self.clock.now()
        left = LeftUnpaid(now - timedelta(minutes=self.unpaid_minutes), timedelta(days=self.notification_days))
        ids = self.store.ask(lambda work: work.notifications.untold(left))
        return self.store.write(lambda work: self._told(work, ids, left, now)) if ids else 0

    def _told(self, work: UnitOfWork, ids: list[str], left: LeftUnpaid, now: datetime) -> int:
        found = [order for order in map(work.orders.get_for_update, sorted(ids)) if left.admits(order)]
        for order in found:
            tell_of_unpaid(work, order, now, self.ids)
        return len(found)
