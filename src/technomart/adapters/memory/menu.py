"""Keep the menu in memory."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from typing_extensions import override

from technomart.adapters.memory.tables import Repository
from technomart.domain.menu.items import (
    Category,
    CategoryChanged,
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
    def all_in(self, category: str) -> list[MenuItem]:
        return self.tables.menu_items.where(lambda item: item.category == category)

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
    def categories(self, *, locked: bool = False) -> list[Category]:
        return sorted(self.tables.categories.rows.values(), key=lambda category: category.name)

    @override
    def add_category(self, category: Category) -> Category:
        self.tables.categories.add(category.name_key, category)
        return self.tables.categories.rows[category.name_key]

    @override
    def rename_category(self, category: Category) -> None:
        taken = self.tables.categories.rows.get(category.name_key)
        if taken is not None and taken.id != category.id:
            raise CategoryChanged
        (before,) = (each for each in self.tables.categories.rows.values() if each.id == category.id)
        self.tables.categories.drop(lambda each: each.id == category.id)
        self.tables.categories.put(category.name_key, category)
        for item in self.tables.menu_items.where(lambda item: item.category == before.name):
            self.tables.menu_items.put(item.id, replace(item, category=category.name))

    @override
    def move_items(self, before: str, after: str) -> None:
        for item in self.tables.menu_items.where(lambda item: item.category == before):
            self.tables.menu_items.put(item.id, replace(item, category=after, version=item.version + 1))

    @override
    def remove_category(self, category_id: str) -> bool:
        used = {item.category for item in self.tables.menu_items.rows.values()}
        return self.tables.categories.drop(lambda each: each.id == category_id and each.name not in used) > 0

    @override
    def image(self, item_id: str) -> MenuImage:
        return self.tables.menu_images.one(item_id, MenuImageNotFound)

    @override
    def save_image(self, image: MenuImage) -> None:
        self.tables.menu_images.put(image.item_id, image)
