"""Keep the menu in memory."""

from collections.abc import Collection, Mapping

from typing_extensions import override

from technomart.adapters.memory.tables import Repository
from technomart.domain.menu.items import (
    Category,
    MenuImage,
    MenuImageNotFound,
    MenuItem,
    MenuItemChanged,
    MenuItemNotFound,
)
from technomart.domain.menu.ports import Menu


class MemoryMenu(Repository, Menu):
    """Keeps menu items, categories and pictures in memory."""

    @override
    def items(self) -> list[MenuItem]:
        return self.tables.menu_items.where(lambda item: not item.removed)

    @override
    def find(self, ids: Collection[str]) -> Mapping[str, MenuItem]:
        return self.tables.menu_items.some(ids)

    @override
    def get(self, item_id: str) -> MenuItem:
        return self.tables.menu_items.one(item_id, MenuItemNotFound)

    @override
    def get_for_update(self, item_id: str) -> MenuItem:
        return self.get(item_id)

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
        self.tables.categories.add(category.name, category)

    @override
    def image(self, item_id: str) -> MenuImage:
        return self.tables.menu_images.one(item_id, MenuImageNotFound)

    @override
    def save_image(self, image: MenuImage) -> None:
        self.tables.menu_images.put(image.item_id, image)
