"""Describe the first tables of the inventory and of days that are added up."""

from sqlalchemy import BigInteger, Boolean, Date, Integer, String, UniqueConstraint

from technomart.adapters.sql.core.types import Code, Id, TextList, UtcDateTime
from technomart.adapters.sql.migrations.first.trade import METHODS, STATUSES, TYPES
from technomart.adapters.sql.migrations.steps import checks, columns, reference, table, words

TABLES = (
    table(
        "stock_items",
        *columns(Id, "id", primary_key=True),
        *columns(String(120), "name"),
        *columns(String(24), "unit"),
        *columns(UtcDateTime, "updated_at"),
        *columns(String(120), "category"),
        *columns(BigInteger, "min_stock"),
        *columns(String(120), "supplier"),
        *columns(Date, "expires_on", nullable=True),
        *columns(BigInteger, "on_hand", "reserved"),
        *columns(UtcDateTime, "last_restocked", nullable=True),
        *columns(Boolean, "removed"),
        *checks(
            min_stock_not_negative="min_stock >= 0",
            on_hand_not_negative="on_hand >= 0",
            reserved_within_on_hand="reserved >= 0 AND reserved <= on_hand",
        ),
    ),
    table(
        "recipe_parts",
        reference("menu_item_id", "menu_items", primary_key=True),
        reference("item_id", "stock_items", primary_key=True, index=True),
        *columns(BigInteger, "quantity"),
        *checks(quantity_positive="quantity >= 1"),
    ),
    table(
        "stock_reservations",
        reference("order_id", "orders", primary_key=True),
        reference("item_id", "stock_items", primary_key=True, index=True),
        *columns(BigInteger, "quantity"),
        *checks(quantity_positive="quantity >= 1"),
        clustered=True,
    ),
    table(
        "stock_movements",
        *columns(Id, "id", primary_key=True),
        reference("item_id", "stock_items", index=True),
        *columns(Code, "kind"),
        *columns(BigInteger, "quantity"),
        *columns(UtcDateTime, "at"),
        *columns(String(500), "reason"),
        reference("order_id", "orders", nullable=True),
        *columns(Id, "actor_id", nullable=True),
        *columns(String(120), "actor_name"),
        UniqueConstraint("order_id", "item_id", "kind", name="uq_stock_movements_once"),
        *words(kind="RECEIPT SALE ADJUSTMENT WASTE RETURN"),
        *checks(
            quantity_not_zero="quantity <> 0",
            sale_has_order="(kind = 'SALE') = (order_id IS NOT NULL)",
            direction="(kind NOT IN ('RECEIPT', 'RETURN') OR quantity > 0) "
            "AND (kind NOT IN ('SALE', 'WASTE') OR quantity < 0)",
        ),
        clustered=True,
    ),
    table(
        "stock_edits",
        *columns(Id, "id", primary_key=True),
        reference("item_id", "stock_items", index=True),
        *columns(UtcDateTime, "at"),
        *columns(TextList, "fields", "old_values", "new_values"),
        *columns(Id, "actor_id", nullable=True),
        *columns(String(120), "actor_name"),
    ),
    table(
        "report_days",
        *columns(Date, "business_date", primary_key=True),
        *columns(Boolean, "stale"),
        *columns(BigInteger, "mark"),
        clustered=True,
    ),
    table(
        "report_takings",
        *columns(Date, "business_date", primary_key=True),
        *columns(Code, "method", primary_key=True),
        *columns(BigInteger, "captured"),
        *columns(Integer, "payments"),
        *columns(BigInteger, "refunded"),
        *columns(Integer, "refunds"),
        *words(method=METHODS),
        clustered=True,
    ),
    table(
        "report_orders",
        *columns(Date, "business_date", primary_key=True),
        *columns(Code, "type", "status", primary_key=True),
        *columns(Integer, "orders"),
        *columns(BigInteger, "discount", "total"),
        *columns(Integer, "ready"),
        *columns(BigInteger, "ready_seconds"),
        *words(type=TYPES, status=STATUSES),
        clustered=True,
    ),
    table(
        "report_items",
        *columns(Date, "business_date", primary_key=True),
        *columns(Id, "menu_item_id", primary_key=True),
        *columns(BigInteger, "quantity", "total"),
        clustered=True,
    ),
    table(
        "report_customers",
        *columns(String(121), "customer", primary_key=True),
        *columns(Date, "business_date", primary_key=True, index=True),
        *columns(Integer, "payments"),
        *columns(BigInteger, "captured", "refunded"),
        clustered=True,
    ),
)
