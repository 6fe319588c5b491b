"""Describe the tables of payments, refunds, and what was agreed with a gateway."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from technomart.adapters.sql.core.columns import (
    CLUSTERED,
    MYSQL,
    REFUSAL,
    day,
    instant,
    metadata,
    money,
    named,
    one_of,
    rules,
    text,
)
from technomart.adapters.sql.core.types import Code, Digest, Id
from technomart.domain.idempotency.answers import StillRunning
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.intents import IntentKind, IntentState
from technomart.domain.payments.refusals import RefundExceedsPayment

payments = Table(
    "payments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("order_id", Id, ForeignKey("orders.id"), nullable=False, index=True),
    named("order_number", length=24),
    money("amount"),
    Column("method", Code, nullable=False),
    instant("at"),
    day("business_date"),
    money("tendered", nullable=True),
    named("reference"),
    named("customer"),
    Column("actor_id", Id),
    named("actor_name"),
    money("refunded"),
    Column("register_id", Id, ForeignKey("registers.id")),
    Column("register_date", Date),  # the business day of the register, apart from that of the calendar
    Column("register_seq", BigInteger),
    Column("cash_session_id", Id, ForeignKey("cash_sessions.id"), index=True),
    Column("corrects", Id),  # the payment in whose place it stands; none leads back, the audit looks at both
    text("reason"),  # why it was corrected
    Column("search_key", String(800), nullable=False, server_default=""),  # one letter may fold into three
    Index(None, "at"),
    Index(None, "customer", "id"),
    Index(None, "register_id", "register_date"),
    Index(None, "register_id", "register_seq"),
    Index(None, "business_date", "method", "customer", "amount"),  # all that reports add up of open days
    one_of("method", PaymentMethod),
    *rules(amount_not_negative="amount >= 0", tendered_covers_amount="tendered >= amount"),
    *rules(RefundExceedsPayment, refunded_within_amount="refunded >= 0 AND refunded <= amount"),
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
    day("business_date"),
    text("reason"),
    Column("actor_id", Id),
    named("actor_name"),
    Column("register_id", Id, ForeignKey("registers.id")),
    Column("register_date", Date),
    Column("register_seq", BigInteger),
    Column("cash_session_id", Id, ForeignKey("cash_sessions.id"), index=True),
    Column("corrected_by", Id),  # the payment that stands in the place of the one that was taken back
    Index(None, "register_id", "register_date"),
    Index(None, "register_id", "register_seq"),
    Index(None, "business_date", "payment_id", "amount", "corrected_by"),
    *rules(amount_not_negative="amount >= 0"),
    **CLUSTERED,
)

payment_intents = Table(
    "payment_intents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Code, nullable=False),
    Column("order_id", Id, ForeignKey("orders.id"), nullable=False, index=True),
    named("order_number", length=24),
    money("amount"),
    Column("method", Code, nullable=False),
    instant("at"),
    day("business_date"),
    Column("payment_id", Id),  # the payment a refund belongs to
    Column("key_id", Digest),  # of scope and key, as in idempotency_keys
    Column("key_scope", String(255)),
    Column("key_value", String(255)),
    Column("key_fingerprint", Digest),
    named("customer"),
    text("reason"),
    Column("actor_id", Id),
    named("actor_name"),
    named("request_id", length=128),
    Column("state", Code, nullable=False),
    text("reference"),
    money("discount"),  # that comes with a charge
    Column("discount_limit", Integer, nullable=False),
    text("discount_reason"),
    Column("register_id", Id, ForeignKey("registers.id"), index=True),  # that was named
    UniqueConstraint("key_id", name="uq_payment_intents_key", info={REFUSAL: StillRunning}),
    Index(None, "state", "id"),
    one_of("kind", IntentKind),
    one_of("method", PaymentMethod),
    one_of("state", IntentState),
    *rules(amount_not_negative="amount >= 0", discount_not_negative="discount >= 0"),
    **MYSQL,
)

payment_methods_off = Table(
    "payment_methods_off",
    metadata,
    Column("method", Code, primary_key=True),
    one_of("method", PaymentMethod),
    **MYSQL,
)
