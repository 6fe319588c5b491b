"""Tell of stock that is past its date."""

from dataclasses import dataclass
from datetime import timedelta

from technomart.domain.inventory.stock import StockItem
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.notifications.notification import Event
from technomart.domain.services.shelf import Shelf
from technomart.domain.services.telling import expiry_cause, tell_of_expired
from technomart.domain.store.unit_of_work import Store, UnitOfWork


@dataclass(frozen=True, slots=True)
class TellOfExpired:
    """Tell, once for each item and date, of stock that is past its date and still there.

    It is one question when nothing is. Dates are looked at no further back than notifications are kept.
    """

    store: Store
    clock: Clock
    ids: Ids
    shelf: Shelf
    notification_days: int

    def __call__(self) -> int:
        """Return how many items there were."""
        untold = self.store.ask(self._untold)
        if untold:
            self.store.write(lambda work: self._tell(work, untold))
        return len(untold)

    def _untold(self, work: UnitOfWork) -> list[StockItem]:
        oldest = self.shelf.today - timedelta(days=self.notification_days)
        items = self.shelf.dated(work.stock.items())
        found = [item for item in items if item.expired and item.expires_on and item.expires_on >= oldest]
        told = work.notifications.told(Event.STOCK_EXPIRED, list(map(expiry_cause, found))) if found else ()
        return [item for item in found if expiry_cause(item) not in told]

    def _tell(self, work: UnitOfWork, items: list[StockItem]) -> None:
        for item in items:
            tell_of_expired(work, item, self.clock.now(), self.ids)
