"""Declare the repository of stock, recipes, reservations and movements."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from technomart.domain.inventory.edits import StockEdit
from technomart.domain.inventory.filters import MovementFilter
from technomart.domain.inventory.movements import StockMovement
from technomart.domain.inventory.stock import Ingredient, Recipe, RecipeLine, Reservation, StockItem, Thousandths
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.menu.items import MenuItem


class Stock(Protocol):
    """What is there, what is held and why it changed; movements are added, never taken away."""

    def items(self) -> list[StockItem]:
        """Return every item that was not removed, by id; an inventory is small."""

    def find(self, ids: Collection[str]) -> Mapping[str, StockItem]:
        """Return the items with these ids, by id, removed ones too; unknown ids are left out."""

    def get(self, item_id: str) -> StockItem:
        """Return an item, be it removed; raises `StockItemNotFound`."""

    def find_for_update(self, ids: Collection[str]) -> Mapping[str, StockItem]:
        """Lock the rows of items until this transaction ends, and return them."""

    def add(self, item: StockItem) -> None:
        """Keep a new item."""

    def save(self, item: StockItem) -> None:
        """Keep what describes an item that is locked, not its quantities, and raise its version by one.

        Raises `StockItemNotFound`.
        """

    def shift(
        self,
        item_id: str,
        at: datetime,
        *,
        on_hand: Thousandths = 0,
        reserved: Thousandths = 0,
        restocked: bool = False,
    ) -> bool:
        """Add to what is there and to what is held, in one guarded statement; tell whether that was possible.

        It is not when the item is unknown, when less than nothing would be held, or more than is there. An item that it
        takes to its minimum has to be marked as low before.
        """

    def shift_all(
        self,
        quantities: Mapping[str, Thousandths],
        at: datetime,
        *,
        sold: bool = False,
        units: Mapping[str, str] | None = None,
    ) -> bool:
        """Add to what is held of several items, and as much to what is there when it is sold; all of it or nothing.

        Tell whether that was possible, as `shift` does, in one statement. Raises `StockItemNotFound`,
        `StockUnitChanged` for an item that is counted otherwise than `units` say, or `ReachesMinimum` and changes
        nothing when an item would be at its minimum that is not marked as low.
        """

    def mark_low(self, item_id: str, since: datetime | None) -> None:
        """Keep since when an item is low; None when it was restocked."""

    def recount(self, item: StockItem, parts: Sequence[RecipeLine], held: Sequence[Reservation]) -> None:
        """Keep a locked item's quantities, minimum and unit, and with it parts of recipes and what open orders hold."""

    def parts_of(self, item_id: str) -> list[RecipeLine]:
        """Return the parts of recipes that name a stock item, by menu item."""

    def held_of(self, item_id: str) -> list[Reservation]:
        """Return what open orders hold of an item, by order, then by line."""

    def has_moved(self, item_id: str) -> bool:
        """Tell whether an item has a movement."""

    def menu_items(
        self, ids: Collection[str]
    ) -> tuple[Mapping[str, MenuItem], Mapping[str, Recipe], Mapping[str, Ingredient]]:
        """Return the menu items with these ids as the menu does, and the recipes of those that have one, at once.

        The last are what the recipes name, by the ids of the items.
        """

    def recipes(self, menu_item_ids: Collection[str]) -> Mapping[str, Recipe]:
        """Return the recipes of these menu items, parts by stock item; those without one are left out."""

    def set_recipe(self, menu_item_id: str, recipe: Recipe) -> None:
        """Replace a menu item's recipe; an empty one makes the item unlimited."""

    def menu_items_with(self, item_id: str) -> list[str]:
        """Return the ids of the menu items whose recipe names a stock item."""

    def unmakeable(self) -> frozenset[str]:
        """Return the ids of the menu items of which not one portion can be made from what is left."""

    def made_of_expired(self, today: date) -> frozenset[str]:
        """Return the ids of the menu items that take of what is there and past its date on a business day."""

    def add_reservations(self, reservations: Sequence[Reservation]) -> None:
        """Keep what an order takes."""

    def forget_reservations(self, order_id: str, positions: Collection[int]) -> None:
        """Forget what an open order takes for some of its lines."""

    def reservations_of(self, order_id: str) -> list[Reservation]:
        """Return what an order takes, by item, then by line."""

    def add_movements(self, movements: Sequence[StockMovement]) -> None:
        """Keep movements; raises `StockMovedTwice` when an order moved the item in this way before."""

    def movements_of_order(self, order_id: str) -> list[StockMovement]:
        """Return what an order moved, oldest first."""

    def recent(self, limit: int) -> list[StockMovement]:
        """Return the newest movements, newest first."""

    def moved(self, wanted: MovementFilter, request: PageRequest) -> Page[StockMovement]:
        """Return one page of the movements asked for, newest first; raises `BadCursor`."""

    def add_edit(self, edit: StockEdit) -> None:
        """Keep what was changed of an item's description."""

    def recent_edits(self, limit: int) -> list[StockEdit]:
        """Return the newest edits, newest first."""
