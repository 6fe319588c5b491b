"""Keep the menu in memory."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from typing_extensions import override

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
    """The menu items, their categories and pictures."""

    tables: Tables

    @override
    def items(self) -> list[MenuItem]:
        return [item for item in self.tables.menu_items.rows.values() if not item.removed]

    @override
    def find(self, ids: Collection[str]) -> Mapping[str, MenuItem]:
        rows = self.tables.menu_items.rows
        return {id_: rows[id_] for id_ in ids if id_ in rows}

    @override
    def get(self, item_id: str) -> MenuItem:
        item = self.tables.menu_items.rows.get(item_id)
        if item is None:
            raise MenuItemNotFound
        return item

    @override
    def add(self, item: MenuItem) -> None:
        self.tables.menu_items.put(item.id, item)

    @override
    def save(self, item: MenuItem) -> None:
        stored = self.tables.menu_items.rows.get(item.id)
        if stored is None or stored.version != item.version - 1:
            raise MenuItemChanged(item.name)
        self.tables.menu_items.put(item.id, item)

    @override
    def categories(self) -> list[Category]:
        return sorted(self.tables.categories.rows.values(), key=lambda category: category.name)

    @override
    def add_category(self, category: Category) -> None:
        if category.name not in self.tables.categories.rows:
            self.tables.categories.put(category.name, category)

    @override
    def image(self, item_id: str) -> MenuImage:
        image = self.tables.menu_images.rows.get(item_id)
        if image is None:
            raise MenuImageNotFound
        return image

    @override
    def save_image(self, image: MenuImage) -> None:
        self.tables.menu_images.put(image.item_id, image)
