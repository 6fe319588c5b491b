"""Keep the menu in memory."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from technomart.adapters.memory.tables import Tables
from technomart.domain.menu.items import (
    Category,
    MenuImage,
    MenuImageNotFound,
    MenuItem,
    MenuItemChanged,
    MenuItemNotFound,
)
from technomart.domain.menu.ports import Menu


@dataclass(frozen=True, slots=True)
class MemoryMenu(Menu):
    """The dishes, their headings and pictures."""

    tables: Tables

    def items(self) -> list[MenuItem]:
        """Return every dish that was not removed."""
        return [item for item in self.tables.menu_items.rows.values() if not item.removed]

    def find(self, ids: Collection[str]) -> Mapping[str, MenuItem]:
        """Return the dishes with these ids."""
        rows = self.tables.menu_items.rows
        return {id_: rows[id_] for id_ in ids if id_ in rows}

    def get(self, item_id: str) -> MenuItem:
        """Return a dish."""
        item = self.tables.menu_items.rows.get(item_id)
        if item is None:
            raise MenuItemNotFound
        return item

    def add(self, item: MenuItem) -> None:
        """Keep a new dish."""
        self.tables.menu_items.put(item.id, item)

    def save(self, item: MenuItem) -> None:
        """Keep a dish whose version is one above the stored."""
        stored = self.tables.menu_items.rows.get(item.id)
        if stored is None or stored.version != item.version - 1:
            raise MenuItemChanged(item.name)
        self.tables.menu_items.put(item.id, item)

    def categories(self) -> list[Category]:
        """Return the headings by name."""
        return sorted(self.tables.categories.rows.values(), key=lambda category: category.name)

    def add_category(self, category: Category) -> None:
        """Keep a new heading."""
        if category.name not in self.tables.categories.rows:
            self.tables.categories.put(category.name, category)

    def image(self, item_id: str) -> MenuImage:
        """Return a dish's picture."""
        image = self.tables.menu_images.rows.get(item_id)
        if image is None:
            raise MenuImageNotFound
        return image

    def save_image(self, image: MenuImage) -> None:
        """Keep a dish's picture."""
        self.tables.menu_images.put(image.item_id, image)
