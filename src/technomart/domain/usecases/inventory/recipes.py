"""Keep the recipes: what one portion of a menu item takes from stock."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from technomart.domain.inventory.stock import BadRecipe, Recipe, RecipePart, StockItem, amount_of
from technomart.domain.inventory.units import ratio
from technomart.domain.services.traces import Traces
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission

ANY: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part of a recipe with the item it names."""

    part: RecipePart
    item: StockItem


class ReadRecipe(StoreUseCase):
    """Read a menu item's recipe."""

    def __call__(self, by: Actor, menu_item_id: str) -> Sequence[ShownPart]:
        """Return the parts by the items' names; raises `MenuItemNotFound`."""
        by.must(Permission.INVENTORY_VIEW)
        return self.store.read(lambda work: shown(work, menu_item_id))


@dataclass(frozen=True, slots=True)
class SetRecipe:
    """Set a menu item's recipe; orders that were placed keep what they took."""

    store: Store
    traces: Traces

    def __call__(
        self, by: Actor, menu_item_id: str, recipe: Recipe, units: Mapping[str, str] = ANY
    ) -> Sequence[ShownPart]:
        """Return the new parts; without any the item is unlimited. Raises `MenuItemNotFound`, `BadRecipe`.

        `units` are those that the quantities are meant in, by item, as far as somebody said so.
        """
        by.must(Permission.INVENTORY_MENU_MANAGE)

        def keep(work: UnitOfWork) -> list[ShownPart]:
            must_name_each_once(recipe)
            there = work.stock.find_for_update([part.item_id for part in recipe])
            must_name_items(recipe, [item.id for item in there.values() if not item.removed])
            must_count_alike(recipe, units, there)
            item = work.menu.get_for_update(menu_item_id)
            item.must_be_on_menu()
            before = shown(work, menu_item_id)
            work.stock.set_recipe(menu_item_id, recipe)
            after = shown(work, menu_item_id)
            self.traces.recipe(work, by, item, said(before), said(after))
            return after

        return self.store.write(keep)


def shown(work: UnitOfWork, menu_item_id: str) -> list[ShownPart]:
    """Return a menu item's recipe for people; raises `MenuItemNotFound`."""
    work.menu.get(menu_item_id).must_be_on_menu()
    recipe = work.stock.recipes([menu_item_id]).get(menu_item_id, ())
    items = work.stock.find([part.item_id for part in recipe])
    return sorted(
        (ShownPart(part, items[part.item_id]) for part in recipe), key=lambda row: (row.item.name, row.item.id)
    )


def said(parts: Sequence[ShownPart]) -> str:
    """Return a recipe as people read it: `0.25 kg Chicken, 1 Egg`."""
    return ", ".join(f"{amount_of(row.part.quantity, row.item.unit)} {row.item.name}" for row in parts)


def must_name_each_once(recipe: Recipe) -> None:
    """Raise `BadRecipe` for an item that is named twice."""
    counts = Counter(part.item_id for part in recipe)
    twice = [position for position, part in enumerate(recipe) if counts[part.item_id] > 1]
    if twice:
        errors = {f"{position}.inventoryItemId": ["Named more than once."] for position in twice}
        raise BadRecipe("A recipe names each item once.", errors=errors)


def must_name_items(recipe: Recipe, known: Sequence[str]) -> None:
    """Raise `BadRecipe` naming every part whose item is not in stock."""
    unknown = [(position, part) for position, part in enumerate(recipe) if part.item_id not in known]
    if unknown:
        errors = {f"{position}.inventoryItemId": [f"There is no item {part.item_id}."] for position, part in unknown}
        raise BadRecipe(" ".join(said for (said,) in errors.values()), errors=errors)


def must_count_alike(recipe: Recipe, units: Mapping[str, str], items: Mapping[str, StockItem]) -> None:
    """Raise `BadRecipe` naming every part that is meant in another unit than its item is counted in now."""
    errors = {
        f"{position}.unit": [f"{item.name} is counted in {item.unit or 'no unit'}, not in {units[item.id]}."]
        for position, item in enumerate(items[part.item_id] for part in recipe)
        if item.id in units and ratio(units[item.id], item.unit) != 1
    }
    if errors:
        raise BadRecipe(" ".join(said for (said,) in errors.values()), errors=errors)
