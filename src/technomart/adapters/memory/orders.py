"""Keep orders and their histories in memory."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime

from typing_extensions import override

from technomart.adapters.memory.payments import MemoryIntents, MemoryPayments
from technomart.adapters.memory.registers import MemoryRegisters
from technomart.adapters.memory.tables import Repository
from technomart.domain.kernel import paging
from technomart.domain.kernel.paging import Page, PageRequest, newest
from technomart.domain.orders.filters import OpenStand, OrderFilter, OrderMark, ending, stand_of
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order, OrderType, PaymentMethod
from technomart.domain.orders.payable import Payable
from technomart.domain.orders.ports import Orders
from technomart.domain.orders.refusals import OrderNotFound, StaleOrder
from technomart.domain.orders.status import CLOSED, OPEN, OrderStatus
from technomart.domain.registers.register import in_use


class MemoryOrders(Repository, Orders):
    """Keeps orders and their histories in memory."""

    @override
    def next_sequence(self, day: date, type_: OrderType) -> int:
        number = self.tables.sequences.rows.get((day, type_), 0) + 1
        self.tables.sequences.put((day, type_), number)
        return number

    @override
    def add(self, order: Order, change: OrderChange) -> None:
        self.tables.orders.put(order.id, order)
        self._append(change)

    @override
    def save(self, order: Order, change: OrderChange) -> None:
        stored = self.tables.orders.rows.get(order.id)
        if stored is None or stored.version != order.version - 1:
            raise StaleOrder(f"Order {order.number}")
        self.tables.orders.put(order.id, order)
        self._append(change)

    @override
    def get(self, order_id: str) -> Order:
        return self.tables.orders.one(order_id, OrderNotFound)

    @override
    def get_for_update(self, order_id: str) -> Order:
        return self.get(order_id)

    @override
    def get_to_be_paid(self, order_id: str, method: PaymentMethod) -> Payable:
        charges = [intent.amount for intent in MemoryIntents(self.tables).open_of_order(order_id)]
        return Payable(
            self.get(order_id),
            method in MemoryPayments(self.tables).switched_off(),
            sum(charges) if charges else None,
            tuple(in_use(MemoryRegisters(self.tables).tills())),
        )

    @override
    def page(self, wanted: OrderFilter, request: PageRequest) -> Page[Order]:
        found = filter(wanted.admits, self.tables.orders.rows.values())
        most = None if wanted.is_of_status_alone else paging.MOST_COUNTED
        return newest(found, request, wanted.position, most=most)

    @override
    def past(self, request: PageRequest) -> Page[Order]:
        return newest(self.tables.orders.where(lambda order: order.status in CLOSED), request, ending)

    @override
    def counts(self) -> dict[OrderStatus, int]:
        found = Counter(order.status for order in self.tables.orders.rows.values())
        return {status: found[status] for status in OrderStatus}

    @override
    def newest_booking(self) -> datetime | None:
        times = [order.updated_at for order in self.tables.orders.rows.values()]
        return max((*times, *(row.at for row in self.tables.movements.rows.values())), default=None)

    @override
    def open(self, most: int) -> list[Order]:
        return self._open()[-most:]

    @override
    def open_stands(self) -> list[OpenStand]:
        return [(stand_of(order), order.ready_at) for order in self._open()]

    def _open(self) -> list[Order]:
        return self.tables.orders.where(lambda order: order.status in OPEN)

    @override
    def marks(self, ids: Collection[str]) -> list[OrderMark]:
        return [mark_of(order) for order in self.tables.orders.some(sorted(ids)).values()]

    @override
    def history(self, order_id: str) -> list[OrderChange]:
        return list(self.tables.changes.rows.get(order_id, ()))

    def _append(self, change: OrderChange) -> None:
        before = self.tables.changes.rows.get(change.order_id, ())
        self.tables.changes.put(change.order_id, (*before, change))


def mark_of(order: Order) -> OrderMark:
    """Return the little of an order that tells whether it changed."""
    return OrderMark(order.id, order.version, order.status, order.updated_at)
