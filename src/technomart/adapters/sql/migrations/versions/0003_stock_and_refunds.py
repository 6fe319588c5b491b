"""Make the tables of the store room and of payment gateways; let payments be searched."""

import sqlalchemy as sa
from alembic import op

from technomart.adapters.sql.core.types import Code, Digest, Id, UtcDateTime
from technomart.adapters.sql.migrations.steps import CLUSTERED, PLAIN, create_index, create_table

revision = "0003"
down_revision = "0002"
SEARCHED = 800  # letters; one may fold into three


def upgrade() -> None:
    _stock_items()
    _recipe_parts()
    _stock_reservations()
    _stock_movements()
    _payment_intents()
    _payment_methods_off()
    _searchable_payments()


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


def _payment_intents() -> None:
    create_table(
        "payment_intents",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", Code, nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("order_number", sa.String(length=24), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("method", Code, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("payment_id", Id),
        sa.Column("key_id", Digest),
        sa.Column("key_scope", sa.String(length=255)),
        sa.Column("key_value", sa.String(length=255)),
        sa.Column("key_fingerprint", Digest),
        sa.Column("customer", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("actor_id", Id),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("request_id", sa.String(length=128), nullable=False),
        sa.Column("state", Code, nullable=False),
        sa.Column("reference", sa.String(length=500), nullable=False),
        sa.CheckConstraint("kind IN ('charge', 'refund')", name="ck_payment_intents_kind_known"),
        sa.CheckConstraint("method IN ('cash', 'card', 'mobile')", name="ck_payment_intents_method_known"),
        sa.CheckConstraint("state IN ('open', 'done', 'declined')", name="ck_payment_intents_state_known"),
        sa.CheckConstraint("amount >= 0", name="ck_payment_intents_amount_not_negative"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_payment_intents_order_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payment_intents"),
        sa.UniqueConstraint("key_id", name="uq_payment_intents_key"),
        **PLAIN,
    )
    create_index("payment_intents", "order_id")
    create_index("payment_intents", "state", "id")


def _payment_methods_off() -> None:
    create_table(
        "payment_methods_off",
        sa.Column("method", Code, nullable=False),
        sa.CheckConstraint("method IN ('cash', 'card', 'mobile')", name="ck_payment_methods_off_method_known"),
        sa.PrimaryKeyConstraint("method", name="pk_payment_methods_off"),
        **PLAIN,
    )


def _searchable_payments() -> None:
    bind = op.get_bind()
    if "search_key" not in {column["name"] for column in sa.inspect(bind).get_columns("payments")}:
        op.add_column(
            "payments", sa.Column("search_key", sa.String(length=SEARCHED), nullable=False, server_default="")
        )
    create_index("payments", "at")
    names = ("id", "order_number", "customer", "reference", "search_key")
    payments = sa.table("payments", *(sa.column(name) for name in names))
    unsearchable = sa.select(payments).where(payments.c.search_key == "")
    for row in bind.execute(unsearchable).mappings().all():
        key = " ".join((row["order_number"], row["customer"], row["reference"])).casefold()
        bind.execute(payments.update().where(payments.c.id == row["id"]).values(search_key=key))
