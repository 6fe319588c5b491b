"""Describe every table: columns, keys, indexes, and the constraints that are the last fence around the rules."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from technomart.adapters.sql.columns import CLUSTERED, MYSQL, day, instant, metadata, money, named, one_of, rules, text
from technomart.adapters.sql.types import Code, Digest, Id, LongText, Picture, TextList, UtcDateTime
from technomart.domain.accounts import AccountStatus, Role
from technomart.domain.order_history import OrderEvent
from technomart.domain.order_states import OrderStatus
from technomart.domain.orders import LONGEST_NAME, MOST_PORTIONS, OrderType, PaymentMethod
from technomart.domain.pricing import DiscountKind

users = Table(
    "users",
    metadata,
    Column("id", Id, primary_key=True),
    named("email", length=254),
    named("name"),
    Column("role", Code, nullable=False),
    Column("status", Code, nullable=False),
    instant("created_at"),
    Column("password_hash", String(255)),
    named("phone", length=64),
    Column("avatar", Text, nullable=False),
    Column("employee_id", Id),
    instant("last_login", nullable=True),
    Column("email_verified", Boolean, nullable=False),
    Column("is_demo", Boolean, nullable=False),
    UniqueConstraint("email"),
    one_of("role", Role),
    one_of("status", AccountStatus),
    **MYSQL,
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    instant("created_at"),
    instant("expires_at"),
    instant("ended_at", nullable=True),
    **MYSQL,
)

categories = Table(
    "categories",
    metadata,
    Column("id", Id, primary_key=True),
    named("name"),
    UniqueConstraint("name"),
    **MYSQL,
)

menu_items = Table(
    "menu_items",
    metadata,
    Column("id", Id, primary_key=True),
    named("name"),
    money("price"),
    Column("category", String(LONGEST_NAME), ForeignKey("categories.name"), nullable=False, index=True),
    Column("description", Text, nullable=False),
    Column("available", Boolean, nullable=False),
    Column("ingredients", TextList, nullable=False),
    Column("preparation_time", Integer, nullable=False),
    Column("image", String(64)),
    Column("removed", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
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

orders = Table(
    "orders",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("type", Code, nullable=False),
    day("business_date"),
    money("subtotal"),
    money("discount"),
    money("total"),
    Column("status", Code, nullable=False),
    instant("created_at"),
    instant("updated_at"),
    named("customer_name"),
    Column("placed_by", Id),
    Column("discount_kind", Code, nullable=False),
    money("discount_value"),
    money("captured"),
    money("refunded"),
    Column("payment_method", Code),
    instant("completed_at", nullable=True),
    Column("version", Integer, nullable=False),
    Column("search_key", String(4 * LONGEST_NAME), nullable=False),  # one letter may fold into three
    UniqueConstraint("business_date", "type", "sequence", name="uq_orders_number"),
    Index(None, "status", "id"),
    Index(None, "customer_name", "id"),
    Index(None, "created_at"),
    one_of("type", OrderType),
    one_of("status", OrderStatus),
    one_of("discount_kind", DiscountKind),
    one_of("payment_method", PaymentMethod),
    *rules(
        sequence_positive="sequence >= 1",
        discount_within_subtotal="discount >= 0 AND discount <= subtotal",
        discount_value_not_negative="discount_value >= 0",
        total_adds_up="total = subtotal - discount",
        captured_within_total="captured >= 0 AND captured <= total",
        refunded_within_captured="refunded >= 0 AND refunded <= captured",
        version_positive="version >= 1",
    ),
    **CLUSTERED,
)

order_lines = Table(
    "order_lines",
    metadata,
    Column("order_id", Id, ForeignKey("orders.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("menu_item_id", Id, nullable=False),
    named("name"),
    money("unit_price"),
    Column("quantity", Integer, nullable=False),
    money("discount"),
    text("notes"),
    *rules(
        position_not_negative="position >= 0",
        unit_price_not_negative="unit_price >= 0",
        quantity_believable=f"quantity >= 1 AND quantity <= {MOST_PORTIONS}",
        discount_within_line="discount >= 0 AND discount <= unit_price * quantity",
    ),
    **CLUSTERED,
)

order_history = Table(
    "order_history",
    metadata,
    Column("order_id", Id, ForeignKey("orders.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("event", Code, nullable=False),
    Column("status_before", Code),
    Column("status_after", Code, nullable=False),
    instant("at"),
    Column("actor_id", Id),
    named("actor_name"),
    text("reason"),
    named("request_id", length=128),
    money("amount"),
    one_of("event", OrderEvent),
    one_of("status_before", OrderStatus),
    one_of("status_after", OrderStatus),
    *rules(seq_positive="seq >= 1", amount_not_negative="amount >= 0"),
    **CLUSTERED,
)

order_counters = Table(
    "order_counters",
    metadata,
    day("business_date", primary_key=True),
    Column("type", Code, primary_key=True),
    Column("last_given", Integer, nullable=False),
    one_of("type", OrderType),
    *rules(last_given_positive="last_given >= 1"),
    **MYSQL,
)

payments = Table(
    "payments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("order_id", Id, ForeignKey("orders.id"), nullable=False, index=True),
    named("order_number", length=24),
    money("amount"),
    Column("method", Code, nullable=False),
    instant("at"),
    day("business_date", index=True),
    money("tendered", nullable=True),
    named("reference"),
    named("customer"),
    Column("actor_id", Id),
    named("actor_name"),
    money("refunded"),
    Column("search_key", String(800), nullable=False, server_default=""),  # one letter may fold into three
    Index(None, "at"),
    Index(None, "customer", "id"),
    one_of("method", PaymentMethod),
    *rules(
        amount_not_negative="amount >= 0",
        tendered_covers_amount="tendered >= amount",
        refunded_within_amount="refunded >= 0 AND refunded <= amount",
    ),
    **CLUSTERED,
)

refunds = Table(
    "refunds",
    metadata,
    Column("id", Id, primary_key=True),
    Column("payment_id", Id, ForeignKey("payments.id"), nullable=False, index=True),
    Column("order_id", Id, ForeignKey("orders.id"), nullable=False, index=True),
    money("amount"),
    instant("at"),
    day("business_date", index=True),
    text("reason"),
    Column("actor_id", Id),
    named("actor_name"),
    *rules(amount_not_negative="amount >= 0"),
    **CLUSTERED,
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("id", Digest, primary_key=True),  # of scope and key, which together are too long for an index
    named("scope", length=255),
    named("key", length=255),
    Column("fingerprint", Digest, nullable=False),
    Column("status", Integer),  # NULL only inside the transaction that claimed the key
    Column("body", LongText, nullable=False),
    Column("location", String(255)),
    Column("about", Id),
    Column("at", UtcDateTime, nullable=False, index=True),
    *rules(status_is_http="status >= 100 AND status <= 599"),
    **MYSQL,
)

store_imports = Table(
    "store_imports",
    metadata,
    Column("source", Code, primary_key=True),
    **MYSQL,
)
