"""Read orders: the kitchen's queue, lists, one in detail."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.kernel.ports import Clock
from technomart.domain.orders.filters import OpenStand, OrderFilter, OrderMark, Stand, stand_of
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order
from technomart.domain.orders.privileges import Privilege
from technomart.domain.orders.steps_back import StepsBack
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission

MOST_QUEUED = 1_000
"""How many orders the queue shows; the newest, as those that a canteen forgot to hand over are the oldest."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The kitchen's queue and a tag that changes whenever it does; `orders` is None when the caller has it already.

    Where there are more than `MOST_QUEUED`, `left_out` tells how many older ones are not among them.
    """

    tag: str
    orders: Sequence[Order] | None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class OrderDetail:
    """An order with everything that happened to it."""

    order: Order
    payments: Sequence[Payment]
    refunds: Sequence[Refund]
    history: Sequence[OrderChange]

    @property
    def privileges(self) -> Sequence[Privilege] | None:
        """Return who has a discount by law, where taxes are kept."""
        return self.order.taxes.privileges if self.order.taxes else None

    @property
    def diners(self) -> int | None:
        """Return how many share the bill, where some have privileges."""
        return self.order.taxed.diners or None


def queue_tag(stands: Iterable[Stand]) -> str:
    """Return a tag for exactly these orders as they stand; a restored database may come to a version again."""
    text = " ".join([f"{order_id}:{version}:{at.isoformat()}" for order_id, version, at in stands])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class QueueState:
    """What names the queue until something is committed, and since when the orders in it that are ready are so."""

    tag: str
    ready: Sequence[datetime]

    @classmethod
    def of(cls, stands: Sequence[OpenStand]) -> "QueueState":
        """Return the state of a queue with these orders."""
        return cls(queue_tag(stand for stand, _ in stands), sorted(ready for _, ready in stands if ready is not None))


@dataclass(frozen=True, slots=True)
class ReadQueue:
    """Show what the kitchen has to do."""

    store: Store
    steps_back: StepsBack
    clock: Clock

    def __call__(self, by: Actor, is_known: Callable[[str], bool] | None = None) -> Queue:
        """Return the newest open orders, oldest first, unless the caller says that the queue is known by its tag."""
        by.must(Permission.ORDER_QUEUE_HANDLE)
        if is_known is not None:
            state = self.store.ask(lambda work: QueueState.of(work.orders.open_stands()), about="queue")
            tag = self._tag(state)
            if is_known(tag):
                return Queue(tag, None)
        state, orders, left_out = self.store.read(_open, about="open orders")
        return Queue(self._tag(state), orders, left_out)

    def _tag(self, state: QueueState) -> str:
        """Return the tag of a queue at this instant: with time alone, steps back cease to be among what may follow."""
        return f"{state.tag}-{self.steps_back.possible(state.ready, self.clock.now())}"


def _open(work: UnitOfWork) -> tuple[QueueState, Sequence[Order], int]:
    """Return what names the queue, the orders shown in it, and how many older ones are not."""
    orders = work.orders.open(MOST_QUEUED + 1)
    if len(orders) <= MOST_QUEUED:
        return QueueState.of([(stand_of(order), order.ready_at) for order in orders]), orders, 0
    stands = work.orders.open_stands()
    return QueueState.of(stands), orders[1:], len(stands) - MOST_QUEUED


class ListOrders(StoreUseCase):
    """Show orders, newest first."""

    def __call__(self, by: Actor, wanted: OrderFilter, request: PageRequest) -> Page[Order]:
        """Return one page of the orders asked for."""
        by.must(Permission.ORDER_STATUS_VIEW)
        return self.store.read(lambda work: work.orders.page(wanted, request))


class ListPastOrders(StoreUseCase):
    """Show the orders the kitchen is done with, those that ended last first."""

    def __call__(self, by: Actor, request: PageRequest) -> Page[Order]:
        """Return one page of the closed orders."""
        by.must(Permission.ORDER_HISTORY_VIEW)
        return self.store.read(lambda work: work.orders.past(request))


class ReadOrder(StoreUseCase):
    """Show one order in detail."""

    def __call__(self, by: Actor, order_id: str) -> OrderDetail:
        """Return the order with its payments, refunds and history; raises `OrderNotFound`."""
        by.must(Permission.ORDER_STATUS_VIEW)

        def look(work: UnitOfWork) -> OrderDetail:
            return OrderDetail(
                order=work.orders.get(order_id),
                payments=work.payments.of_order(order_id),
                refunds=work.payments.refunds_of_order(order_id),
                history=work.orders.history(order_id),
            )

        return self.store.read(look)


class TrackOrders(StoreUseCase):
    """Show how far several orders are."""

    def __call__(self, by: Actor, ids: Collection[str]) -> list[OrderMark]:
        """Return the marks of the orders that exist."""
        by.must(Permission.ORDER_BULK_TRACK)
        return self.store.read(lambda work: work.orders.marks(ids))
