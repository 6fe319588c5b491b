"""Keep the menu in tables."""

from collections.abc import Collection, Mapping

from sqlalchemy import literal, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.menu.tables import categories, menu_images, menu_items
from technomart.domain.menu.items import (
    Category,
    MenuImage,
    MenuImageNotFound,
    MenuItem,
    MenuItemChanged,
    MenuItemNotFound,
)
from technomart.domain.menu.ports import Menu

category_row, category_of = mapping(categories, Category)
image_row, image_of = mapping(menu_images, MenuImage)
item_row, item_of = mapping(menu_items, MenuItem)


class SqlMenu(Repository, Menu):
    """Keeps menu items, categories and pictures in tables."""

    @override
    def items(self) -> list[MenuItem]:
        present = select(menu_items).where(menu_items.c.removed.is_(False)).order_by(menu_items.c.id)
        return [item_of(row) for row in self.sql.all(present)]

    @override
    def find(self, ids: Collection[str]) -> Mapping[str, MenuItem]:
        return {row["id"]: item_of(row) for row in self.sql.some(menu_items, ids)}

    @override
    def get(self, item_id: str) -> MenuItem:
        return item_of(self.sql.one(menu_items, item_id, MenuItemNotFound))

    @override
    def add(self, item: MenuItem) -> None:
        self.sql.change(menu_items.insert(), [item_row(item)])

    @override
    def save(self, item: MenuItem) -> None:
        before = (menu_items.c.id == item.id) & (menu_items.c.version == item.version - 1)
        if not self.sql.change(menu_items.update().where(before).values(item_row(item))):
            raise MenuItemChanged(item.name)

    @override
    def categories(self) -> list[Category]:
        rows = self.sql.all(select(categories))
        return sorted(map(category_of, rows), key=lambda category: category.name)

    @override
    def add_category(self, category: Category) -> None:
        self.sql.put(categories, category_row(category))

    @override
    def image(self, item_id: str) -> MenuImage:
        row = self.sql.first(select(menu_images).where(menu_images.c.item_id == item_id))
        if row is None:
            raise MenuImageNotFound
        return image_of(row)

    @override
    def save_image(self, image: MenuImage) -> None:
        row = image_row(image)
        new = {name: literal(row[name], menu_images.c[name].type) for name in ("media_type", "content")}
        self.sql.put(menu_images, row, otherwise=new)
