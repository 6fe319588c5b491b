"""Describe the table of papers."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from technomart.adapters.sql.core.columns import CLUSTERED, day, instant, metadata, money, named, one_of, rules
from technomart.adapters.sql.core.types import Code, Id, LongText
from technomart.domain.papers.paper import NAMES, PaperKind
from technomart.domain.registers.register import LONGEST_CODE

papers = Table(
    "papers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Code, nullable=False),
    Column("register_id", Id, ForeignKey("registers.id"), nullable=False),
    named("register_code", length=LONGEST_CODE),
    day("register_date"),
    Column("number", Integer, nullable=False),
    Column("order_id", Id, ForeignKey("orders.id"), nullable=False, index=True),
    named("order_number", length=24),
    instant("at"),
    *(money(name) for name in NAMES),
    Column("content", LongText, nullable=False),
    Column("actor_id", Id),
    named("actor_name"),
    Column("invoice_id", Id),  # the invoice, which is older; the audit looks at both
    Column("money_id", Id),  # the payment or refund that it was issued with
    UniqueConstraint("register_id", "kind", "number"),
    Index(None, "register_id", "register_date", "kind"),
    one_of("kind", PaperKind),
    *rules(
        number_positive="number >= 1",
        total_is_what_remains="total = gross - discount - statutory_discount - vat_adjustment",
        figures_not_negative=" AND ".join(f"{name} >= 0" for name in NAMES),
        invoices_take_nothing_back="(kind = 'invoice') = (invoice_id IS NULL)",
    ),
    **CLUSTERED,
)
