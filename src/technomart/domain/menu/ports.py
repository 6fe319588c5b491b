"""Declare the repository of the menu."""

from collections.abc import Collection, Mapping
from typing import Protocol

from technomart.domain.menu.items import Category, MenuImage, MenuItem


class Menu(Protocol):
    """The menu items, their categories and pictures."""

    def items(self) -> list[MenuItem]:
        """Return every menu item that was not removed; a menu is small."""

    def all_in(self, category: str) -> list[MenuItem]:
        """Return every menu item of a category, removed ones too."""

    def find(self, ids: Collection[str]) -> Mapping[str, MenuItem]:
        """Return the menu items with these ids, by id, removed ones too; unknown ids are left out."""

    def get(self, item_id: str) -> MenuItem:
        """Return a menu item, be it removed; raises `MenuItemNotFound`."""

    def get_for_update(self, item_id: str) -> MenuItem:
        """Lock a menu item's row until this transaction ends, and return it; raises `MenuItemNotFound`."""

    def add(self, item: MenuItem) -> None:
        """Keep a new menu item; its category must be there."""

    def save(self, item: MenuItem) -> None:
        """Save by optimistic locking: the version is one above the stored; raises `MenuItemChanged` when it is not."""

    def categories(self, *, locked: bool = False) -> list[Category]:
        """Return the categories by name, kept from others until the transaction ends if they are locked."""

    def add_category(self, category: Category) -> Category:
        """Insert a category unless one has this name; return the one that is there, kept from others."""

    def rename_category(self, category: Category) -> None:
        """Give the category with this id another name, and so in all its items; raises `CategoryChanged`."""

    def move_items(self, before: str, after: str) -> None:
        """Put every item of a category into another one, removed ones too, which is one version of each."""

    def remove_category(self, category_id: str) -> bool:
        """Delete a category unless items are in it, be they removed; tell whether it was deleted."""

    def image(self, item_id: str) -> MenuImage:
        """Return a menu item's picture; raises `MenuImageNotFound`."""

    def save_image(self, image: MenuImage) -> None:
        """Upsert a menu item's picture."""
