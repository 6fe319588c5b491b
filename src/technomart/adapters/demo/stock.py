"""Fill the inventory of the demo canteen, and record what its orders took from it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from technomart.adapters.demo.ids import SeededIds, fixed_id, milliseconds
from technomart.domain.inventory.stock import (
    UNIT,
    MovementKind,
    Recipe,
    RecipeLine,
    RecipePart,
    Reservation,
    StockItem,
    StockMovement,
    Thousandths,
    needs,
)
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.order import Order
from technomart.domain.orders.status import OPEN, OrderStatus
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.users.permissions import GRANTS, Permission
from technomart.domain.users.user import User

STOCKED = datetime(2025, 1, 6, 0, 30, tzinfo=UTC)
SOLD = (OrderStatus.COMPLETED, OrderStatus.REFUNDED)
WASTED = 0.04  # of the days on which an item came in
DELIVERED = timedelta(minutes=20)  # before the first order of a day that takes of it

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


def demo_recipes(menu: Sequence[MenuItem]) -> Mapping[str, Recipe]:
    """Return the recipes by menu item, parts by item."""
    found = {}
    for menu_item in menu:
        parts = [RecipePart(IDS[name], quantity) for name, quantity in RECIPES.get(menu_item.name, {}).items()]
        if parts:
            found[menu_item.id] = tuple(sorted(parts, key=lambda part: part.item_id))
    return found


@dataclass(frozen=True, slots=True)
class Taken:
    """What one order takes of one item."""

    order: Order
    item_id: str
    quantity: Thousandths


def demo_stock(
    menu: Sequence[MenuItem], orders: Sequence[Order], staff: Sequence[User], days: BusinessDays, seed: int
) -> Snapshot:
    """Return items, recipes, what each order holds or sold, and the deliveries that made it possible."""
    recipes = demo_recipes(menu)
    taken = [Taken(order, item, many) for order in orders for item, many in needs(order.lines, recipes).items()]
    rng = Random(f"stock {seed}")
    buyer = next(user for user in staff if Permission.INVENTORY_RESTOCK_MANAGE in GRANTS[user.role])
    moved = sorted([*_sales(taken, staff), *_deliveries(taken, buyer, rng)], key=lambda row: row.at)
    ids = SeededIds(rng)
    movements = tuple(replace(row, id=ids.at(milliseconds(row.at))) for row in moved)
    return Snapshot(
        stock_items=tuple(_items(taken, movements, days)),
        recipes=tuple(RecipeLine(of, p.item_id, p.quantity) for of, recipe in recipes.items() for p in recipe),
        reservations=tuple(Reservation(row.order.id, row.item_id, row.quantity) for row in taken),
        movements=movements,
    )


def _sales(taken: Iterable[Taken], staff: Sequence[User]) -> Iterable[StockMovement]:
    """Yield what served orders took, when they were served."""
    cashiers = {user.id: user.name for user in staff}
    for row in taken:
        order = row.order
        if order.status in SOLD and order.completed_at:
            by = order.placed_by or ""
            yield StockMovement(
                "",
                row.item_id,
                MovementKind.SALE,
                -row.quantity,
                order.completed_at,
                order.number,
                order.id,
                by or None,
                cashiers.get(by, ""),
            )


def _deliveries(taken: Sequence[Taken], buyer: User, rng: Random) -> Iterable[StockMovement]:
    """Yield what came in before a day's first order, in whole lots, and now and then what was thrown away."""
    wanted: dict[tuple[date, str], Thousandths] = defaultdict(int)
    first: dict[tuple[date, str], datetime] = {}
    for row in taken:
        key = row.order.business_date, row.item_id
        wanted[key] += row.quantity
        first[key] = min(first.get(key, row.order.created_at), row.order.created_at)
    left: dict[str, Thousandths] = defaultdict(int)
    for (day, item_id), quantity in sorted(wanted.items()):
        lot, at = LOTS[item_id], first[day, item_id] - DELIVERED
        waste = lot // 10 if rng.random() < WASTED else 0
        missing = max(0, quantity + waste - left[item_id])
        lots = -(-missing // lot) * lot
        left[item_id] += lots - quantity - waste
        if lots:
            yield StockMovement("", item_id, MovementKind.RECEIPT, lots, at, "Delivery", None, buyer.id, buyer.name)
        if waste:
            later = at + DELIVERED / 2
            yield StockMovement("", item_id, MovementKind.WASTE, -waste, later, "Spoiled", None, buyer.id, buyer.name)


def _items(taken: Iterable[Taken], movements: Sequence[StockMovement], days: BusinessDays) -> Iterable[StockItem]:
    """Yield the items with the quantities that follow from all that."""
    there: dict[str, Thousandths] = defaultdict(int)
    held: dict[str, Thousandths] = defaultdict(int)
    restocked: dict[str, datetime] = {}
    for row in movements:
        there[row.item_id] += row.quantity
        if row.kind is MovementKind.RECEIPT:
            restocked[row.item_id] = row.at
    for use in taken:
        held[use.item_id] += use.quantity if use.order.status in OPEN else 0
    for name, unit, category, supplier, least, _lot, keeps in ITEMS:
        item_id = IDS[name]
        last = restocked.get(item_id)
        yield StockItem(
            item_id,
            name,
            unit,
            last or STOCKED,
            category,
            least * UNIT,
            supplier,
            days.of(last) + timedelta(days=keeps) if last else None,
            there[item_id],
            held[item_id],
            last,
        )
