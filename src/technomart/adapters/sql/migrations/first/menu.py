"""Make the tables of the menu."""

import sqlalchemy as sa

from technomart.adapters.sql.core.types import Id, Picture, TextList
from technomart.adapters.sql.migrations.steps import PLAIN, create_index, create_table


def create() -> None:
    _categories()
    _menu_items()
    _menu_images()


def _categories() -> None:
    create_table(
        "categories",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_categories"),
        sa.UniqueConstraint("name", name="uq_categories_name"),
        **PLAIN,
    )


def _menu_items() -> None:
    create_table(
        "menu_items",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("ingredients", TextList(), nullable=False),
        sa.Column("preparation_time", sa.Integer(), nullable=False),
        sa.Column("image", sa.String(length=64)),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("preparation_time >= 0", name="ck_menu_items_preparation_time_not_negative"),
        sa.CheckConstraint("price >= 0", name="ck_menu_items_price_not_negative"),
        sa.CheckConstraint("version >= 1", name="ck_menu_items_version_positive"),
        sa.ForeignKeyConstraint(["category"], ["categories.name"], name="fk_menu_items_category"),
        sa.PrimaryKeyConstraint("id", name="pk_menu_items"),
        **PLAIN,
    )
    create_index("menu_items", "category")


def _menu_images() -> None:
    create_table(
        "menu_images",
        sa.Column("item_id", Id, nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("content", Picture, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["menu_items.id"], name="fk_menu_images_item_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id", name="pk_menu_images"),
        **PLAIN,
    )
