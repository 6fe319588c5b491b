"""Describe the tables of the inventory."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, Table, UniqueConstraint

from technomart.adapters.sql.core.columns import (
    CLUSTERED,
    MYSQL,
    REFUSAL,
    instant,
    metadata,
    named,
    one_of,
    rules,
    text,
)
from technomart.adapters.sql.core.types import Code, Id, TextList
from technomart.domain.inventory.movements import MovementKind
from technomart.domain.inventory.stock import LONGEST_UNIT, StockMovedTwice


def quantity(column: str) -> Column[int]:
    """Return a column for thousandths of a unit."""
    return Column(column, BigInteger, nullable=False)


stock_items = Table(
    "stock_items",
    metadata,
    Column("id", Id, primary_key=True),
    named("name"),
    named("unit", length=LONGEST_UNIT),
    instant("updated_at"),
    named("category"),
    quantity("min_stock"),
    named("supplier"),
    Column("expires_on", Date),
    quantity("on_hand"),
    quantity("reserved"),
    instant("last_restocked", nullable=True),
    Column("removed", Boolean, nullable=False),
    instant("low_since", nullable=True),
    Column("version", Integer, nullable=False),
    *rules(
        version_positive="version >= 1",
        min_stock_not_negative="min_stock >= 0",
        on_hand_not_negative="on_hand >= 0",
        reserved_within_on_hand="reserved >= 0 AND reserved <= on_hand",
        low_is_marked="low_since IS NOT NULL OR min_stock = 0 OR on_hand - reserved > min_stock",
    ),
    **MYSQL,
)

recipe_parts = Table(
    "recipe_parts",
    metadata,
    Column("menu_item_id", Id, ForeignKey("menu_items.id"), primary_key=True),
    Column("item_id", Id, ForeignKey("stock_items.id"), primary_key=True, index=True),
    quantity("quantity"),
    *rules(quantity_positive="quantity >= 1"),
    **MYSQL,
)

stock_reservations = Table(
    "stock_reservations",
    metadata,
    Column("order_id", Id, ForeignKey("orders.id"), primary_key=True),
    Column("item_id", Id, ForeignKey("stock_items.id"), primary_key=True, index=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    quantity("quantity"),
    named("unit", length=LONGEST_UNIT),
    *rules(quantity_positive="quantity >= 1"),
    **CLUSTERED,
)

stock_edits = Table(
    "stock_edits",
    metadata,
    Column("id", Id, primary_key=True),
    Column("item_id", Id, ForeignKey("stock_items.id"), nullable=False, index=True),
    instant("at"),
    Column("fields", TextList, nullable=False),
    Column("old_values", TextList, nullable=False),
    Column("new_values", TextList, nullable=False),
    Column("actor_id", Id),
    named("actor_name"),
    **MYSQL,
)

stock_movements = Table(
    "stock_movements",
    metadata,
    Column("id", Id, primary_key=True),
    Column("item_id", Id, ForeignKey("stock_items.id"), nullable=False, index=True),
    Column("kind", Code, nullable=False),
    quantity("quantity"),
    instant("at"),
    text("reason"),
    Column("order_id", Id, ForeignKey("orders.id")),
    Column("actor_id", Id),
    named("actor_name"),
    named("unit", length=LONGEST_UNIT),
    Index(None, "at"),
    UniqueConstraint("order_id", "item_id", "kind", name="uq_stock_movements_once", info={REFUSAL: StockMovedTwice}),
    one_of("kind", MovementKind),
    *rules(
        quantity_not_zero="quantity <> 0",
        sale_has_order="(kind = 'SALE') = (order_id IS NOT NULL)",
        direction="(kind NOT IN ('RECEIPT', 'RETURN') OR quantity > 0) "
        "AND (kind NOT IN ('SALE', 'WASTE') OR quantity < 0)",
    ),
    **CLUSTERED,
)
