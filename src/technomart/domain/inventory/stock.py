"""Keep stock: what is there, what open orders hold of it, and what each menu item takes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias, TypedDict

from technomart.domain.kernel.errors import ChangedMeanwhile, Conflict, Invalid, NotFound
from technomart.domain.orders.order import OrderLine

Thousandths: TypeAlias = int
"""A quantity of stock: whole thousandths of the item's unit."""

UNIT: Thousandths = 1_000
MOST_STOCK: Thousandths = 10**12
LONGEST_UNIT = 24
MOST_PARTS = 50
"""How many items a recipe may name."""


class StockItemNotFound(NotFound):
    """No stock item has this id."""

    code = "stock_item_not_found"
    sentence = "There is no such item in stock."


class OutOfStock(Conflict):
    """The order takes more than is left; `errors` names every item that is short, by its id."""

    code = "out_of_stock"


class IngredientsExpired(Conflict):
    """The order takes what is past its date; `errors` names every such item, by its id."""

    code = "ingredients_expired"


class StockCategoryNotFound(NotFound):
    """No item is in this category."""

    code = "stock_category_not_found"
    sentence = "No item is in such a category."


class StockHeld(Conflict):
    """The change would take away what open orders hold."""

    code = "stock_held"


class StockItemInUse(Conflict):
    """A recipe or an open order still needs the item."""

    code = "stock_item_in_use"


class StockUnitInUse(Conflict):
    """Something counts in the item's unit that cannot be counted in the other."""

    code = "stock_unit_in_use"


class StockUnitChanged(ChangedMeanwhile):
    """The item was counted in another unit just now; quantities that were read before say something else."""

    code = "stock_unit_changed"


class StockMovedTwice(Conflict):
    """The order moved this item in this way before."""

    code = "stock_moved_twice"
    sentence = "The order moved this item before."


class BadRecipe(Invalid):
    """A recipe names items that do not exist, or one twice."""

    code = "bad_recipe"


class ReachesMinimum(Exception):
    """The change would take an item to its minimum, which is to be marked first, as it is told once."""


@dataclass(frozen=True, slots=True)
class StockItem:
    """Something menu items are made of; quantities in thousandths of `unit`.

    `on_hand` is the sum of its movements, `reserved` what open orders hold of it. `low_since` is when it fell to its
    minimum, until it is restocked. An item that was `removed` stays readable in old movements. Whatever changes it,
    an order that takes of it too, raises its `version`.
    `expired` is worked out whenever it is shown, and is never stored.
    """

    id: str
    name: str
    unit: str
    updated_at: datetime
    category: str = ""
    min_stock: Thousandths = 0
    supplier: str = ""
    expires_on: date | None = None
    on_hand: Thousandths = 0
    reserved: Thousandths = 0
    last_restocked: datetime | None = None
    removed: bool = False
    low_since: datetime | None = None
    version: int = 1

    @property
    def newest(self) -> datetime:
        """Return when it was last changed; an order that was placed by a clock set back comes before its receipts."""
        return max(self.updated_at, self.last_restocked or self.updated_at)

    expired: bool = False

    def seen_on(self, today: date) -> "StockItem":
        """Return the item with whether there is any of it that is past its date on a business day."""
        if self.expires_on is None or self.expires_on >= today or not self.on_hand:
            return self
        return replace(self, expired=True)

    @property
    def available(self) -> Thousandths:
        """Return what new orders may take."""
        return self.on_hand - self.reserved

    @property
    def is_low(self) -> bool:
        """Tell whether it is time to buy more: no more is left than its minimum, where it has one."""
        return 0 < self.min_stock >= self.available

    def marked(self, at: datetime) -> "StockItem":
        """Return the item with when it fell to its minimum: now, if it is there and was not before."""
        return replace(self, low_since=(self.low_since or at) if self.is_low else None)


class StockItemChanges(TypedDict, total=False):
    """What a person changes of what describes a stock item; what is left out stays as it is."""

    name: str
    unit: str
    category: str
    min_stock: Thousandths
    supplier: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class RecipePart:
    """What one portion of a menu item takes of one item, in thousandths of its unit, at least one."""

    item_id: str
    quantity: Thousandths


Recipe: TypeAlias = tuple[RecipePart, ...]


@dataclass(frozen=True, slots=True)
class Ingredient:
    """What placing has to know of an item that a recipe names, as it was when the recipe was read."""

    unit: str
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class RecipeLine:
    """A part of a recipe together with the menu item it belongs to, as a store keeps it."""

    menu_item_id: str
    item_id: str
    quantity: Thousandths


@dataclass(frozen=True, slots=True)
class Reservation:
    """What an order took of an item for one of its lines when that was placed, whatever becomes of the recipe.

    It is held as long as the order is open, changes with the line alone, and is sold once the order is completed. As
    long as it is held, its `unit` is that of its item; then it never changes. `position` is that of the line.
    """

    order_id: str
    position: int
    item_id: str
    quantity: Thousandths
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an order takes of an item for all of its lines."""

    item_id: str
    quantity: Thousandths
    unit: str


def in_all(rows: Sequence[Reservation]) -> list[Taken]:
    """Return what reservations of an order come to, in the order of the items' ids."""
    quantities: dict[str, Thousandths] = defaultdict(int)
    units = {row.item_id: row.unit for row in rows}
    for row in rows:
        quantities[row.item_id] += row.quantity
    return [Taken(item_id, quantity, units[item_id]) for item_id, quantity in sorted(quantities.items())]


def needs(lines: Iterable[OrderLine], recipes: Mapping[str, Recipe]) -> Mapping[str, Thousandths]:
    """Return what lines take of each item by the recipes of their menu items, in the order of the items' ids."""
    taken: dict[str, Thousandths] = defaultdict(int)
    for line in lines:
        for part in recipes.get(line.menu_item_id, ()):
            taken[part.item_id] += part.quantity * line.quantity
    return dict(sorted(taken.items()))


def amount_of(quantity: Thousandths, unit: str) -> str:
    """Return a quantity as people read it: `1.5 kg`."""
    number = f"{quantity // UNIT:,}.{quantity % UNIT:03d}".rstrip("0").rstrip(".")
    return f"{number} {unit}".rstrip()


def out_of_stock(short: Iterable[tuple[StockItem, Thousandths]]) -> OutOfStock:
    """Return the refusal that names every item that is short, what is left of it and what was asked for."""
    errors = {
        f"stock.{item.id}": [
            f"{item.name}: {amount_of(max(item.available, 0), item.unit)} left, {amount_of(wanted, item.unit)} needed."
        ]
        for item, wanted in short
    }
    return OutOfStock(" ".join(["Not enough stock.", *(said for (said,) in errors.values())]), errors=errors)
