"""Split an order by its lines before the kitchen starts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from technomart.domain.idempotency.answers import Answer, Once
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.ports import Ids
from technomart.domain.kernel.versions import Versions
from technomart.domain.orders.discounts import DiscountLimits
from technomart.domain.orders.history import OrderEvent, change_of, giver_of
from technomart.domain.orders.order import Order
from technomart.domain.orders.splitting import Portion, split
from technomart.domain.reports.past import lines_before
from technomart.domain.services.kitchen import Kitchen
from technomart.domain.services.payment_booking import must_not_be_under_way
from technomart.domain.services.stock_reservations import locked, split_between
from technomart.domain.services.write_once import write_once
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class SplitRequest:
    """What is to leave an order, why, and the versions of it that the caller names."""

    portions: Sequence[Portion]
    reason: str = ""
    wanted: Versions | None = None


@dataclass(frozen=True, slots=True)
class SplitOrder:
    """Split an order: what leaves it is placed now, under a number of its own, with the stock that was held for it."""

    store: Store
    bookings: BookingClock
    ids: Ids
    days: BusinessDays
    discounts: DiscountLimits
    kitchen: Kitchen

    def __call__(self, by: Actor, order_id: str, request: SplitRequest, once: Once[Order]) -> Answer:
        """Store both orders and answer the new one, once per key.

        Refuses with `OrderVersionChanged`, `KitchenStarted`, `SomethingPaid`, `PaymentUnderWay`, `LineNotFound`,
        `BadSplit`, `NothingLeft` or `DiscountAboveLimit`. Raises `OrderNotFound`.
        """
        by.must(Permission.ORDER_PLACE)
        return write_once(self.store, once, self.bookings.at(), lambda work: self._split(work, by, order_id, request))

    def _split(self, work: UnitOfWork, by: Actor, order_id: str, request: SplitRequest) -> Order:
        order = work.orders.get_for_update(order_id)
        order.must_be_at(request.wanted)
        must_not_be_under_way(work, order)
        rest, anew, lines = split(order, request.portions, self.bookings.at(order.updated_at))
        held = locked(work, rest, lines, self.ids)
        part = self._numbered(work, by, anew)
        limit, giver = giver_of(work.orders.history(order.id))
        row = partial(change_of, by, reason=request.reason, giver_id=giver)
        goes = ", ".join(f"{line.quantity} x {line.name}" for line in part.lines)
        given = self.discounts.followed(by, rest, limit)
        said = f"{goes} went to order {part.number}"
        work.past.keep(lines_before(order, rest.updated_at))
        work.orders.save(rest, row(order, rest, OrderEvent.SPLIT, given=given, details=said, other=part))
        given = self.discounts.followed(by, part, limit)
        said = f"split from order {rest.number}"
        work.orders.add(part, row(None, part, OrderEvent.PLACED, given=given, details=said, other=rest))
        split_between(work, order, part, lines, held)
        self.kitchen.told(work, by, order, rest)
        self.kitchen.told(work, by, None, part)
        return part

    def _numbered(self, work: UnitOfWork, by: Actor, part: Order) -> Order:
        now = part.created_at
        day = self.days.of(now)
        number = work.orders.next_sequence(day, part.type)
        return replace(part, id=self.ids.at(now), business_date=day, sequence=number, placed_by=by.user_id)
