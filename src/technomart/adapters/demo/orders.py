"""Sell menu items to people for some days, in batches, so that a million orders take no more memory than a thousand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from technomart.adapters.demo.arrival_times import Slot, slots
from technomart.adapters.demo.baskets import PARTS, Baskets, part_of
from technomart.adapters.demo.diary import Diary
from technomart.adapters.demo.drawers import Crew
from technomart.adapters.demo.ids import milliseconds
from technomart.adapters.demo.order_outcomes import Fates
from technomart.adapters.demo.order_timeline import Story, Tale
from technomart.adapters.demo.people import CUSTOMERS
from technomart.adapters.demo.sales import Stand
from technomart.adapters.demo.till import Till
from technomart.domain.inventory.stock import Recipe
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.order import OrderType
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.users.user import User

BATCH = 1_000
ONLINE = 0.22
NAMED = 0.35  # of those who walk in
ENOUGH = 2_000
"""How many orders of a part of the day are unlike all others before they begin to resemble each other."""

FirstNumbers = Mapping[tuple[date, OrderType], int]


@dataclass(frozen=True, slots=True)
class Trade:
    """What is to be sold: how many orders within how many days up to `until`, by whom, from which menu.

    `stand` is the register; `first_numbers` says where the order numbers of a day and type begin when there are orders
    already; `recipes` what the menu items take from stock, `units` what its items are counted in.
    """

    count: int
    length: int
    until: datetime
    seed: int
    days: BusinessDays
    menu: Sequence[MenuItem]
    staff: Sequence[User]
    first_numbers: FirstNumbers = field(default_factory=dict)
    recipes: Mapping[str, Recipe] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    stand: Stand = field(default_factory=Stand)


def demo_orders(trade: Trade, batch: int = BATCH) -> Iterator[Snapshot]:
    """Yield orders with everything that happened to them, oldest first, about `batch` of them at a time.

    The same trade gives the same orders. Ids sort as the times of placing do. Money comes when its cash session is
    over, the register as it stands then.
    """
    rng = Random(f"{trade.seed} {trade.until.isoformat()}")
    counter = Counter(trade, rng)
    for slot in slots(trade.count, trade.length, trade.days, trade.until, rng):
        for at in slot.arrivals:
            if len(counter.diary.orders) >= batch:
                yield counter.diary.handed_over()
            counter.serve(at, slot)
    counter.till.finish(trade.until)
    if counter.diary.orders:
        yield counter.diary.handed_over()


class Counter:
    """The place where orders are taken, one after the other."""

    def __init__(self, trade: Trade, rng: Random) -> None:
        self._trade = trade
        self._until = milliseconds(trade.until)
        self._tales = Tales(trade, rng)
        self._day: date | None = None
        self._numbers: dict[OrderType, int] = {}
        luck = Random(f"till {trade.seed} {trade.until.isoformat()}")
        self.till = Till(trade.days, Crew.of(trade.staff), trade.stand, luck)
        self.diary = Diary(trade.staff, rng, trade.units, self.till)

    def serve(self, at: int, slot: Slot) -> None:
        """Take an order and tell what becomes of it."""
        tale = self._tales.one(slot.hour).up_to(timedelta(milliseconds=self._until - at))
        self.diary.write(tale, at, slot.day, self._next_number(slot.day, tale.type))

    def _next_number(self, day: date, type_: OrderType) -> int:
        if day != self._day:
            self._day = day
            self._numbers = {each: self._trade.first_numbers.get((day, each), 1) for each in OrderType}
        number = self._numbers[type_]
        self._numbers[type_] = number + 1
        return number


class Tales:
    """Tells what becomes of orders; where there are many, the same things happen again to others."""

    def __init__(self, trade: Trade, rng: Random) -> None:
        self._rng = rng
        self._baskets = Baskets(trade.menu, trade.recipes, rng, trade.stand.seller)
        self._fates = Fates(trade.staff, rng)
        self._told: tuple[list[Tale], ...] = tuple([] for _ in range(PARTS))

    def one(self, hour: int) -> Tale:
        """Return the tale of an order that is placed at an hour."""
        part = part_of(hour)
        told = self._told[part]
        if len(told) >= ENOUGH:
            return told[int(self._rng.random() * ENOUGH)]
        told.append(self._new(part))
        return told[-1]

    def _new(self, part: int) -> Tale:
        rng = self._rng
        type_ = OrderType.ONLINE if rng.random() < ONLINE else OrderType.WALK_IN
        named = type_ is OrderType.ONLINE or rng.random() < NAMED
        customer = CUSTOMERS[int(rng.random() * len(CUSTOMERS))] if named else ""
        filled = self._baskets.fill(part)
        customer = next((each.holder.name for each in filled.bill.taxed.privileges), customer)
        story = Story(type_, filled.bill.total, self._fates.cashier())
        self._fates.live(story, filled.minutes)
        return Tale(type_, customer, filled, story.steps)
