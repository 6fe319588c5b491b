"""Keep stock, recipes and movements in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from operator import attrgetter

from typing_extensions import override

from technomart.adapters.memory.tables import BY_ID, Repository
from technomart.domain.inventory.edits import StockEdit
from technomart.domain.inventory.filters import MovementFilter
from technomart.domain.inventory.movements import StockMovement
from technomart.domain.inventory.ports import Stock
from technomart.domain.inventory.stock import (
    Ingredient,
    ReachesMinimum,
    Recipe,
    RecipeLine,
    Reservation,
    StockItem,
    StockItemNotFound,
    StockMovedTwice,
    StockUnitChanged,
    Thousandths,
)
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.status import OPEN

BY_LINE = attrgetter("item_id", "position")


class MemoryStock(Repository, Stock):
    """Keeps stock items, recipes, reservations and movements in memory."""

    @override
    def items(self) -> list[StockItem]:
        return self.tables.stock_items.where(lambda item: not item.removed)

    @override
    def find(self, ids: Collection[str]) -> Mapping[str, StockItem]:
        return self.tables.stock_items.some(ids)

    @override
    def get(self, item_id: str) -> StockItem:
        return self.tables.stock_items.one(item_id, StockItemNotFound)

    @override
    def find_for_update(self, ids: Collection[str]) -> Mapping[str, StockItem]:
        return self.find(ids)

    @override
    def add(self, item: StockItem) -> None:
        self.tables.stock_items.put(item.id, item)

    @override
    def save(self, item: StockItem) -> None:
        there = self.get(item.id)
        kept = replace(
            item,
            on_hand=there.on_hand,
            reserved=there.reserved,
            last_restocked=there.last_restocked,
            low_since=there.low_since,
            version=there.version + 1,
        )
        self.tables.stock_items.put(item.id, kept)

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
        item = self.tables.stock_items.rows.get(item_id)
        if item is None or not 0 <= item.reserved + reserved <= item.on_hand + on_hand:
            return False
        after = replace(
            item,
            on_hand=item.on_hand + on_hand,
            reserved=item.reserved + reserved,
            updated_at=at,
            last_restocked=at if restocked else item.last_restocked,
            version=item.version + 1,
        )
        self.tables.stock_items.put(item_id, after)
        return True

    @override
    def shift_all(
        self,
        quantities: Mapping[str, Thousandths],
        at: datetime,
        *,
        sold: bool = False,
        units: Mapping[str, str] | None = None,
    ) -> bool:
        for item in self.find(units or ()).values():
            if units and units[item.id] != item.unit:
                raise StockUnitChanged(item.name)
        after = [
            replace(
                item,
                on_hand=item.on_hand + (quantity if sold else 0),
                reserved=item.reserved + quantity,
                updated_at=at,
                version=item.version + 1,
            )
            for item, quantity in ((self.get(item_id), quantity) for item_id, quantity in quantities.items())
        ]
        is_possible = all(0 <= item.reserved <= item.on_hand for item in after)
        if is_possible and any(item.is_low and item.low_since is None for item in after):
            raise ReachesMinimum
        for item in after if is_possible else ():
            self.tables.stock_items.put(item.id, item)
        return is_possible

    @override
    def mark_low(self, item_id: str, since: datetime | None) -> None:
        self.tables.stock_items.put(item_id, replace(self.get(item_id), low_since=since))

    @override
    def recount(self, item: StockItem, parts: Sequence[RecipeLine], held: Sequence[Reservation]) -> None:
        self.tables.stock_items.put(item.id, item)
        for line in parts:
            recipe = self.tables.recipes.rows[line.menu_item_id]
            self.set_recipe(
                line.menu_item_id,
                tuple(replace(part, quantity=line.quantity) if part.item_id == item.id else part for part in recipe),
            )
        for row in held:
            others = self.tables.reservations.rows[row.order_id]
            kept = tuple(row if BY_LINE(other) == BY_LINE(row) else other for other in others)
            self.tables.reservations.put(row.order_id, kept)

    @override
    def parts_of(self, item_id: str) -> list[RecipeLine]:
        rows = self.tables.recipes.rows
        return [
            RecipeLine(dish, item_id, part.quantity)
            for dish in self.menu_items_with(item_id)
            for part in rows[dish]
            if part.item_id == item_id
        ]

    @override
    def held_of(self, item_id: str) -> list[Reservation]:
        is_open = {order.id for order in self.tables.orders.where(lambda order: order.status in OPEN)}
        return [
            row
            for order_id in sorted(is_open & self.tables.reservations.rows.keys())
            for row in self.reservations_of(order_id)
            if row.item_id == item_id
        ]

    @override
    def has_moved(self, item_id: str) -> bool:
        return any(row.item_id == item_id for row in self.tables.movements.rows.values())

    @override
    def menu_items(
        self, ids: Collection[str]
    ) -> tuple[Mapping[str, MenuItem], Mapping[str, Recipe], Mapping[str, Ingredient]]:
        recipes = self.tables.recipes.some(ids)
        named = self.find({part.item_id for recipe in recipes.values() for part in recipe})
        ingredients = {item.id: Ingredient(item.unit, item.expires_on) for item in named.values()}
        return self.tables.menu_items.some(ids), recipes, ingredients

    @override
    def recipes(self, menu_item_ids: Collection[str]) -> Mapping[str, Recipe]:
        return self.tables.recipes.some(menu_item_ids)

    @override
    def set_recipe(self, menu_item_id: str, recipe: Recipe) -> None:
        self.tables.recipes.put(menu_item_id, tuple(sorted(recipe, key=lambda part: part.item_id)))
        self.tables.recipes.drop(lambda row: not row)

    @override
    def menu_items_with(self, item_id: str) -> list[str]:
        rows = self.tables.recipes.rows.items()
        return sorted(menu_item for menu_item, recipe in rows if any(part.item_id == item_id for part in recipe))

    @override
    def unmakeable(self) -> frozenset[str]:
        left = {item.id: item.available for item in self.tables.stock_items.rows.values()}
        rows = self.tables.recipes.rows.items()
        return frozenset(
            menu_item for menu_item, recipe in rows if any(left[part.item_id] < part.quantity for part in recipe)
        )

    @override
    def made_of_expired(self, today: date) -> frozenset[str]:
        gone = {item.id for item in self.tables.stock_items.rows.values() if item.seen_on(today).expired}
        rows = self.tables.recipes.rows.items()
        return frozenset(menu_item for menu_item, recipe in rows if any(part.item_id in gone for part in recipe))

    @override
    def add_reservations(self, reservations: Sequence[Reservation]) -> None:
        for row in reservations:
            before = self.tables.reservations.rows.get(row.order_id, ())
            self.tables.reservations.put(row.order_id, (*before, row))

    @override
    def forget_reservations(self, order_id: str, positions: Collection[int]) -> None:
        kept = tuple(row for row in self.reservations_of(order_id) if row.position not in positions)
        self.tables.reservations.put(order_id, kept)
        self.tables.reservations.drop(lambda rows: not rows)

    @override
    def reservations_of(self, order_id: str) -> list[Reservation]:
        return sorted(self.tables.reservations.rows.get(order_id, ()), key=BY_LINE)

    @override
    def add_movements(self, movements: Sequence[StockMovement]) -> None:
        for row in movements:
            if row.order_id and any(same_move(row, other) for other in self.movements_of_order(row.order_id)):
                raise StockMovedTwice
            self.tables.movements.put(row.id, row)

    @override
    def movements_of_order(self, order_id: str) -> list[StockMovement]:
        return self.tables.movements.where(lambda row: row.order_id == order_id)

    @override
    def recent(self, limit: int) -> list[StockMovement]:
        return sorted(self.tables.movements.rows.values(), key=BY_ID, reverse=True)[:limit]

    @override
    def moved(self, wanted: MovementFilter, request: PageRequest) -> Page[StockMovement]:
        return self.tables.movements.page(wanted.admits, request, wanted.position)

    @override
    def add_edit(self, edit: StockEdit) -> None:
        self.tables.stock_edits.put(edit.id, edit)

    @override
    def recent_edits(self, limit: int) -> list[StockEdit]:
        return sorted(self.tables.stock_edits.rows.values(), key=BY_ID, reverse=True)[:limit]


def same_move(one: StockMovement, other: StockMovement) -> bool:
    """Tell whether two movements of an order move the same item in the same way."""
    return (one.item_id, one.kind) == (other.item_id, other.kind)
