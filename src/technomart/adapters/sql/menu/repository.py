"""Keep the menu in tables."""

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, exists, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.core.usual import update, upsert
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

PRESENT = Prepared(select(menu_items).where(menu_items.c.removed.is_(False)).order_by(menu_items.c.id))
IN_CATEGORY = Prepared(
    select(menu_items).where(menu_items.c.category == bindparam("category")).order_by(menu_items.c.id)
)
SAVE = update(menu_items, *menu_items.c.keys(), guarded=True)
CATEGORIES = Prepared(select(categories))
LOCKED_CATEGORIES = Prepared(select(categories).with_for_update())
CATEGORY = Prepared(select(categories).where(categories.c.name_key == bindparam("name_key")))
RENAME_CATEGORY = update(categories, "name", "name_key")
MOVE_ITEMS = Prepared(
    menu_items.update()
    .where(menu_items.c.category == bindparam("before"))
    .values(category=bindparam("after"), version=menu_items.c.version + 1)
)
REMOVE_CATEGORY = Prepared(
    categories.delete().where(
        categories.c.id == bindparam("id_"), ~exists().where(menu_items.c.category == categories.c.name)
    )
)
IMAGE = Prepared(select(menu_images).where(menu_images.c.item_id == bindparam("item_id")))
SAVE_IMAGE = upsert(
    menu_images,
    {f: bindparam(f"new_{f}", type_=menu_images.c[f].type) for f in ("media_type", "content")},
)


class SqlMenu(Repository, Menu):
    """Keeps menu items, categories and pictures in tables."""

    @override
    def items(self) -> list[MenuItem]:
        return [item_of(row) for row in self.sql.all(PRESENT)]

    @override
    def all_in(self, category: str) -> list[MenuItem]:
        return [item_of(row) for row in self.sql.all(IN_CATEGORY, category=category)]

    @override
    def find(self, ids: Collection[str]) -> Mapping[str, MenuItem]:
        return {row["id"]: item_of(row) for row in self.sql.some(menu_items, ids)}

    @override
    def get(self, item_id: str) -> MenuItem:
        return item_of(self.sql.one(menu_items, item_id, MenuItemNotFound))

    @override
    def get_for_update(self, item_id: str) -> MenuItem:
        return item_of(self.sql.one(menu_items, item_id, MenuItemNotFound, locked=True))

    @override
    def add(self, item: MenuItem) -> None:
        self.sql.add(menu_items, item_row(item))

    @override
    def save(self, item: MenuItem) -> None:
        if not self.sql.change(SAVE, id_=item.id, version_before=item.version - 1, **item_row(item)):
            raise MenuItemChanged(item.name)

    @override
    def categories(self, *, locked: bool = False) -> list[Category]:
        rows = self.sql.all(LOCKED_CATEGORIES if locked else CATEGORIES)
        return sorted(map(category_of, rows), key=lambda category: category.name)

    @override
    def add_category(self, category: Category) -> Category:
        self.sql.put(categories, category_row(category))
        (row,) = self.sql.all(CATEGORY, name_key=category.name_key)
        return category_of(row)

    @override
    def rename_category(self, category: Category) -> None:
        self.sql.change(RENAME_CATEGORY, id_=category.id, name=category.name, name_key=category.name_key)

    @override
    def move_items(self, before: str, after: str) -> None:
        self.sql.change(MOVE_ITEMS, before=before, after=after)

    @override
    def remove_category(self, category_id: str) -> bool:
        return self.sql.change(REMOVE_CATEGORY, id_=category_id) > 0

    @override
    def image(self, item_id: str) -> MenuImage:
        row = self.sql.first(IMAGE, item_id=item_id)
        if row is None:
            raise MenuImageNotFound
        return image_of(row)

    @override
    def save_image(self, image: MenuImage) -> None:
        self.sql.change(SAVE_IMAGE, new_media_type=image.media_type, new_content=image.content, **image_row(image))
