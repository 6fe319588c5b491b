"""Need a place for the menu."""

from collections.abc import Collection, Mapping
from typing import Protocol

from technomart.domain.menu.items import Category, MenuImage, MenuItem


class Menu(Protocol):
    """The dishes, their headings and pictures."""

    def items(self) -> list[MenuItem]:
        """Return every dish that was not removed; a menu is small."""
        ...

    def find(self, ids: Collection[str]) -> Mapping[str, MenuItem]:
        """Return the dishes with these ids, by id, removed ones too; unknown ids are left out."""
        ...

    def get(self, item_id: str) -> MenuItem:
        """Return a dish, be it removed; raises `MenuItemNotFound`."""
        ...

    def add(self, item: MenuItem) -> None:
        """Keep a new dish; its category must be there."""
        ...

    def save(self, item: MenuItem) -> None:
        """Keep a dish whose version is one above the stored; raises `MenuItemChanged` when it is not."""
        ...

    def categories(self) -> list[Category]:
        """Return the headings by name."""
        ...

    def add_category(self, category: Category) -> None:
        """Keep a new heading; one of the same name stays as it is."""
        ...

    def image(self, item_id: str) -> MenuImage:
        """Return a dish's picture; raises `MenuImageNotFound`."""
        ...

    def save_image(self, image: MenuImage) -> None:
        """Keep a dish's picture in place of the one before."""
        ...
