"""Describe the first tables of papers and of what is printed."""

from sqlalchemy import BigInteger, Boolean, Date, Index, Integer, String, UniqueConstraint

from technomart.adapters.sql.core.types import Code, Digest, Id, LongText, UtcDateTime
from technomart.adapters.sql.migrations.steps import checks, columns, reference, table, words

OFF_BY_KIND = ("senior_discount", "pwd_discount", "senior_adjustment", "pwd_adjustment")
PAPER_FIGURES = (
    *("gross", "discount", "statutory_discount", "vat_adjustment", "total", "vatable", "vat", "exempt"),
    *OFF_BY_KIND,
)

TABLES = (
    table(
        "papers",
        *columns(Id, "id", primary_key=True),
        *columns(Code, "kind"),
        reference("register_id", "registers"),
        *columns(String(8), "register_code"),
        *columns(Date, "register_date"),
        *columns(Integer, "number"),
        reference("order_id", "orders", index=True),
        *columns(String(24), "order_number"),
        *columns(UtcDateTime, "at"),
        *columns(BigInteger, *PAPER_FIGURES),
        *columns(LongText, "content"),
        *columns(Id, "actor_id", nullable=True),
        *columns(String(120), "actor_name"),
        *columns(Id, "invoice_id", "money_id", nullable=True),
        *columns(Digest, "seal"),
        UniqueConstraint("register_id", "kind", "number"),
        Index(None, "register_date"),
        Index(None, "register_id", "register_date"),
        Index(None, "kind", "register_date"),
        *words(kind="invoice void return"),
        *checks(
            number_positive="number >= 1",
            total_is_what_remains="total = gross - discount - statutory_discount - vat_adjustment",
            figures_not_negative=" AND ".join(f"{name} >= 0" for name in PAPER_FIGURES),
            off_by_kind="senior_discount + pwd_discount <= statutory_discount"
            " AND senior_adjustment + pwd_adjustment <= vat_adjustment",
            invoices_take_nothing_back="(kind = 'invoice') = (invoice_id IS NULL)",
        ),
        clustered=True,
    ),
    table(
        "print_jobs",
        *columns(Id, "id", primary_key=True),
        reference("order_id", "orders", nullable=True, index=True),
        *columns(UtcDateTime, "at"),
        reference("paper_id", "papers", nullable=True, index=True),
        reference("close_id", "day_closes", nullable=True, index=True),
        *columns(Boolean, "is_reprint"),
        *columns(Code, "state"),
        *columns(Integer, "tries", "sent"),
        *columns(String(200), "error"),
        *columns(UtcDateTime, "claimed_at", "printed_at", nullable=True),
        *columns(Id, "actor_id", nullable=True),
        *columns(String(120), "actor_name"),
        *columns(Code, "printer"),
        *columns(LongText, "content", nullable=True),
        *columns(Integer, "interrupted"),
        Index(None, "printer", "state", "id"),
        *words(printer="receipt kitchen"),
        *words(state="waiting printing printed failed"),
        *checks(
            tries_not_negative="sent >= 0 AND tries >= 0 AND interrupted >= 0",
            printed_has_a_time="(state = 'printed') = (printed_at IS NOT NULL)",
            printing_is_claimed="state <> 'printing' OR claimed_at IS NOT NULL",
            one_thing_is_printed="(paper_id IS NOT NULL) + (close_id IS NOT NULL) + (content IS NOT NULL) = 1",
            papers_have_an_order="paper_id IS NULL OR order_id IS NOT NULL",
            the_kitchen_reads_tickets="printer = 'receipt' OR content IS NOT NULL",
        ),
        clustered=True,
    ),
)
