"""Keep stock, recipes and movements in tables."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Date, Integer, bindparam, case, column, select, table
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from technomart.adapters.sql.core.faults import violated
from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository, Row, in_parts
from technomart.adapters.sql.core.types import Code, Id
from technomart.adapters.sql.core.usual import by_id, update
from technomart.adapters.sql.inventory.tables import (
    recipe_parts,
    stock_edits,
    stock_items,
    stock_movements,
    stock_reservations,
)
from technomart.adapters.sql.menu.repository import item_of as menu_item_of
from technomart.adapters.sql.menu.tables import menu_items
from technomart.domain.inventory.edits import StockEdit
from technomart.domain.inventory.ports import Stock
from technomart.domain.inventory.stock import (
    Ingredient,
    ReachesMinimum,
    Recipe,
    RecipeLine,
    RecipePart,
    Reservation,
    StockItem,
    StockItemNotFound,
    StockMovement,
    StockUnitChanged,
    Thousandths,
)
from technomart.domain.kernel.errors import Refusal
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.status import OPEN

orders = table("orders", column("id", Id), column("status", Code))
"""What this area has to know of orders, which know it."""
item, part, held, move = stock_items.c, recipe_parts.c, stock_reservations.c, stock_movements.c

QUANTITIES = ("on_hand", "reserved", "last_restocked", "low_since", "version")

item_row, item_of = mapping(stock_items, StockItem)
recipe_row, recipe_line_of = mapping(recipe_parts, RecipeLine)
reservation_row, reservation_of = mapping(stock_reservations, Reservation)
movement_row, movement_of = mapping(stock_movements, StockMovement)
edit_row, edit_of = mapping(stock_edits, StockEdit)


PRESENT = Prepared(select(stock_items).where(item.removed.is_(False)).order_by(item.id))
RECIPES = Prepared(
    select(recipe_parts)
    .where(part.menu_item_id.in_(bindparam("menu_item_ids", expanding=True)))
    .order_by(part.menu_item_id, part.item_id)
)
WITH_RECIPES = Prepared(
    select(menu_items, part.item_id, part.quantity, item.unit, item.expires_on)
    .outerjoin(recipe_parts, part.menu_item_id == menu_items.c.id)
    .outerjoin(stock_items, item.id == part.item_id)
    .where(menu_items.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(menu_items.c.id, part.item_id)
)
MARK_LOW = update(stock_items, "low_since")
DESCRIPTION = [name for name in item.keys() if name not in ("id", *QUANTITIES)]  # noqa: SIM118  # no mapping
SAVE = Prepared(
    stock_items.update()
    .where(item.id == bindparam("id_"))
    .values({name: bindparam(name) for name in DESCRIPTION} | {"version": item.version + 1})
)
FORGET_RECIPE = Prepared(recipe_parts.delete().where(part.menu_item_id == bindparam("menu_item_id")))
WITH_ITEM = Prepared(select(recipe_parts).where(part.item_id == bindparam("item_id")).order_by(part.menu_item_id))
HELD_OF = Prepared(
    select(stock_reservations)
    .join(orders, orders.c.id == held.order_id)
    .where(orders.c.status.in_([status.value for status in OPEN]), held.item_id == bindparam("item_id"))
    .order_by(held.order_id)
)
MOVEMENT_OF = Prepared(select(move.id).where(move.item_id == bindparam("item_id")).limit(1))
RECOUNT = update(stock_items, "unit", "on_hand", "reserved", "min_stock")
RECOUNT_PART = Prepared(
    recipe_parts.update()
    .where(part.menu_item_id == bindparam("dish"), part.item_id == bindparam("item"))
    .values(quantity=bindparam("new"))
)
RECOUNT_HELD = Prepared(
    stock_reservations.update()
    .where(held.order_id == bindparam("order"), held.item_id == bindparam("item"))
    .values(quantity=bindparam("new"), unit=bindparam("new_unit"))
)
UNMAKEABLE = Prepared(
    select(part.menu_item_id)
    .distinct()
    .select_from(recipe_parts.join(stock_items, item.id == part.item_id))
    .where(item.on_hand - item.reserved < part.quantity)
)
MADE_OF_EXPIRED = Prepared(
    select(part.menu_item_id)
    .distinct()
    .select_from(recipe_parts.join(stock_items, item.id == part.item_id))
    .where(item.expires_on < bindparam("today", type_=Date), item.on_hand > 0)
)
RESERVED_BY = Prepared(select(stock_reservations).where(held.order_id == bindparam("order_id")).order_by(held.item_id))
MOVED_BY = Prepared(select(stock_movements).where(move.order_id == bindparam("order_id")).order_by(move.id))
NEWEST = Prepared(select(stock_movements).order_by(move.id.desc()).limit(bindparam("most", type_=Integer)))

NEWEST_EDITS = Prepared(select(stock_edits).order_by(stock_edits.c.id.desc()).limit(bindparam("most", type_=Integer)))


def _shift(*, restocked: bool) -> Prepared:
    there, reserved = item.on_hand + bindparam("there"), item.reserved + bindparam("held")
    new = {"on_hand": there, "reserved": reserved, "updated_at": bindparam("at"), "version": item.version + 1}
    if restocked:
        new["last_restocked"] = bindparam("at")
    possible = (item.id == bindparam("id_")) & (reserved >= 0) & (reserved <= there)
    return Prepared(stock_items.update().where(possible).values(new))


BEYOND = ("ck_stock_items_on_hand_not_negative", "ck_stock_items_reserved_within_on_hand")
"""What is run into by a change that would hold more than is there; it undoes the whole statement."""


UNMARKED = "ck_stock_items_low_is_marked"
"""What is run into by a change that takes an item to its minimum; that tells it without asking."""


@cache
def shift_all(count: int, *, counted: bool) -> Prepared:
    """Return what adds to what is held of items, each by its arm of a CASE, and to what is there so many times.

    If they are counted, then those alone that are counted in the unit of another CASE.
    """
    arms = {bindparam(f"item_{n}", type_=Id): bindparam(f"quantity_{n}", type_=BigInteger) for n in range(count)}
    added = case(arms, value=item.id)
    new = {
        "on_hand": item.on_hand + added * bindparam("sold", type_=BigInteger),
        "reserved": item.reserved + added,
        "updated_at": bindparam("at"),
        "version": item.version + 1,
    }
    # One statement finds the rows by their key, in its order, so that no two orders wait for each other.
    found = stock_items.update().where(item.id.in_(bindparam("ids", expanding=True)))
    if counted:
        units = {bindparam(f"item_{n}", type_=Id): bindparam(f"unit_{n}", type_=item.unit.type) for n in range(count)}
        found = found.where(item.unit == case(units, value=item.id))
    return Prepared(found.values(new))


def arms_for(quantities: Mapping[str, Thousandths], units: Mapping[str, str] | None) -> tuple[int, dict[str, Any]]:
    """Return the arms of those CASEs, the last one repeated up to a power of two: few statements do for all orders."""
    arms = list(quantities.items())
    arms += arms[-1:] * ((1 << (len(arms) - 1).bit_length()) - len(arms))
    values: dict[str, Any] = {}
    for n, (item_id, quantity) in enumerate(arms):
        values |= {f"item_{n}": item_id, f"quantity_{n}": quantity}
        if units is not None:
            values[f"unit_{n}"] = units[item_id]
    return len(arms), values


SHIFT = {restocked: _shift(restocked=restocked) for restocked in (False, True)}


class SqlStock(Repository, Stock):
    """Keeps stock items, recipes, reservations and movements in tables."""

    @override
    def items(self) -> list[StockItem]:
        return [item_of(row) for row in self.sql.all(PRESENT)]

    @override
    def find(self, ids: Collection[str]) -> Mapping[str, StockItem]:
        return {row["id"]: item_of(row) for row in self.sql.some(stock_items, ids)}

    @override
    def get(self, item_id: str) -> StockItem:
        return item_of(self.sql.one(stock_items, item_id, StockItemNotFound))

    @override
    def find_for_update(self, ids: Collection[str]) -> Mapping[str, StockItem]:
        one = by_id(stock_items, locked=True)  # one after the other by id, so that no two wait for each other
        rows = (self.sql.first(one, id=item_id) for item_id in sorted(set(ids)))
        return {row["id"]: item_of(row) for row in rows if row is not None}

    @override
    def add(self, item: StockItem) -> None:
        self.sql.add(stock_items, item_row(item))

    @override
    def save(self, item: StockItem) -> None:
        if not self.sql.change(SAVE, id_=item.id, **{name: item_row(item)[name] for name in DESCRIPTION}):
            raise StockItemNotFound

    @override
    def shift(
        self,
        item_id: str,
        at: datetime,
        *,
        on_hand: Thousandths = 0,
        reserved: Thousandths = 0,
        restocked: bool = False,
    ) -> bool:
        return self.sql.change(SHIFT[restocked], id_=item_id, at=at, there=on_hand, held=reserved) == 1

    @override
    def shift_all(
        self,
        quantities: Mapping[str, Thousandths],
        at: datetime,
        *,
        sold: bool = False,
        units: Mapping[str, str] | None = None,
    ) -> bool:
        count, arms = arms_for(quantities, units)
        shifted = shift_all(count, counted=units is not None)
        try:
            found = self.sql.change(shifted, ids=sorted(quantities), at=at, sold=int(sold), **arms)
        except DBAPIError as error:
            if violated(error) in BEYOND:
                return False
            if violated(error) == UNMARKED:
                raise ReachesMinimum from error
            raise
        if found != len(quantities):
            raise self._unlike(quantities, units or {})
        return True

    def _unlike(self, ids: Collection[str], units: Mapping[str, str]) -> Refusal:
        """Return why not every item was found: it is counted in another unit by now, or was never there."""
        there = self.find_for_update(ids)  # as it is now, not as it was when the transaction began to read
        names = [each.name for each in there.values() if units.get(each.id, each.unit) != each.unit]
        return StockUnitChanged(", ".join(names)) if names else StockItemNotFound()

    @override
    def mark_low(self, item_id: str, since: datetime | None) -> None:
        self.sql.change(MARK_LOW, id_=item_id, low_since=since)

    @override
    def recount(self, item: StockItem, parts: Sequence[RecipeLine], held: Sequence[Reservation]) -> None:
        quantities = {"on_hand": item.on_hand, "reserved": item.reserved, "min_stock": item.min_stock}
        self.sql.change(RECOUNT, id_=item.id, unit=item.unit, **quantities)
        for line in parts:
            self.sql.change(RECOUNT_PART, dish=line.menu_item_id, item=item.id, new=line.quantity)
        for row in held:
            self.sql.change(RECOUNT_HELD, order=row.order_id, item=item.id, new=row.quantity, new_unit=row.unit)

    @override
    def parts_of(self, item_id: str) -> list[RecipeLine]:
        return [recipe_line_of(row) for row in self.sql.all(WITH_ITEM, item_id=item_id)]

    @override
    def held_of(self, item_id: str) -> list[Reservation]:
        return [reservation_of(row) for row in self.sql.all(HELD_OF, item_id=item_id)]

    @override
    def has_moved(self, item_id: str) -> bool:
        return self.sql.first(MOVEMENT_OF, item_id=item_id) is not None

    @override
    def menu_items(
        self, ids: Collection[str]
    ) -> tuple[Mapping[str, MenuItem], Mapping[str, Recipe], Mapping[str, Ingredient]]:
        rows = [row for some in in_parts(ids) for row in self.sql.all(WITH_RECIPES, ids=some)]
        items = {row["id"]: row for row in rows}
        parts = [(row["id"], row) for row in rows if row["item_id"] is not None]
        ingredients = {row["item_id"]: Ingredient(row["unit"], row["expires_on"]) for _, row in parts}
        return {item_id: menu_item_of(row) for item_id, row in items.items()}, _recipes(parts), ingredients

    @override
    def recipes(self, menu_item_ids: Collection[str]) -> Mapping[str, Recipe]:
        found = (self.sql.all(RECIPES, menu_item_ids=some) for some in in_parts(menu_item_ids))
        return _recipes((row["menu_item_id"], row) for rows in found for row in rows)

    @override
    def set_recipe(self, menu_item_id: str, recipe: Recipe) -> None:
        self.sql.change(FORGET_RECIPE, menu_item_id=menu_item_id)
        rows = [{"menu_item_id": menu_item_id, "item_id": p.item_id, "quantity": p.quantity} for p in recipe]
        if rows:
            self.sql.add(recipe_parts, *rows)

    @override
    def menu_items_with(self, item_id: str) -> list[str]:
        return [row["menu_item_id"] for row in self.sql.all(WITH_ITEM, item_id=item_id)]

    @override
    def unmakeable(self) -> frozenset[str]:
        return frozenset(row["menu_item_id"] for row in self.sql.all(UNMAKEABLE))

    @override
    def made_of_expired(self, today: date) -> frozenset[str]:
        return frozenset(row["menu_item_id"] for row in self.sql.all(MADE_OF_EXPIRED, today=today))

    @override
    def add_reservations(self, reservations: Sequence[Reservation]) -> None:
        self.sql.add(stock_reservations, *map(reservation_row, reservations))

    @override
    def reservations_of(self, order_id: str) -> list[Reservation]:
        return [reservation_of(row) for row in self.sql.all(RESERVED_BY, order_id=order_id)]

    @override
    def add_movements(self, movements: Sequence[StockMovement]) -> None:
        self.sql.add(stock_movements, *map(movement_row, movements))

    @override
    def movements_of_order(self, order_id: str) -> list[StockMovement]:
        return [movement_of(row) for row in self.sql.all(MOVED_BY, order_id=order_id)]

    @override
    def recent(self, limit: int) -> list[StockMovement]:
        return [movement_of(row) for row in self.sql.all(NEWEST, most=limit)]

    @override
    def add_edit(self, edit: StockEdit) -> None:
        self.sql.add(stock_edits, edit_row(edit))

    @override
    def recent_edits(self, limit: int) -> list[StockEdit]:
        return [edit_of(row) for row in self.sql.all(NEWEST_EDITS, most=limit)]


def _recipes(parts: Iterable[tuple[str, Row]]) -> Mapping[str, Recipe]:
    """Return the recipes that rows of parts make, by the menu item named beside each."""
    found: dict[str, list[RecipePart]] = {}
    for menu_item_id, row in parts:
        found.setdefault(menu_item_id, []).append(RecipePart(row["item_id"], row["quantity"]))
    return {menu_item_id: tuple(recipe) for menu_item_id, recipe in found.items()}
