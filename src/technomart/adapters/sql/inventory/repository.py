"""Keep stock, recipes and movements in tables."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.statements import Repository, in_parts
from technomart.adapters.sql.inventory.tables import recipe_parts, stock_items, stock_movements, stock_reservations
from technomart.domain.inventory.ports import Stock
from technomart.domain.inventory.stock import (
    Recipe,
    RecipeLine,
    RecipePart,
    Reservation,
    StockItem,
    StockItemNotFound,
    StockMovement,
    Thousandths,
)

item, part, held, move = stock_items.c, recipe_parts.c, stock_reservations.c, stock_movements.c

QUANTITIES = ("on_hand", "reserved", "last_restocked")

item_row, item_of = mapping(stock_items, StockItem)
recipe_row = mapping(recipe_parts, RecipeLine)[0]
reservation_row, reservation_of = mapping(stock_reservations, Reservation)
movement_row, movement_of = mapping(stock_movements, StockMovement)


class SqlStock(Repository, Stock):
    """Keeps stock items, recipes, reservations and movements in tables."""

    @override
    def items(self) -> list[StockItem]:
        present = select(stock_items).where(item.removed.is_(False)).order_by(item.id)
        return [item_of(row) for row in self.sql.all(present)]

    @override
    def find(self, ids: Collection[str]) -> Mapping[str, StockItem]:
        return {row["id"]: item_of(row) for row in self.sql.some(stock_items, ids)}

    @override
    def get(self, item_id: str) -> StockItem:
        return item_of(self.sql.one(stock_items, item_id, StockItemNotFound))

    @override
    def find_for_update(self, ids: Collection[str]) -> Mapping[str, StockItem]:
        wanted = select(stock_items).with_for_update()  # one after the other by id, so that no two wait for each other
        rows = (self.sql.first(wanted.where(item.id == item_id)) for item_id in sorted(set(ids)))
        return {row["id"]: item_of(row) for row in rows if row is not None}

    @override
    def add(self, item: StockItem) -> None:
        self.sql.change(stock_items.insert(), [item_row(item)])

    @override
    def save(self, item: StockItem) -> None:
        described = {name: value for name, value in item_row(item).items() if name not in QUANTITIES}
        self.sql.save(stock_items, described, StockItemNotFound)

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
        held_after, there_after = item.reserved + reserved, item.on_hand + on_hand
        possible = (item.id == item_id) & (held_after >= 0) & (held_after <= there_after)
        new = {"on_hand": there_after, "reserved": held_after, "updated_at": at}
        if restocked:
            new["last_restocked"] = at
        return self.sql.change(stock_items.update().where(possible).values(new)) == 1

    @override
    def recipes(self, menu_item_ids: Collection[str]) -> Mapping[str, Recipe]:
        found: dict[str, list[RecipePart]] = {}
        for some in in_parts(menu_item_ids):
            wanted = select(recipe_parts).where(part.menu_item_id.in_(some))
            for row in self.sql.all(wanted.order_by(part.menu_item_id, part.item_id)):
                found.setdefault(row["menu_item_id"], []).append(RecipePart(row["item_id"], row["quantity"]))
        return {menu_item_id: tuple(parts) for menu_item_id, parts in found.items()}

    @override
    def set_recipe(self, menu_item_id: str, recipe: Recipe) -> None:
        self.sql.change(recipe_parts.delete().where(part.menu_item_id == menu_item_id))
        rows = [{"menu_item_id": menu_item_id, "item_id": p.item_id, "quantity": p.quantity} for p in recipe]
        if rows:
            self.sql.change(recipe_parts.insert(), rows)

    @override
    def menu_items_with(self, item_id: str) -> list[str]:
        named = select(part.menu_item_id).where(part.item_id == item_id).order_by(part.menu_item_id)
        return [row["menu_item_id"] for row in self.sql.all(named)]

    @override
    def unmakeable(self) -> frozenset[str]:
        both = recipe_parts.join(stock_items, item.id == part.item_id)
        short = (
            select(part.menu_item_id).distinct().select_from(both).where(item.on_hand - item.reserved < part.quantity)
        )
        return frozenset(row["menu_item_id"] for row in self.sql.all(short))

    @override
    def add_reservations(self, reservations: Sequence[Reservation]) -> None:
        self.sql.change(stock_reservations.insert(), [reservation_row(row) for row in reservations])

    @override
    def reservations_of(self, order_id: str) -> list[Reservation]:
        mine = select(stock_reservations).where(held.order_id == order_id).order_by(held.item_id)
        return [reservation_of(row) for row in self.sql.all(mine)]

    @override
    def add_movements(self, movements: Sequence[StockMovement]) -> None:
        self.sql.change(stock_movements.insert(), [movement_row(row) for row in movements])

    @override
    def movements_of_order(self, order_id: str) -> list[StockMovement]:
        mine = select(stock_movements).where(move.order_id == order_id).order_by(move.id)
        return [movement_of(row) for row in self.sql.all(mine)]

    @override
    def recent(self, limit: int) -> list[StockMovement]:
        newest = select(stock_movements).order_by(move.id.desc()).limit(limit)
        return [movement_of(row) for row in self.sql.all(newest)]
