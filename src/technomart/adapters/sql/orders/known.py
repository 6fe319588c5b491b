"""Remember orders that were read, so that a list reads only those that changed."""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from technomart.adapters.sql.orders.blocks import KnownCounts
from technomart.domain.orders.filters import Stand
from technomart.domain.orders.order import Order

MOST_KNOWN = 2_000


class KnownOrders:
    """The orders that were read last, each as it stood at a version; a bounded cache that threads share.

    It is told by readers alone: what a writer sees may never be committed.
    """

    def __init__(self, most: int = MOST_KNOWN) -> None:
        """Remember so many."""
        self._most = most
        self.counts = KnownCounts()
        self._orders: OrderedDict[Stand, Order] = OrderedDict()
        self._lock = Lock()

    def find(self, stands: Iterable[Stand]) -> dict[str, Order]:
        """Return those known of some orders as they stand, by their ids."""
        found = {}
        with self._lock:
            for stand in stands:
                if (order := self._orders.get(stand)) is not None:
                    self._orders.move_to_end(stand)
                    found[order.id] = order
        return found

    def keep(self, orders: Iterable[Order]) -> None:
        """Remember orders, and forget those that were not asked for longest."""
        with self._lock:
            for order in orders:
                self._orders[order.id, order.version, order.updated_at] = order
            while len(self._orders) > self._most:
                self._orders.popitem(last=False)
