"""Sell menu items to people for some days, in batches, so that a million orders take no more memory than a thousand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from technomart.adapters.demo.arrival_times import Slot, slots
from technomart.adapters.demo.baskets import Baskets
from technomart.adapters.demo.ids import SeededIds, milliseconds
from technomart.adapters.demo.order_outcomes import Fates
from technomart.adapters.demo.order_timeline import Diary, Story
from technomart.adapters.demo.people import CUSTOMERS
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.order import OrderType
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.users.user import User

BATCH = 1_000
ONLINE = 0.22
NAMED = 0.35  # of those who walk in

FirstNumbers = Mapping[tuple[date, OrderType], int]


@dataclass(frozen=True, slots=True)
class Trade:
    """What is to be sold: how many orders within how many days up to `until`, by whom, from which menu.

    `first_numbers` says where the order numbers of a day and type begin when there are orders already.
    """

    count: int
    length: int
    until: datetime
    seed: int
    days: BusinessDays
    menu: Sequence[MenuItem]
    staff: Sequence[User]
    first_numbers: FirstNumbers = field(default_factory=dict)


def demo_orders(trade: Trade, batch: int = BATCH) -> Iterator[Snapshot]:
    """Yield orders with everything that happened to them, oldest first, about `batch` of them at a time.

    The same trade gives the same orders. Ids sort as the times of placing do.
    """
    rng = Random(f"{trade.seed} {trade.until.isoformat()}")
    counter = Counter(trade, rng)
    for slot in slots(trade.count, trade.length, trade.days, trade.until, rng):
        for at in slot.arrivals:
            counter.serve(at, slot)
            if len(counter.diary.orders) >= batch:
                yield counter.handed_over()
    if counter.diary.orders:
        yield counter.handed_over()


class Counter:
    """The place where orders are taken, one after the other."""

    def __init__(self, trade: Trade, rng: Random) -> None:
        self._trade = trade
        self._rng = rng
        self._until = milliseconds(trade.until)
        self._order_ids, self._payment_ids, self._refund_ids = SeededIds(rng), SeededIds(rng), SeededIds(rng)
        self._baskets = Baskets(trade.menu, rng)
        self._fates = Fates(trade.staff, rng)
        self._day: date | None = None
        self._numbers: dict[OrderType, int] = {}
        self.diary = self._blank()

    def serve(self, at: int, slot: Slot) -> None:
        """Take an order and tell what becomes of it."""
        rng = self._rng
        type_ = OrderType.ONLINE if rng.random() < ONLINE else OrderType.WALK_IN
        sequence = self._next_number(slot.day, type_)
        named = type_ is OrderType.ONLINE or rng.random() < NAMED
        customer = CUSTOMERS[int(rng.random() * len(CUSTOMERS))] if named else ""
        lines, basket, terms, minutes = self._baskets.fill(slot.hour)
        number = f"{type_.value[0].upper()}-{sequence:03d}"
        by = self._fates.cashier()
        story = Story(
            self.diary,
            self._order_ids.at(at),
            at,
            by,
            type_=type_,
            number=number,
            customer=customer,
            total=basket.total,
        )
        self._fates.live(story, at, minutes)
        story.end(sequence, lines, basket, terms)

    def handed_over(self) -> Snapshot:
        """Return what was collected so far and begin anew."""
        done, self.diary = self.diary, self._blank()
        return Snapshot(
            orders=tuple(done.orders),
            changes=tuple(done.changes),
            payments=tuple(done.payments),
            refunds=tuple(done.refunds),
        )

    def _blank(self) -> Diary:
        return Diary(self._trade.days, self._until, self._payment_ids, self._refund_ids)

    def _next_number(self, day: date, type_: OrderType) -> int:
        if day != self._day:
            self._day = day
            self._numbers = {each: self._trade.first_numbers.get((day, each), 1) for each in OrderType}
        number = self._numbers[type_]
        self._numbers[type_] = number + 1
        return number
