"""Keep orders and their histories in memory."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from technomart.adapters.memory.tables import Tables
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.filters import OrderFilter, OrderMark
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order, OrderNotFound, OrderType, StaleOrder
from technomart.domain.orders.ports import Orders
from technomart.domain.orders.status import OPEN


@dataclass(frozen=True, slots=True)
class MemoryOrders(Orders):
    """The orders with their lines, and the history of each."""

    tables: Tables

    def next_sequence(self, day: date, type_: OrderType) -> int:
        """Return the next number of this day and type."""
        number = self.tables.sequences.rows.get((day, type_), 0) + 1
        self.tables.sequences.put((day, type_), number)
        return number

    def add(self, order: Order, change: OrderChange) -> None:
        """Keep a new order and the first row of its history."""
        self.tables.orders.put(order.id, order)
        self._append(change)

    def save(self, order: Order, change: OrderChange) -> None:
        """Keep an order whose version is one above the stored, and the row that says why."""
        stored = self.tables.orders.rows.get(order.id)
        if stored is None or stored.version != order.version - 1:
            raise StaleOrder(order.number)
        self.tables.orders.put(order.id, order)
        self._append(change)

    def get(self, order_id: str) -> Order:
        """Return an order."""
        order = self.tables.orders.rows.get(order_id)
        if order is None:
            raise OrderNotFound
        return order

    def get_for_update(self, order_id: str) -> Order:
        """Return an order; there is only one writer at a time anyway."""
        return self.get(order_id)

    def page(self, wanted: OrderFilter, request: PageRequest) -> Page[Order]:
        """Return orders, newest first."""
        found = [order for order in self.tables.orders.rows.values() if wanted.admits(order)]
        found.sort(key=lambda order: order.id, reverse=True)
        return Page(found[request.offset : request.offset + request.limit], len(found), request)

    def open(self) -> list[Order]:
        """Return the orders the kitchen still works on, oldest first."""
        found = [order for order in self.tables.orders.rows.values() if order.status in OPEN]
        return sorted(found, key=lambda order: order.id)

    def open_marks(self) -> list[OrderMark]:
        """Return the marks of the open orders, oldest first."""
        return [mark_of(order) for order in self.open()]

    def marks(self, ids: Collection[str]) -> list[OrderMark]:
        """Return the marks of these orders, by id."""
        rows = self.tables.orders.rows
        return [mark_of(rows[id_]) for id_ in sorted(set(ids)) if id_ in rows]

    def history(self, order_id: str) -> list[OrderChange]:
        """Return an order's history, first row first."""
        return list(self.tables.changes.rows.get(order_id, ()))

    def _append(self, change: OrderChange) -> None:
        before = self.tables.changes.rows.get(change.order_id, ())
        self.tables.changes.put(change.order_id, (*before, change))


def mark_of(order: Order) -> OrderMark:
    """Return the little of an order that tells whether it changed."""
    return OrderMark(order.id, order.version, order.status, order.updated_at)
