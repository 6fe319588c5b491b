"""Merge two orders before the kitchen starts."""

from dataclasses import dataclass
from functools import partial

from technomart.domain.idempotency.answers import Answer, Once
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.lengths import LONGEST_NOTE
from technomart.domain.kernel.ports import Ids
from technomart.domain.kernel.versions import Versions
from technomart.domain.orders.discounts import DiscountLimits
from technomart.domain.orders.history import OrderEvent, change_of, giver_of
from technomart.domain.orders.merging import SameOrder, coming, merged
from technomart.domain.orders.order import Order
from technomart.domain.orders.status import OrderStatus
from technomart.domain.reports.past import lines_before
from technomart.domain.services.kitchen import Kitchen
from technomart.domain.services.payment_booking import must_not_be_under_way
from technomart.domain.services.stock_reservations import locked, take_over
from technomart.domain.services.write_once import write_once
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """Which order comes to another, why, and the versions of that other that the caller names."""

    other_id: str
    reason: str = ""
    wanted: Versions | None = None


@dataclass(frozen=True, slots=True)
class MergeOrders:
    """Merge an order into another: its lines go there with the stock that is held for them, and it is cancelled."""

    store: Store
    bookings: BookingClock
    ids: Ids
    discounts: DiscountLimits
    kitchen: Kitchen

    def __call__(self, by: Actor, order_id: str, request: MergeRequest, once: Once[Order]) -> Answer:
        """Store both orders and answer the one that has all the lines, once per key.

        Refuses with `SameOrder`, `OrderVersionChanged`, `KitchenStarted`, `SomethingPaid`, `PaymentUnderWay`,
        `TooManyLines` or `DiscountAboveLimit`. Raises `OrderNotFound`.
        """
        by.must(Permission.ORDER_PLACE)
        return write_once(self.store, once, self.bookings.at(), lambda work: self._merge(work, by, order_id, request))

    def _merge(self, work: UnitOfWork, by: Actor, order_id: str, request: MergeRequest) -> Order:
        order, other = self._both(work, order_id, request)
        after = merged(order, other, self.bookings.at(max(order.updated_at, other.updated_at)))
        gone = other.moved_to(OrderStatus.CANCELLED, after.updated_at)
        lines = coming(order, other)
        take_over(work, after, lines, locked(work, gone, lines, self.ids))
        (own, _), (limit, giver) = (giver_of(work.orders.history(each.id)) for each in (order, other))
        given = self.discounts.followed(by, after, max(own, limit))
        said = f"{', '.join(f'{line.quantity} x {line.name}' for line in other.lines)} came from order {other.number}"
        row = partial(change_of, by, order, after, OrderEvent.MERGED, reason=request.reason, details=said)
        work.past.keep(lines_before(order, after.updated_at))
        work.orders.save(after, row(given=given, giver_id=giver, other=other))
        why = f"Merged into order {after.number}" + (f": {request.reason}" if request.reason else "")
        row = partial(change_of, by, other, gone, OrderEvent.MOVED)
        work.orders.save(gone, row(reason=why[:LONGEST_NOTE], other=after))
        self.kitchen.told(work, by, order, after)
        self.kitchen.told(work, by, other, gone)
        return after

    def _both(self, work: UnitOfWork, order_id: str, request: MergeRequest) -> list[Order]:
        if order_id == request.other_id:
            raise SameOrder
        # By their ids, so that no two who merge the same orders wait for each other.
        found = {each: work.orders.get_for_update(each) for each in sorted((order_id, request.other_id))}
        found[order_id].must_be_at(request.wanted)
        for each in found.values():
            must_not_be_under_way(work, each)
        return [found[order_id], found[request.other_id]]
