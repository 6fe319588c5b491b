"""Make the tables of the stock."""

import sqlalchemy as sa

from technomart.adapters.sql.core.types import Code, Id, UtcDateTime
from technomart.adapters.sql.migrations.steps import CLUSTERED, PLAIN, create_index, create_table


def create() -> None:
    _stock_items()
    _recipe_parts()
    _stock_reservations()
    _stock_movements()


def _stock_items() -> None:
    create_table(
        "stock_items",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=24), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("category", sa.String(length=120), nullable=False),
        sa.Column("min_stock", sa.BigInteger(), nullable=False),
        sa.Column("supplier", sa.String(length=120), nullable=False),
        sa.Column("expires_on", sa.Date()),
        sa.Column("on_hand", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("last_restocked", UtcDateTime()),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("min_stock >= 0", name="ck_stock_items_min_stock_not_negative"),
        sa.CheckConstraint("on_hand >= 0", name="ck_stock_items_on_hand_not_negative"),
        sa.CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="ck_stock_items_reserved_within_on_hand"),
        sa.PrimaryKeyConstraint("id", name="pk_stock_items"),
        **PLAIN,
    )


def _recipe_parts() -> None:
    create_table(
        "recipe_parts",
        sa.Column("menu_item_id", Id, nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity >= 1", name="ck_recipe_parts_quantity_positive"),
        sa.ForeignKeyConstraint(["menu_item_id"], ["menu_items.id"], name="fk_recipe_parts_menu_item_id"),
        sa.ForeignKeyConstraint(["item_id"], ["stock_items.id"], name="fk_recipe_parts_item_id"),
        sa.PrimaryKeyConstraint("menu_item_id", "item_id", name="pk_recipe_parts"),
        **PLAIN,
    )
    create_index("recipe_parts", "item_id")


def _stock_reservations() -> None:
    create_table(
        "stock_reservations",
        sa.Column("order_id", Id, nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity >= 1", name="ck_stock_reservations_quantity_positive"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_stock_reservations_order_id"),
        sa.ForeignKeyConstraint(["item_id"], ["stock_items.id"], name="fk_stock_reservations_item_id"),
        sa.PrimaryKeyConstraint("order_id", "item_id", name="pk_stock_reservations"),
        **CLUSTERED,
    )
    create_index("stock_reservations", "item_id")


def _stock_movements() -> None:
    create_table(
        "stock_movements",
        sa.Column("id", Id, nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("kind", Code, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("order_id", Id),
        sa.Column("actor_id", Id),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "kind IN ('RECEIPT', 'SALE', 'ADJUSTMENT', 'WASTE', 'RETURN')", name="ck_stock_movements_kind_known"
        ),
        sa.CheckConstraint("quantity <> 0", name="ck_stock_movements_quantity_not_zero"),
        sa.CheckConstraint("(kind = 'SALE') = (order_id IS NOT NULL)", name="ck_stock_movements_sale_has_order"),
        sa.CheckConstraint(
            "(kind NOT IN ('RECEIPT', 'RETURN') OR quantity > 0) AND (kind NOT IN ('SALE', 'WASTE') OR quantity < 0)",
            name="ck_stock_movements_direction",
        ),
        sa.ForeignKeyConstraint(["item_id"], ["stock_items.id"], name="fk_stock_movements_item_id"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_stock_movements_order_id"),
        sa.PrimaryKeyConstraint("id", name="pk_stock_movements"),
        sa.UniqueConstraint("order_id", "item_id", "kind", name="uq_stock_movements_once"),
        **CLUSTERED,
    )
    create_index("stock_movements", "item_id")
