"""Keep stock, recipes and movements in tables."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from technomart.adapters.sql.core.faults import violated
from technomart.adapters.sql.core.made_once import MadeOnce
from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Listing
from technomart.adapters.sql.core.statements import Repository, Row, in_parts
from technomart.adapters.sql.core.usual import by_id
from technomart.adapters.sql.inventory import statements
from technomart.adapters.sql.inventory.tables import (
    recipe_parts,
    stock_edits,
    stock_items,
    stock_movements,
    stock_reservations,
)
from technomart.adapters.sql.menu.repository import item_of as menu_item_of
from technomart.domain.inventory.edits import StockEdit
from technomart.domain.inventory.filters import MovementFilter
from technomart.domain.inventory.movements import StockMovement
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
    StockUnitChanged,
    Thousandths,
)
from technomart.domain.kernel.errors import Refusal
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.menu.items import MenuItem

item_row, item_of = mapping(stock_items, StockItem)
recipe_row, recipe_line_of = mapping(recipe_parts, RecipeLine)
reservation_row, reservation_of = mapping(stock_reservations, Reservation)
movement_row, movement_of = mapping(stock_movements, StockMovement)
edit_row, edit_of = mapping(stock_edits, StockEdit)
WITH_RECIPES = MadeOnce(statements.WITH_RECIPES, lambda row: (menu_item_of(row), row))
MOVED = Listing(select(stock_movements), [stock_movements.c.id], movement_of, statements.MOVED_SO)
MOVED_BY_TIME = replace(MOVED, by=[stock_movements.c.at, stock_movements.c.id])


class SqlStock(Repository, Stock):
    """Keeps stock items, recipes, reservations and movements in tables."""

    @override
    def items(self) -> list[StockItem]:
        return [item_of(row) for row in self.sql.all(statements.PRESENT)]

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
        if not self.sql.change(
            statements.SAVE, id_=item.id, **{name: item_row(item)[name] for name in statements.DESCRIPTION}
        ):
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
        return self.sql.change(statements.SHIFT[restocked], id_=item_id, at=at, there=on_hand, held=reserved) == 1

    @override
    def shift_all(
        self,
        quantities: Mapping[str, Thousandths],
        at: datetime,
        *,
        sold: bool = False,
        units: Mapping[str, str] | None = None,
    ) -> bool:
        count, arms = statements.arms_for(quantities, units)
        shifted = statements.shift_all(count, counted=units is not None)
        try:
            found = self.sql.change(shifted, ids=sorted(quantities), at=at, sold=int(sold), **arms)
        except DBAPIError as error:
            if violated(error) in statements.BEYOND:
                return False
            if violated(error) == statements.UNMARKED:
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
        self.sql.change(statements.MARK_LOW, id_=item_id, low_since=since)

    @override
    def recount(self, item: StockItem, parts: Sequence[RecipeLine], held: Sequence[Reservation]) -> None:
        quantities = {"on_hand": item.on_hand, "reserved": item.reserved, "min_stock": item.min_stock}
        self.sql.change(statements.RECOUNT, id_=item.id, unit=item.unit, **quantities)
        for line in parts:
            self.sql.change(statements.RECOUNT_PART, dish=line.menu_item_id, item=item.id, new=line.quantity)
        for row in held:
            key = {"order": row.order_id, "line": row.position, "item": item.id}
            self.sql.change(statements.RECOUNT_HELD, **key, new=row.quantity, new_unit=row.unit)

    @override
    def parts_of(self, item_id: str) -> list[RecipeLine]:
        return [recipe_line_of(row) for row in self.sql.all(statements.WITH_ITEM, item_id=item_id)]

    @override
    def held_of(self, item_id: str) -> list[Reservation]:
        return [reservation_of(row) for row in self.sql.all(statements.HELD_OF, item_id=item_id)]

    @override
    def has_moved(self, item_id: str) -> bool:
        return self.sql.first(statements.MOVEMENT_OF, item_id=item_id) is not None

    @override
    def menu_items(
        self, ids: Collection[str]
    ) -> tuple[Mapping[str, MenuItem], Mapping[str, Recipe], Mapping[str, Ingredient]]:
        found = [pair for some in in_parts(ids) for pair in WITH_RECIPES.all(self.sql, ids=some)]
        parts = sorted([(item.id, row) for item, row in found if row["item_id"] is not None], key=_by_ids)
        ingredients = {row["item_id"]: Ingredient(row["unit"], row["expires_on"]) for _, row in parts}
        return {item.id: item for item, _ in found}, _recipes(parts), ingredients

    @override
    def recipes(self, menu_item_ids: Collection[str]) -> Mapping[str, Recipe]:
        found = (self.sql.all(statements.RECIPES, menu_item_ids=some) for some in in_parts(menu_item_ids))
        return _recipes((row["menu_item_id"], row) for rows in found for row in rows)

    @override
    def set_recipe(self, menu_item_id: str, recipe: Recipe) -> None:
        self.sql.change(statements.FORGET_RECIPE, menu_item_id=menu_item_id)
        rows = [{"menu_item_id": menu_item_id, "item_id": p.item_id, "quantity": p.quantity} for p in recipe]
        if rows:
            self.sql.add(recipe_parts, *rows)

    @override
    def menu_items_with(self, item_id: str) -> list[str]:
        return [row["menu_item_id"] for row in self.sql.all(statements.WITH_ITEM, item_id=item_id)]

    @override
    def unmakeable(self) -> frozenset[str]:
        return frozenset(row["menu_item_id"] for row in self.sql.all(statements.UNMAKEABLE))

    @override
    def made_of_expired(self, today: date) -> frozenset[str]:
        return frozenset(row["menu_item_id"] for row in self.sql.all(statements.MADE_OF_EXPIRED, today=today))

    @override
    def add_reservations(self, reservations: Sequence[Reservation]) -> None:
        self.sql.add(stock_reservations, *map(reservation_row, reservations))

    @override
    def forget_reservations(self, order_id: str, positions: Collection[int]) -> None:
        self.sql.change(statements.LET_GO, of=order_id, lines=sorted(positions))

    @override
    def reservations_of(self, order_id: str) -> list[Reservation]:
        return [reservation_of(row) for row in self.sql.all(statements.RESERVED_BY, order_id=order_id)]

    @override
    def add_movements(self, movements: Sequence[StockMovement]) -> None:
        self.sql.add(stock_movements, *map(movement_row, movements))

    @override
    def movements_of_order(self, order_id: str) -> list[StockMovement]:
        return [movement_of(row) for row in self.sql.all(statements.MOVED_BY, order_id=order_id)]

    @override
    def recent(self, limit: int) -> list[StockMovement]:
        return [movement_of(row) for row in self.sql.all(statements.NEWEST, most=limit)]

    @override
    def moved(self, wanted: MovementFilter, request: PageRequest) -> Page[StockMovement]:
        values = {**asdict(wanted), "kind": wanted.kind and wanted.kind.value}
        return (MOVED_BY_TIME if wanted.is_by_time else MOVED).page(self.sql, request, wanted.position, **values)

    @override
    def add_edit(self, edit: StockEdit) -> None:
        self.sql.add(stock_edits, edit_row(edit))

    @override
    def recent_edits(self, limit: int) -> list[StockEdit]:
        return [edit_of(row) for row in self.sql.all(statements.NEWEST_EDITS, most=limit)]


def _by_ids(part: tuple[str, Row]) -> tuple[str, str]:
    menu_item_id, row = part
    return menu_item_id, row["item_id"]


def _recipes(parts: Iterable[tuple[str, Row]]) -> Mapping[str, Recipe]:
    """Return the recipes that rows of parts make, by the menu item named beside each."""
    found: dict[str, list[RecipePart]] = {}
    for menu_item_id, row in parts:
        found.setdefault(menu_item_id, []).append(RecipePart(row["item_id"], row["quantity"]))
    return {menu_item_id: tuple(recipe) for menu_item_id, recipe in found.items()}
