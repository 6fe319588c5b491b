"""Fill the inventory of the demo canteen, and record what its orders took from it."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from random import Random
from typing import Any

from technomart.adapters.demo.baskets import Needs
from technomart.adapters.demo.ids import SeededIds, fixed_id, milliseconds
from technomart.domain.inventory.movements import MovementKind, StockMovement
from technomart.domain.inventory.stock import UNIT, Recipe, RecipeLine, RecipePart, Reservation, StockItem, Thousandths
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.order import Order
from technomart.domain.orders.status import OPEN, OrderStatus
from technomart.domain.store.columns import Columns, only
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.users.permissions import GRANTS, Permission
from technomart.domain.users.user import User

STOCKED = datetime(2025, 1, 6, 0, 30, tzinfo=UTC)
WASTED = 0.04  # of the times an item came in
DELIVERED = timedelta(minutes=20)  # before the order that would have found too little

ITEMS = (
    # name, unit, category, supplier, least, lot, days it keeps
    ("Rice", "kg", "Dry goods", "Nueva Ecija Mills", 20, 25, 180),
    ("Pork", "kg", "Meat", "Aling Nena Meats", 5, 5, 3),
    ("Chicken", "kg", "Meat", "Aling Nena Meats", 5, 5, 3),
    ("Beef", "kg", "Meat", "Aling Nena Meats", 8, 5, 3),
    ("Eggs", "pc", "Dairy and eggs", "Batangas Eggs", 60, 30, 14),
    ("Egg noodles", "kg", "Dry goods", "Nueva Ecija Mills", 2, 5, 120),
    ("Saba bananas", "pc", "Fruit", "Divisoria Fruits", 40, 50, 5),
    ("Coconut milk", "l", "Dairy and eggs", "Divisoria Fruits", 2, 4, 7),
    ("Bottled water", "pc", "Drinks", "Manila Drinks", 48, 24, 365),
)
RECIPES: Mapping[str, Mapping[str, Thousandths]] = {
    "Tapsilog": {"Rice": 150, "Beef": 120, "Eggs": UNIT},
    "Longsilog": {"Rice": 150, "Pork": 120, "Eggs": UNIT},
    "Tocilog": {"Rice": 150, "Pork": 120, "Eggs": UNIT},
    "Bangsilog": {"Rice": 150, "Eggs": UNIT},
    "Chicken Adobo": {"Rice": 150, "Chicken": 180},
    "Pork Sisig": {"Rice": 150, "Pork": 180, "Eggs": UNIT},
    "Lechon Kawali": {"Rice": 150, "Pork": 220},
    "Beef Caldereta": {"Rice": 150, "Beef": 160},
    "Ginataang Gulay": {"Rice": 150, "Coconut milk": 100},
    "Bicol Express": {"Rice": 150, "Pork": 140, "Coconut milk": 100},
    "Tinolang Manok": {"Chicken": 200},
    "Pancit Canton": {"Egg noodles": 120, "Chicken": 60},
    "Turon": {"Saba bananas": UNIT},
    "Banana Cue": {"Saba bananas": 2 * UNIT},
    "Bottled Water": {"Bottled water": UNIT},
}
"""What a portion takes; the other menu items are made of what is always there."""

IDS = {row[0]: fixed_id(STOCKED, position) for position, row in enumerate(ITEMS)}
LOTS = {IDS[row[0]]: row[5] * UNIT for row in ITEMS}
KEEPS = {IDS[row[0]]: row[6] for row in ITEMS}
USUAL_LOT = 10 * UNIT


def demo_recipes(menu: Sequence[MenuItem]) -> Mapping[str, Recipe]:
    """Return the recipes by menu item, parts by item."""
    found = {}
    for menu_item in menu:
        parts = [RecipePart(IDS[name], quantity) for name, quantity in RECIPES.get(menu_item.name, {}).items()]
        if parts:
            found[menu_item.id] = tuple(sorted(parts, key=lambda part: part.item_id))
    return found


def demo_stock_items() -> tuple[StockItem, ...]:
    """Return the items, of which nothing is there yet."""
    return tuple(
        StockItem(IDS[name], name, unit, STOCKED, category, least * UNIT, supplier)
        for name, unit, category, supplier, least, _lot, _keeps in ITEMS
    )


def units_of(items: Iterable[StockItem]) -> Mapping[str, str]:
    """Return what items are counted in, by their ids."""
    return {item.id: item.unit for item in items}


def recipe_lines(recipes: Mapping[str, Recipe]) -> tuple[RecipeLine, ...]:
    """Return recipes as a store keeps them."""
    return tuple(RecipeLine(of, p.item_id, p.quantity) for of, recipe in recipes.items() for p in recipe)


@dataclass(slots=True)
class Shift:
    """How rows change an item, and when the last of it came in."""

    on_hand: Thousandths = 0
    reserved: Thousandths = 0
    restocked: datetime | None = None

    def add(self, later: "Shift") -> None:
        """Take in what later rows change."""
        self.on_hand += later.on_hand
        self.reserved += later.reserved
        self.restocked = later.restocked or self.restocked

    def on(self, item: StockItem, days: BusinessDays) -> StockItem:
        """Return the item afterwards; what came in before it was last restocked makes it no fresher."""
        there, held = item.on_hand + self.on_hand, item.reserved + self.reserved
        at, keeps = self.restocked, KEEPS.get(item.id)
        if at is None or (item.last_restocked and at <= item.last_restocked):
            return replace(item, on_hand=there, reserved=held)
        expires_on = days.of(at) + timedelta(days=keeps) if keeps else item.expires_on
        return replace(item, on_hand=there, reserved=held, updated_at=at, last_restocked=at, expires_on=expires_on)


def shifts_of(records: Snapshot) -> Mapping[str, Shift]:
    """Return how movements and open orders change the items they name."""
    found: dict[str, Shift] = defaultdict(Shift)
    for item_id, kind, quantity, at in only(records.movements, "item_id", "kind", "quantity", "at"):
        shift = found[item_id]
        shift.on_hand += quantity
        if kind is MovementKind.RECEIPT:
            shift.restocked = at
    still_open = {order.id for order in records.orders if order.status in OPEN}
    if still_open:
        for order_id, item_id, quantity in only(records.reservations, "order_id", "item_id", "quantity"):
            found[item_id].reserved += quantity if order_id in still_open else 0
    return found


class StoreRoom:
    """Gives orders what they take, one after the other, and buys more whenever something runs out."""

    def __init__(self, staff: Sequence[User], rng: Random, units: Mapping[str, str]) -> None:
        self._rng, self._ids, self._units = rng, SeededIds(rng), units
        self._buyer = next((u for u in staff if Permission.INVENTORY_RESTOCK_MANAGE in GRANTS[u.role]), staff[0])
        self._left: dict[str, Thousandths] = defaultdict(int)
        self._given_up: deque[tuple[datetime, Mapping[str, Thousandths]]] = deque()
        self._day = date.min
        self._today: dict[str, Thousandths] = defaultdict(int)
        self._yesterday: Mapping[str, Thousandths] = {}
        self._reservations: list[tuple[Any, ...]] = []
        self._movements: list[tuple[Any, ...]] = []

    def serve(self, order: Order, number: str, needs: Needs, by: User) -> None:
        """Give an order what it takes; orders come by the time of placing."""
        self._begin(order.business_date, order.created_at)
        taken: dict[str, Thousandths] = defaultdict(int)
        for item_id, position, quantity in needs:
            taken[item_id] += quantity
            self._reservations.append((order.id, position, item_id, quantity, self._units[item_id]))
        for item_id, quantity in taken.items():
            if self._left[item_id] < quantity:
                self._buy(item_id, quantity, order.created_at - DELIVERED)
            self._left[item_id] -= quantity
            self._today[item_id] += quantity
        at = order.completed_at
        if at:
            moment, rest = milliseconds(at), (at, number, order.id, by.id, by.name)
            for item_id, quantity in taken.items():
                sale = (self._ids.at(moment), item_id, MovementKind.SALE, -quantity, *rest, self._units[item_id])
                self._movements.append(sale)
        elif order.status is OrderStatus.CANCELLED:
            self._given_up.append((order.updated_at, taken))

    def handed_over(self) -> tuple[Columns[Reservation], Columns[StockMovement]]:
        """Return what was written down so far, movements by their ids, and begin anew."""
        movements = sorted(self._movements, key=itemgetter(0))
        done = Columns(Reservation, self._reservations), Columns(StockMovement, movements)
        self._reservations, self._movements = [], []
        return done

    def _begin(self, day: date, at: datetime) -> None:
        """Turn the calendar, and let others have what cancelled orders held."""
        if day != self._day:
            self._day, self._yesterday, self._today = day, self._today, defaultdict(int)
        while self._given_up and self._given_up[0][0] < at:
            for item_id, quantity in self._given_up.popleft()[1].items():
                self._left[item_id] += quantity

    def _buy(self, item_id: str, quantity: Thousandths, at: datetime) -> None:
        """Let come in what is missing and about as much as the day before took; now and then throw some of it away."""
        lot = LOTS.get(item_id, USUAL_LOT)
        waste = lot // 10 if self._rng.random() < WASTED else 0
        wanted = quantity + waste - self._left[item_id] + self._yesterday.get(item_id, 0)
        came = -(-wanted // lot) * lot
        self._left[item_id] += came - waste
        by = self._buyer.id, self._buyer.name, self._units[item_id]
        self._movements.append((self._id(at), item_id, MovementKind.RECEIPT, came, at, "Delivery", None, *by))
        if waste:
            at += DELIVERED / 2
            self._movements.append((self._id(at), item_id, MovementKind.WASTE, -waste, at, "Spoiled", None, *by))

    def _id(self, at: datetime) -> str:
        return self._ids.at(milliseconds(at))
