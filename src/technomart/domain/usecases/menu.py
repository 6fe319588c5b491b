"""List and edit the menu items and their categories."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from operator import gt
from typing import Any

from technomart.domain.kernel.money import Centavos
from technomart.domain.kernel.paging import Page, PageRequest, cut
from technomart.domain.kernel.ports import Ids
from technomart.domain.kernel.texts import name_key
from technomart.domain.menu.items import Category, MenuFilter, MenuImage, MenuItem, MenuItemChanges
from technomart.domain.reports.past import dish_before
from technomart.domain.services.shelf import Shelf
from technomart.domain.services.traces import Traces
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.headshots import PICTURE_TYPE, Pictures
from technomart.domain.users.permissions import Permission

OF_DISHES = ("PNG", "JPEG", "GIF", "WebP")
"""The kinds of picture that a dish may have; of a moving one the first is kept."""


@dataclass(frozen=True, slots=True)
class MenuItemEntry:
    """What a person enters for a menu item; price in centavos, preparation time in minutes."""

    name: str
    price: Centavos
    category: str
    description: str = ""
    available: bool = True
    ingredients: tuple[str, ...] = ()
    preparation_time: int = 0
    vat_exempt: bool = False


@dataclass(frozen=True, slots=True)
class ListMenu:
    """List the menu items."""

    store: Store
    shelf: Shelf

    def __call__(self, by: Actor, wanted: MenuFilter, request: PageRequest | None = None) -> Page[MenuItem]:
        """Return one page of the menu items asked for, or all when no page is asked for; raises `BadCursor`."""
        by.must(Permission.ORDER_PLACE)
        about = ("menu", self.shelf.today)
        items = wanted.select(
            self.store.read(lambda work: as_stock_allows(work, work.menu.items(), self.shelf), about=about)
        )
        return cut(items, request or PageRequest(1, max(len(items), 1)), wanted.position, follows=gt)


class ListCategories(StoreUseCase):
    """List the categories."""

    def __call__(self, by: Actor, request: PageRequest) -> Page[tuple[Category, int]]:
        """Return one page of the categories that have a menu item, by name, with their number; raises `BadCursor`."""
        by.must(Permission.ORDER_PLACE)

        def look(work: UnitOfWork) -> list[tuple[Category, int]]:
            counts = Counter(item.category for item in work.menu.items())
            return [(each, counts[each.name]) for each in work.menu.categories() if each.name in counts]

        return cut(self.store.read(look), request, lambda row: (row[0].name, row[0].id), follows=gt)


@dataclass(frozen=True, slots=True)
class ReadMenuItem:
    """Read one menu item."""

    store: Store
    shelf: Shelf

    def __call__(self, by: Actor, item_id: str) -> MenuItem:
        """Return the menu item; raises `MenuItemNotFound`."""
        by.must(Permission.ORDER_PLACE)
        return self.store.read(lambda work: as_stock_allows(work, [present(work, item_id)], self.shelf)[0])


@dataclass(frozen=True, slots=True)
class AddMenuItem:
    """Add a menu item."""

    store: Store
    ids: Ids
    traces: Traces

    def __call__(self, by: Actor, entry: MenuItemEntry) -> MenuItem:
        """Return the new menu item; its category is made when it is new, and otherwise spelled as it is there."""
        by.must(Permission.MENU_MANAGE)

        def add(work: UnitOfWork) -> MenuItem:
            heading = work.menu.add_category(Category(self.ids.new(), entry.category))
            item = replace(MenuItem(self.ids.new(), **asdict(entry)), category=heading.name)
            work.menu.add(item)
            self.traces.price(work, by, None, item)
            return item

        return self.store.write(add)


@dataclass(frozen=True, slots=True)
class EditMenuItem:
    """Edit a menu item; orders that were placed keep the name and price they had."""

    store: Store
    ids: Ids
    shelf: Shelf
    traces: Traces

    def __call__(self, by: Actor, item_id: str, changes: MenuItemChanges) -> MenuItem:
        """Return the changed menu item; raises `MenuItemNotFound`."""
        by.must(Permission.MENU_MANAGE)

        def edit(work: UnitOfWork) -> MenuItem:
            before = as_stock_allows(work, [locked(work, item_id)], self.shelf)[0]
            after = before.edited({**changes, "category": self._heading(work, before, changes)})
            if after is not before:
                work.past.keep(dish_before(before, self.traces.clock.now()))
                work.menu.save(replace(after, makeable=True, ingredients_expired=False))
                self.traces.price(work, by, before, after)
            return after

        return self.store.write(edit)

    def _heading(self, work: UnitOfWork, before: MenuItem, changes: MenuItemChanges) -> str:
        """Return the category it shall have, spelled as it is there; it is made when it is new."""
        wanted = Category(self.ids.new(), changes.get("category", before.category))
        is_same = wanted.name_key == name_key(before.category)
        return before.category if is_same else work.menu.add_category(wanted).name


@dataclass(frozen=True, slots=True)
class SwitchMenuItem:
    """Switch a menu item off or on for sale."""

    store: Store
    shelf: Shelf

    def __call__(self, by: Actor, item_id: str, *, available: bool) -> MenuItem:
        """Return the menu item; raises `MenuItemNotFound`."""
        by.must(Permission.INVENTORY_MENU_MANAGE)

        def switch(work: UnitOfWork) -> MenuItem:
            return as_stock_allows(work, [changed(work, item_id, available=available)], self.shelf)[0]

        return self.store.write(switch)


@dataclass(frozen=True, slots=True)
class RemoveMenuItem:
    """Remove a menu item (soft delete) with its recipe; old orders still show it, and keep what they took."""

    store: Store
    traces: Traces

    def __call__(self, by: Actor, item_id: str) -> None:
        """Mark the menu item as removed; raises `MenuItemNotFound`."""
        by.must(Permission.MENU_MANAGE)

        def remove(work: UnitOfWork) -> None:
            item = changed(work, item_id, removed=True)
            work.stock.set_recipe(item_id, ())
            self.traces.menu_item_removed(work, by, item)

        self.store.write(remove)


@dataclass(frozen=True, slots=True)
class SetMenuImage:
    """Upload a menu item's picture, which is decoded and written anew: nothing of the file itself is kept."""

    store: Store
    shelf: Shelf
    pictures: Pictures

    def __call__(self, by: Actor, item_id: str, sent: bytes) -> MenuItem:
        """Return the menu item with the fingerprint of its picture; raises `MenuItemNotFound`, `NotAPicture`."""
        by.must(Permission.MENU_MANAGE)
        content = self.pictures.anew(sent, OF_DISHES)

        def keep(work: UnitOfWork) -> MenuItem:
            item = changed(work, item_id, image=sha256(content).hexdigest()[:16])
            work.menu.save_image(MenuImage(item_id, PICTURE_TYPE, content))
            return as_stock_allows(work, [item], self.shelf)[0]

        return self.store.write(keep)


class ReadMenuImage(StoreUseCase):
    """Serve a menu item's picture to anybody."""

    def __call__(self, item_id: str) -> MenuImage:
        """Return the picture; raises `MenuImageNotFound`."""
        return self.store.read(lambda work: work.menu.image(item_id))


def as_stock_allows(work: UnitOfWork, items: Sequence[MenuItem], shelf: Shelf) -> list[MenuItem]:
    """Return menu items with what is worked out from recipes, present stock, its dates and whether those count."""
    short, past = work.stock.unmakeable(), work.stock.made_of_expired(shelf.today)
    unmade = short if shelf.sells_expired else short | past
    return [
        replace(item, makeable=item.id not in unmade, ingredients_expired=item.id in past)
        if item.id in short or item.id in past
        else item
        for item in items
    ]


def present(work: UnitOfWork, item_id: str) -> MenuItem:
    """Return a menu item that was not removed; raises `MenuItemNotFound` for one that was too."""
    item = work.menu.get(item_id)
    item.must_be_on_menu()
    return item


def locked(work: UnitOfWork, item_id: str) -> MenuItem:
    """Lock a menu item that was not removed and return it; raises `MenuItemNotFound` for one that was too."""
    item = work.menu.get_for_update(item_id)
    item.must_be_on_menu()
    return item


def changed(work: UnitOfWork, item_id: str, **changes: Any) -> MenuItem:
    """Save a menu item with some fields changed, and return it; raises `MenuItemNotFound` for one that was removed."""
    before = locked(work, item_id)
    item = replace(before, version=before.version + 1, **changes)
    work.menu.save(item)
    return item
