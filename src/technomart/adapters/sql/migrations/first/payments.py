"""Make the tables of payments."""

import sqlalchemy as sa

from technomart.adapters.sql.core.types import Code, Digest, Id, UtcDateTime
from technomart.adapters.sql.migrations.steps import CLUSTERED, PLAIN, create_index, create_table

SEARCHED = 800  # letters; one may fold into three


def create() -> None:
    _payments()
    _refunds()
    _payment_intents()
    _payment_methods_off()


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
        sa.Column("search_key", sa.String(length=SEARCHED), nullable=False, server_default=""),
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
    create_index("payments", "at")
    create_index("payments", "customer", "id")


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
