"""Add up the rows of a time themselves, as they are or as they were at an instant."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.history import OrderChange, OrderEvent
from technomart.domain.orders.order import Order, OrderType, PaymentMethod
from technomart.domain.orders.status import OrderStatus
from technomart.domain.reports.past import Former, dishes_then, lines_then, people_then
from technomart.domain.reports.periods import SLOT, DaySpan, Period
from technomart.domain.reports.rows import (
    Arrived,
    CountedLine,
    Gave,
    HandGiven,
    Ordered,
    Placed,
    PlacedRows,
    Ready,
    Sold,
    TakenOff,
    Taking,
    When,
)
from technomart.domain.reports.sales import SalesRows, figures_of, is_sale

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """What reports count of an order; `changes` may lack where nothing was given and nothing changed since."""

    id: str
    type: OrderType
    business_date: date
    created_at: datetime
    updated_at: datetime
    status: OrderStatus
    discount: Centavos
    total: Centavos
    ready_at: datetime | None
    lines: tuple[CountedLine, ...] = ()
    changes: tuple[OrderChange, ...] = ()

    @property
    def is_sale(self) -> bool:
        """Tell whether it counts as sold."""
        return is_sale(self.status)

    @property
    def seconds_to_ready(self) -> int | None:
        """Return how long it took to be ready, from one second of the clock to another."""
        if self.ready_at is None:
            return None
        return (self.ready_at.replace(microsecond=0) - self.created_at.replace(microsecond=0)) // SECOND

    def at(self, instant: datetime, lines: Former | None) -> "Counted | None":
        """Return it as it was at an instant; None when it was not placed then."""
        known = tuple(change for change in self.changes if change.at <= instant)
        if self.created_at > instant or (self.updated_at > instant and not known):
            return None
        if self.updated_at <= instant:
            return self
        later = [change for change in self.changes if change.at > instant]
        less, off = sum(row.discount for row in later), sum(row.subtotal - row.statutory for row in later)
        return replace(
            self,
            status=known[-1].after,
            discount=self.discount - less,
            total=self.total - off + less,
            ready_at=ready_by(known),
            lines=lines_then(lines, self.lines),
            changes=known,
        )


def counted(order: Order, changes: Sequence[OrderChange]) -> Counted:
    """Return what reports count of an order."""
    return Counted(
        order.id,
        order.type,
        order.business_date,
        order.created_at,
        order.updated_at,
        order.status,
        order.discount,
        order.total,
        order.ready_at,
        tuple(CountedLine(line.menu_item_id, line.quantity, line.total) for line in order.lines),
        tuple(changes),
    )


def ready_by(changes: Iterable[OrderChange]) -> datetime | None:
    """Return when an order was made ready by its history, unless that was taken back."""
    ready = None
    for row in changes:
        if row.after is OrderStatus.READY and row.before is not OrderStatus.READY:
            ready = row.at
        elif row.before is OrderStatus.READY and row.after is OrderStatus.IN_PROGRESS:
            ready = None
    return ready


@dataclass(frozen=True, slots=True)
class Moved:
    """Money that was taken or given back, as rows are added up."""

    business_date: date
    at: datetime
    method: PaymentMethod
    captured: Centavos = 0
    refunded: Centavos = 0
    corrected: Centavos = 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """The rows of some business days: orders, money, and what dishes (with their category) and people are called."""

    orders: Sequence[Counted]
    money: Sequence[Moved]
    dishes: Mapping[str, tuple[str, str]]
    people: Mapping[str, str]

    def at(
        self,
        instant: datetime,
        *,
        lines: Mapping[str, Former],
        dishes: Mapping[str, Former],
        people: Mapping[str, Former],
    ) -> "Recorded":
        """Return what was recorded until an instant, this one included, under the names of then."""
        orders = (order.at(instant, lines.get(order.id)) for order in self.orders)
        return Recorded(
            [order for order in orders if order is not None],
            [row for row in self.money if row.at <= instant],
            dishes_then(self.dishes, dishes),
            people_then(self.people, people),
        )

    def sales(self, period: Period) -> SalesRows:
        """Return the rows of a period and the figures of the one before."""
        before = period.before
        return SalesRows(
            self._takings(period),
            self._ordered(period),
            self._sold(period),
            figures_of(self._takings(before), self._ordered(before)),
            gave=self._gave(period),
        )

    def placed(self, period: Period) -> PlacedRows:
        """Return the orders by type and status."""
        orders = list(self._in(period))
        found = Counter((order.type, order.status) for order in orders)
        ready = [took for took in (order.seconds_to_ready for order in orders) if took is not None]
        return PlacedRows([Placed(*key, count) for key, count in found.items()], Ready(len(ready), sum(ready)))

    def arrived(self, days: DaySpan) -> Sequence[Arrived]:
        """Return the orders of some business days by day and quarter of an hour."""
        wanted = (order for order in self.orders if order.business_date in days)
        found = Counter((order.business_date, slot_of(order.created_at)) for order in wanted)
        return [Arrived(day, at, count) for (day, at), count in found.items()]

    def given_by_hand(self, days: DaySpan) -> Sequence[HandGiven]:
        """Return who gave which discounts of the orders of some business days, as often as they did."""
        return [
            HandGiven(
                change.giver_id or change.actor_id or "",
                self.people.get(change.giver_id or change.actor_id or ""),
                TakenOff.PAYMENT if change.event is OrderEvent.PAID else TakenOff.ORDER,
                change.discount,
            )
            for order in self.orders
            if order.business_date in days and order.is_sale and order.discount
            for change in order.changes
            if change.discount
        ]

    def _in(self, period: Period) -> Iterator[Counted]:
        return (order for order in self.orders if period.covers(order.business_date, order.created_at))

    def _sales(self, period: Period) -> Iterator[Counted]:
        return (order for order in self._in(period) if order.is_sale)

    def _takings(self, period: Period) -> Sequence[Taking]:
        found: dict[tuple[When, PaymentMethod], Taking] = {}
        for moved in self.money:
            if period.covers(moved.business_date, moved.at):
                key = when_of(period, moved.business_date, moved.at), moved.method
                row = found.get(key, Taking(*key))
                sums = row.captured + moved.captured, row.refunded + moved.refunded, row.corrected + moved.corrected
                found[key] = Taking(*key, *sums)
        return list(found.values())

    def _ordered(self, period: Period) -> Sequence[Ordered]:
        found: dict[When, Ordered] = {}
        for order in self._sales(period):
            when = when_of(period, order.business_date, order.created_at)
            row = found.get(when, Ordered(when))
            found[when] = Ordered(when, row.orders + 1, row.discount + order.discount, row.total + order.total)
        return list(found.values())

    def _sold(self, period: Period) -> Sequence[Sold]:
        quantity: dict[str, int] = defaultdict(int)
        total: dict[str, int] = defaultdict(int)
        for order in self._sales(period):
            for line in order.lines:
                quantity[line.menu_item_id] += line.quantity
                total[line.menu_item_id] += line.total
        return [Sold(id_, quantity[id_], total[id_], *self.dishes.get(id_, (None, None))) for id_ in quantity]

    def _gave(self, period: Period) -> Sequence[Gave]:
        found: dict[str, list[tuple[str, Centavos]]] = defaultdict(list)
        for order in self._sales(period):
            for change in order.changes if order.discount else ():
                if change.discount:
                    found[change.giver_id or change.actor_id or ""].append((order.id, change.discount))
        return [self._giver(person_id, given) for person_id, given in found.items()]

    def _giver(self, person_id: str, given: Sequence[tuple[str, Centavos]]) -> Gave:
        orders = len({order_id for order_id, _ in given})
        return Gave(person_id, orders, sum(amount for _, amount in given), self.people.get(person_id))


def slot_of(at: datetime) -> datetime:
    """Return when the quarter of an hour of an instant begins."""
    return at - (at - datetime.min.replace(tzinfo=at.tzinfo)) % SLOT


def when_of(period: Period, day: date, at: datetime) -> When:
    """Return what a row is grouped by."""
    return slot_of(at) if period.is_hourly else day
