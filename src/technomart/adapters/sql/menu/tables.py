"""Describe the tables of the menu."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from technomart.adapters.sql.core.columns import MYSQL, REFUSAL, metadata, money, named, rules
from technomart.adapters.sql.core.types import Id, Picture, TextList
from technomart.domain.kernel.lengths import LONGEST_NAME
from technomart.domain.menu.items import CategoryChanged

categories = Table(
    "categories",
    metadata,
    Column("id", Id, primary_key=True),
    named("name"),
    Column("name_key", String(3 * LONGEST_NAME), nullable=False),  # one letter may fold into three
    UniqueConstraint("name"),
    UniqueConstraint("name_key", info={REFUSAL: CategoryChanged}),
    **MYSQL,
)

menu_items = Table(
    "menu_items",
    metadata,
    Column("id", Id, primary_key=True),
    named("name"),
    money("price"),
    Column(
        "category", String(LONGEST_NAME), ForeignKey("categories.name", onupdate="CASCADE"), nullable=False, index=True
    ),
    Column("description", Text, nullable=False),
    Column("available", Boolean, nullable=False),
    Column("ingredients", TextList, nullable=False),
    Column("preparation_time", Integer, nullable=False),
    Column("image", String(64)),
    Column("removed", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("vat_exempt", Boolean, nullable=False),
    *rules(
        price_not_negative="price >= 0",
        preparation_time_not_negative="preparation_time >= 0",
        version_positive="version >= 1",
    ),
    **MYSQL,
)

menu_images = Table(
    "menu_images",
    metadata,
    Column("item_id", Id, ForeignKey("menu_items.id", ondelete="CASCADE"), primary_key=True),
    named("media_type", length=100),
    Column("content", Picture, nullable=False),
    **MYSQL,
)
