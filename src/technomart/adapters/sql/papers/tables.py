"""Describe the tables of papers and of what is printed of them."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from technomart.adapters.sql.core.columns import CLUSTERED, day, instant, metadata, money, named, one_of, rules
from technomart.adapters.sql.core.types import Code, Digest, Id, LongText
from technomart.domain.papers.figures import NAMES
from technomart.domain.papers.paper import PaperKind
from technomart.domain.papers.queue import LONGEST_ERROR, JobState, PrinterName
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
    Column("seal", Digest, nullable=False),
    UniqueConstraint("register_id", "kind", "number"),
    Index(None, "register_date"),  # the id follows in each: they are listed in its order
    Index(None, "register_id", "register_date"),
    Index(None, "kind", "register_date"),
    one_of("kind", PaperKind),
    *rules(
        number_positive="number >= 1",
        total_is_what_remains="total = gross - discount - statutory_discount - vat_adjustment",
        figures_not_negative=" AND ".join(f"{name} >= 0" for name in NAMES),
        off_by_kind="senior_discount + pwd_discount <= statutory_discount"
        " AND senior_adjustment + pwd_adjustment <= vat_adjustment",
        invoices_take_nothing_back="(kind = 'invoice') = (invoice_id IS NULL)",
    ),
    **CLUSTERED,
)

print_jobs = Table(
    "print_jobs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("order_id", Id, ForeignKey("orders.id"), index=True),
    instant("at"),
    Column("paper_id", Id, ForeignKey("papers.id"), index=True),
    Column("close_id", Id, ForeignKey("day_closes.id"), index=True),
    Column("is_reprint", Boolean, nullable=False),
    Column("state", Code, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    named("error", length=LONGEST_ERROR),
    instant("claimed_at", nullable=True),
    instant("printed_at", nullable=True),
    Column("actor_id", Id),
    named("actor_name"),
    Column("printer", Code, nullable=False),
    Column("content", LongText),  # a ticket or an X reading
    Column("interrupted", Integer, nullable=False),
    Index(None, "printer", "state", "id"),
    one_of("printer", PrinterName),
    one_of("state", JobState),
    *rules(
        tries_not_negative="sent >= 0 AND tries >= 0 AND interrupted >= 0",
        printed_has_a_time="(state = 'printed') = (printed_at IS NOT NULL)",
        printing_is_claimed="state <> 'printing' OR claimed_at IS NOT NULL",
        one_thing_is_printed="(paper_id IS NOT NULL) + (close_id IS NOT NULL) + (content IS NOT NULL) = 1",
        papers_have_an_order="paper_id IS NULL OR order_id IS NOT NULL",
        the_kitchen_reads_tickets="printer = 'receipt' OR content IS NOT NULL",
    ),
    **CLUSTERED,
)
