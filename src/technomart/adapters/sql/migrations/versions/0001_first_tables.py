"""Make the first tables: accounts, menu, orders, money, answers."""

import sqlalchemy as sa

from technomart.adapters.sql.core.types import Code, Digest, Id, LongText, Picture, TextList, UtcDateTime
from technomart.adapters.sql.migrations.steps import CLUSTERED, PLAIN, create_index, create_table

revision = "0001"
down_revision = None


def upgrade() -> None:
    _categories()
    _idempotency_keys()
    _order_counters()
    _orders()
    _store_imports()
    _users()
    _menu_items()
    _order_history()
    _order_lines()
    _payments()
    _sessions()
    _menu_images()
    _refunds()


def _categories() -> None:
    create_table(
        "categories",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_categories"),
        sa.UniqueConstraint("name", name="uq_categories_name"),
        **PLAIN,
    )


def _idempotency_keys() -> None:
    create_table(
        "idempotency_keys",
        sa.Column("id", Digest, nullable=False),
        sa.Column("scope", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", Digest, nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("body", LongText, nullable=False),
        sa.Column("location", sa.String(length=255)),
        sa.Column("about", Id),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("status >= 100 AND status <= 599", name="ck_idempotency_keys_status_is_http"),
        sa.PrimaryKeyConstraint("id", name="pk_idempotency_keys"),
        **PLAIN,
    )
    create_index("idempotency_keys", "at")


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
            "status IN ('pending', 'in_queue', 'in_progress', 'ready', 'completed', 'cancelled', 'refunded')",
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


def _store_imports() -> None:
    create_table(
        "store_imports",
        sa.Column("source", Code, nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_store_imports"),
        **PLAIN,
    )


def _users() -> None:
    create_table(
        "users",
        sa.Column("id", Id, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", Code, nullable=False),
        sa.Column("status", Code, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("password_hash", sa.String(length=255)),
        sa.Column("phone", sa.String(length=64), nullable=False),
        sa.Column("avatar", sa.Text(), nullable=False),
        sa.Column("employee_id", Id),
        sa.Column("last_login", UtcDateTime()),
        sa.Column("email_verified", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("role IN ('admin', 'manager', 'staff')", name="ck_users_role_known"),
        sa.CheckConstraint("status IN ('active', 'pending', 'deactivated')", name="ck_users_status_known"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
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
            "status_after IN ('pending', 'in_queue', 'in_progress', 'ready', 'completed', 'cancelled', 'refunded')",
            name="ck_order_history_status_after_known",
        ),
        sa.CheckConstraint(
            "status_before IN ('pending', 'in_queue', 'in_progress', 'ready', 'completed', 'cancelled', 'refunded')",
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


def _payments() -> None:
    create_table(
        "payments",
        sa.Column("id", Id, nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("order_number", sa.String(length=24), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("method", Code, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("tendered", sa.BigInteger()),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("customer", sa.String(length=120), nullable=False),
        sa.Column("actor_id", Id),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("method IN ('cash', 'card', 'mobile')", name="ck_payments_method_known"),
        sa.CheckConstraint("amount >= 0", name="ck_payments_amount_not_negative"),
        sa.CheckConstraint("refunded >= 0 AND refunded <= amount", name="ck_payments_refunded_within_amount"),
        sa.CheckConstraint("tendered >= amount", name="ck_payments_tendered_covers_amount"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_payments_order_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        **CLUSTERED,
    )
    create_index("payments", "business_date")
    create_index("payments", "order_id")


def _sessions() -> None:
    create_table(
        "sessions",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        **PLAIN,
    )
    create_index("sessions", "user_id")


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


def _refunds() -> None:
    create_table(
        "refunds",
        sa.Column("id", Id, nullable=False),
        sa.Column("payment_id", Id, nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("actor_id", Id),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.CheckConstraint("amount >= 0", name="ck_refunds_amount_not_negative"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_refunds_order_id"),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_refunds_payment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_refunds"),
        **CLUSTERED,
    )
    create_index("refunds", "business_date")
    create_index("refunds", "order_id")
    create_index("refunds", "payment_id")
