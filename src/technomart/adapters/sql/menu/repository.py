"""Keep the menu in tables."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, select

from technomart.adapters.sql.core.statements import Row, Statements, in_parts
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


@dataclass(frozen=True, slots=True)
class SqlMenu(Menu):
    """The dishes, their headings and pictures."""

    sql: Statements

    def items(self) -> list[MenuItem]:
        """Return every dish that was not removed; a menu is small."""
        present = select(menu_items).where(menu_items.c.removed.is_(False)).order_by(menu_items.c.id)
        return [item_of(row) for row in self.sql.all(present)]

    def find(self, ids: Collection[str]) -> Mapping[str, MenuItem]:
        """Return the dishes with these ids, by id, removed ones too; unknown ids are left out."""
        found = (self.sql.all(select(menu_items).where(menu_items.c.id.in_(part))) for part in in_parts(ids))
        return {row["id"]: item_of(row) for rows in found for row in rows}

    def get(self, item_id: str) -> MenuItem:
        """Return a dish, be it removed; raises `MenuItemNotFound`."""
        row = self.sql.first(select(menu_items).where(menu_items.c.id == item_id))
        if row is None:
            raise MenuItemNotFound
        return item_of(row)

    def add(self, item: MenuItem) -> None:
        """Keep a new dish; its category must be there."""
        self.sql.change(menu_items.insert(), [item_row(item)])

    def save(self, item: MenuItem) -> None:
        """Keep a dish whose version is one above the stored; raises `MenuItemChanged` when it is not."""
        before = (menu_items.c.id == item.id) & (menu_items.c.version == item.version - 1)
        if not self.sql.change(menu_items.update().where(before).values(item_row(item))):
            raise MenuItemChanged(item.name)

    def categories(self) -> list[Category]:
        """Return the headings by name."""
        rows = self.sql.all(select(categories))
        return sorted((Category(row["id"], row["name"]) for row in rows), key=lambda category: category.name)

    def add_category(self, category: Category) -> None:
        """Keep a new heading; one of the same name stays as it is."""
        self.sql.put(categories, category_row(category))

    def image(self, item_id: str) -> MenuImage:
        """Return a dish's picture; raises `MenuImageNotFound`."""
        row = self.sql.first(select(menu_images).where(menu_images.c.item_id == item_id))
        if row is None:
            raise MenuImageNotFound
        return MenuImage(row["item_id"], row["media_type"], row["content"])

    def save_image(self, image: MenuImage) -> None:
        """Keep a dish's picture in place of the one before."""
        row = image_row(image)
        new = {name: literal(row[name], menu_images.c[name].type) for name in ("media_type", "content")}
        self.sql.put(menu_images, row, otherwise=new)


def category_row(category: Category) -> dict[str, Any]:
    """Return a heading as the table keeps it."""
    return {"id": category.id, "name": category.name}


def image_row(image: MenuImage) -> dict[str, Any]:
    """Return a picture as the table keeps it."""
    return {"item_id": image.item_id, "media_type": image.media_type, "content": image.content}


def item_row(item: MenuItem) -> dict[str, Any]:
    """Return a dish as the table keeps it."""
    return {
        "id": item.id,
        "name": item.name,
        "price": item.price,
        "category": item.category,
        "description": item.description,
        "available": item.available,
        "ingredients": item.ingredients,
        "preparation_time": item.preparation_time,
        "image": item.image,
        "removed": item.removed,
        "version": item.version,
    }


def item_of(row: Row) -> MenuItem:
    """Return the dish in a row."""
    return MenuItem(
        id=row["id"],
        name=row["name"],
        price=row["price"],
        category=row["category"],
        description=row["description"],
        available=row["available"],
        ingredients=row["ingredients"],
        preparation_time=row["preparation_time"],
        image=row["image"],
        removed=row["removed"],
        version=row["version"],
    )
