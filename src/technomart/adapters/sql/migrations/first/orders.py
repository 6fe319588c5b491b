"""Make the tables of orders."""

import sqlalchemy as sa

from technomart.adapters.sql.core.types import Code, Id, UtcDateTime
from technomart.adapters.sql.migrations.steps import CLUSTERED, PLAIN, create_index, create_table

STATUSES = "'pending', 'in_queue', 'in_progress', 'ready', 'completed', 'cancelled', 'refunded'"


def create() -> None:
    _orders()
    _order_history()
    _order_lines()
    _order_counters()


def _orders() -> None:
    create_table(
        "orders",
        sa.Column("id", Id, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("type", Code, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("subtotal", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("status", Code, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("customer_name", sa.String(length=120), nullable=False),
        sa.Column("placed_by", Id),
        sa.Column("discount_kind", Code, nullable=False),
        sa.Column("discount_value", sa.BigInteger(), nullable=False),
        sa.Column("captured", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("payment_method", Code),
        sa.Column("completed_at", UtcDateTime()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("search_key", sa.String(length=480), nullable=False),
        sa.CheckConstraint("discount_kind IN ('fixed', 'percentage')", name="ck_orders_discount_kind_known"),
        sa.CheckConstraint("payment_method IN ('cash', 'card', 'mobile')", name="ck_orders_payment_method_known"),
        sa.CheckConstraint(
            f"status IN ({STATUSES})",
            name="ck_orders_status_known",
        ),
        sa.CheckConstraint("type IN ('walk-in', 'online')", name="ck_orders_type_known"),
        sa.CheckConstraint("captured >= 0 AND captured <= total", name="ck_orders_captured_within_total"),
        sa.CheckConstraint("discount >= 0 AND discount <= subtotal", name="ck_orders_discount_within_subtotal"),
        sa.CheckConstraint("discount_value >= 0", name="ck_orders_discount_value_not_negative"),
        sa.CheckConstraint("refunded >= 0 AND refunded <= captured", name="ck_orders_refunded_within_captured"),
        sa.CheckConstraint("sequence >= 1", name="ck_orders_sequence_positive"),
        sa.CheckConstraint("total = subtotal - discount", name="ck_orders_total_adds_up"),
        sa.CheckConstraint("version >= 1", name="ck_orders_version_positive"),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.UniqueConstraint("business_date", "type", "sequence", name="uq_orders_number"),
        **CLUSTERED,
    )
    create_index("orders", "created_at")
    create_index("orders", "customer_name", "id")
    create_index("orders", "status", "id")


def _order_history() -> None:
    create_table(
        "order_history",
        sa.Column("order_id", Id, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", Code, nullable=False),
        sa.Column("status_before", Code),
        sa.Column("status_after", Code, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor_id", Id),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("request_id", sa.String(length=128), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("event IN ('placed', 'moved', 'paid', 'refunded')", name="ck_order_history_event_known"),
        sa.CheckConstraint(
            f"status_after IN ({STATUSES})",
            name="ck_order_history_status_after_known",
        ),
        sa.CheckConstraint(
            f"status_before IN ({STATUSES})",
            name="ck_order_history_status_before_known",
        ),
        sa.CheckConstraint("amount >= 0", name="ck_order_history_amount_not_negative"),
        sa.CheckConstraint("seq >= 1", name="ck_order_history_seq_positive"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_history_order_id"),
        sa.PrimaryKeyConstraint("order_id", "seq", name="pk_order_history"),
        **CLUSTERED,
    )


def _order_lines() -> None:
    create_table(
        "order_lines",
        sa.Column("order_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("menu_item_id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("notes", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "discount >= 0 AND discount <= unit_price * quantity", name="ck_order_lines_discount_within_line"
        ),
        sa.CheckConstraint("position >= 0", name="ck_order_lines_position_not_negative"),
        sa.CheckConstraint("quantity >= 1 AND quantity <= 999", name="ck_order_lines_quantity_believable"),
        sa.CheckConstraint("unit_price >= 0", name="ck_order_lines_unit_price_not_negative"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_lines_order_id"),
        sa.PrimaryKeyConstraint("order_id", "position", name="pk_order_lines"),
        **CLUSTERED,
    )


def _order_counters() -> None:
    create_table(
        "order_counters",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("type", Code, nullable=False),
        sa.Column("last_given", sa.Integer(), nullable=False),
        sa.CheckConstraint("type IN ('walk-in', 'online')", name="ck_order_counters_type_known"),
        sa.CheckConstraint("last_given >= 1", name="ck_order_counters_last_given_positive"),
        sa.PrimaryKeyConstraint("business_date", "type", name="pk_order_counters"),
        **PLAIN,
    )
