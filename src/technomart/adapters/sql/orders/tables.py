"""Describe the tables of orders."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    func,
    literal_column,
    or_,
)

from technomart.adapters.sql.core.columns import (
    CLUSTERED,
    MYSQL,
    day,
    instant,
    metadata,
    money,
    named,
    one_of,
    rules,
    text,
)
from technomart.adapters.sql.core.types import Ascii, Code, Id
from technomart.domain.kernel.lengths import LONGEST_NAME
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.order import MOST_PORTIONS, OrderType, PaymentMethod, PaymentStatus
from technomart.domain.orders.pricing import DiscountKind
from technomart.domain.orders.privileges import PrivilegeKind
from technomart.domain.orders.refusals import Overpaid
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.tax import Tax
from technomart.domain.payments.refusals import RefundExceedsPayment

BLOCK = 5
"""How many letters of an id name its block: 20 bits of the time, so that a block takes about three days."""
LONGEST_WORD, LONGEST_KEY = 3 * LONGEST_NAME, 4 * LONGEST_NAME  # one letter may fold into three

FIGURES = ("vatable", "vat", "exempt", "statutory_discount", "vat_adjustment")


def adding_up(total: str) -> str:
    """Return the condition that tax is not kept, or makes up what is to be paid but for a discount off exempt sales."""
    none = " AND ".join(f"{name} IS NULL" for name in FIGURES)
    some = " AND ".join(f"{name} IS NOT NULL AND {name} >= 0" for name in FIGURES)
    off_exempt = f"vatable + vat + exempt - ({total})"
    return f"({none}) OR ({some} AND {off_exempt} >= 0 AND {off_exempt} <= statutory_discount)"


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
    Column("payment_status", Code, nullable=False),  # follows from the money; lists ask for it
    instant("completed_at", nullable=True),
    instant("ended_at", nullable=True),
    instant("ready_at", nullable=True),
    Column("edits", Integer, nullable=False),  # what reports added up of it before no longer holds
    Column("version", Integer, nullable=False),
    Column("search_key", String(LONGEST_KEY), nullable=False),
    Column("tax", Code),  # how the seller was taxed; it and the figures are NULL where taxes are not kept
    Column("diners", Integer),
    *(money(name, nullable=True) for name in FIGURES),
    UniqueConstraint("business_date", "type", "sequence", name="uq_orders_number"),
    Index(None, "status", "id"),
    Index(None, "payment_status", "id", "status"),  # the status, so that cancelled ones are passed over
    Index(None, "created_at"),
    Index(
        None, "business_date", "status", "type", "discount", "total", "edits"
    ),  # all that reports add up of open days
    one_of("type", OrderType),
    one_of("status", OrderStatus),
    one_of("discount_kind", DiscountKind),
    one_of("payment_method", PaymentMethod),
    one_of("payment_status", PaymentStatus),
    one_of("tax", Tax),
    *rules(
        sequence_positive="sequence >= 1",
        discount_within_subtotal="discount >= 0 AND discount <= subtotal",
        discount_value_not_negative="discount_value >= 0",
        total_adds_up="total = subtotal - discount - coalesce(statutory_discount + vat_adjustment, 0)",
        tax_adds_up=adding_up("total"),
        tax_is_whole="(tax IS NULL AND diners IS NULL AND vat IS NULL) "
        "OR (tax IS NOT NULL AND diners >= 0 AND vat >= 0)",
        version_positive="version >= 1",
        edits_not_negative="edits >= 0",
    ),
    *rules(Overpaid, kept_within_total="captured >= 0 AND captured - refunded <= total"),
    *rules(RefundExceedsPayment, refunded_within_captured="refunded >= 0 AND refunded <= captured"),
    **CLUSTERED,
)

IS_NAMED = orders.c.customer_name != literal_column("''")
"""What a question by name says besides, so that it may be led by an index of those that have one."""

Index(None, orders.c.customer_name, orders.c.id, sqlite_where=IS_NAMED)
Index(None, orders.c.ended_at, sqlite_where=orders.c.ended_at.is_not(None))
# Placing an order writes into neither: on SQLite each index takes a fiftieth of its CPU.

HAS_CHANGED = or_(orders.c.discount > literal_column("0"), orders.c.edits > literal_column("0"))
"""What a question says that adds up discounts and edits, so that on SQLite it may be led by an index of those few."""

Index(None, orders.c.business_date, orders.c.discount, orders.c.edits, sqlite_where=HAS_CHANGED).ddl_if("sqlite")

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
    *(money(name, nullable=True) for name in FIGURES),
    Column("vat_exempt", Boolean, nullable=False),
    *rules(
        exempt_has_no_vat="vat_exempt = 0 OR (vatable = 0 AND vat = 0 AND vat_adjustment = 0)",
        position_not_negative="position >= 0",
        unit_price_not_negative="unit_price >= 0",
        quantity_believable=f"quantity >= 1 AND quantity <= {MOST_PORTIONS}",
        discount_within_line="discount >= 0 AND discount <= unit_price * quantity",
        tax_adds_up=adding_up("unit_price * quantity - discount - statutory_discount - vat_adjustment"),
    ),
    **CLUSTERED,
)

OFF_BY_LAW = func.coalesce(order_lines.c.statutory_discount + order_lines.c.vat_adjustment, 0)
"""How much less a line comes to by law."""

order_privileges = Table(
    "order_privileges",
    metadata,
    Column("order_id", Id, ForeignKey("orders.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", Code, nullable=False),
    named("name"),
    named("id_kind"),
    named("id_number"),
    named("tin"),
    money("asked_share", nullable=True),
    money("share"),
    money("promotion"),
    money("waived"),
    *(money(name) for name in FIGURES),
    money("exempt_share"),
    one_of("kind", PrivilegeKind),
    *rules(
        exempt_share_believable="exempt_share >= 0 AND exempt_share <= share - promotion",
        record_is_there="name <> '' AND id_kind <> '' AND id_number <> ''",
        one_discount_counts="promotion = 0 OR (waived = 0 AND statutory_discount = 0)",
        share_is_as_asked="asked_share IS NULL OR asked_share = share",
        share_believable="share >= 0 AND promotion >= 0 AND waived >= 0 AND promotion + waived <= share",
        tax_adds_up=adding_up("share - promotion - statutory_discount - vat_adjustment"),
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
    money("discount"),
    Column("discount_limit", Integer, nullable=False),  # what the giver may give in all, in per cent
    text("discount_reason"),
    text("details"),
    money("subtotal"),  # by how much the lines came to more
    money("statutory"),  # by how much more is off by law
    Column("giver_id", Id),  # whose discount followed the lines
    Column("other_order_id", Id),  # where lines went or came from
    one_of("event", OrderEvent),
    one_of("status_before", OrderStatus),
    one_of("status_after", OrderStatus),
    *rules(
        seq_positive="seq >= 1",
        amount_not_negative="amount >= 0",
        step_back_has_reason="reason <> '' OR NOT (status_before = 'ready' AND status_after = 'in_progress')",
    ),
    *rules(
        discount_falls_with_lines="discount >= 0 OR event IN ('changed', 'split', 'privileged')",
        discount_limit_believable="discount_limit >= 0 AND discount_limit <= 100",
    ),
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

order_counts = Table(
    "order_counts",
    metadata,
    Column("status", Code, primary_key=True),
    Column("shard", Integer, primary_key=True, autoincrement=False),  # orders of one status are counted in several rows
    Column("orders", BigInteger, nullable=False),
    one_of("status", OrderStatus),
    **CLUSTERED,
)

order_words = Table(
    "order_words",
    metadata,
    Column("block", Ascii(BLOCK), primary_key=True),
    Column("word", String(LONGEST_WORD), primary_key=True),
    Column("order_id", Id, primary_key=True),  # no foreign key, which would take an index of its own
    Column("shared", Integer, nullable=False),  # how many first letters a word before has in common with it
    Column("search_key", String(LONGEST_KEY), nullable=False),  # of the order, which need not be read for other words
    **CLUSTERED,
)
