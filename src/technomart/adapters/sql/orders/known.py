"""Remember orders that were read, so that a list reads only those that changed."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock

from technomart.adapters.sql.orders.blocks import KnownCounts
from technomart.domain.orders.filters import Stand, stand_of
from technomart.domain.orders.order import Order

MOST_KNOWN = 4_000
"""Orders and lines, of 300 to 800 bytes each."""


class KnownOrders:
    """The orders that were read last, each as it stood at a version; a bounded cache that threads share.

    The open ones are all remembered, however many: of more than fit, the next queue would find none but the last.
    It is told by readers alone: what a writer sees may never be committed.
    """

    def __init__(self, most: int = MOST_KNOWN) -> None:
        """Remember orders that have so many lines together, each order counted as one more."""
        self._most, self._known = most, 0
        self.counts = KnownCounts()
        self._orders: OrderedDict[Stand, Order] = OrderedDict()
        self._open: Mapping[Stand, Order] = {}
        self._lock = Lock()

    def find(self, stands: Iterable[Stand]) -> dict[str, Order]:
        """Return those known of some orders as they stand, by their ids."""
        found, opened = {}, self._open
        with self._lock:
            for stand in stands:
                if (order := opened.get(stand)) is None and (order := self._orders.get(stand)) is not None:
                    self._orders.move_to_end(stand)
                if order is not None:
                    found[order.id] = order
        return found

    def keep(self, orders: Iterable[Order]) -> None:
        """Remember orders, and forget those that were not asked for longest."""
        with self._lock:
            for order in orders:
                if (stand := stand_of(order)) not in self._orders:
                    self._orders[stand] = order
                    self._known += size_of(order)
            while self._known > self._most:
                self._known -= size_of(self._orders.popitem(last=False)[1])

    def keep_open(self, orders: Iterable[Order]) -> None:
        """Remember all that are open, instead of those that were so before."""
        self._open = {stand_of(order): order for order in orders}


def size_of(order: Order) -> int:
    """Return what an order counts for: its lines, and one for itself."""
    return 1 + len(order.lines)
