"""Print invoices as PDF files with reportlab, in a typeface that has the peso sign."""

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.lib.pagesizes import A5
from reportlab.lib.units import mm
from reportlab.platypus import Spacer, Table, TableStyle
from typing_extensions import override

from technomart.adapters.printing.pages import on_pages
from technomart.adapters.printing.typeface import (
    BOLD,
    PLAIN,
    RULE,
    SMALL,
    STRONG,
    TEXT,
    TITLE,
    pesos,
    said,
)
from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.order import Order, OrderLine
from technomart.domain.orders.privileges import Holder
from technomart.domain.orders.tax import Tax
from technomart.domain.payments.invoice import Invoice, Invoices

MARGIN = 14 * mm
WIDTH = A5[0] - 2 * MARGIN
Row = list[Any]
Sum = tuple[str, Centavos]


class PdfInvoices(Invoices):
    """Prints invoices on A5, on as many pages as there are lines for."""

    @override
    def pdf(self, invoice: Invoice) -> bytes:
        order, business = invoice.order, invoice.business
        return on_pages(
            f"Order {order.number}",
            lambda: [*head(invoice), lines(invoice), Spacer(0, 3 * mm), sums(invoice)],
            margin=MARGIN,
            title=f"Invoice {order.number}",
            author=business.name,
        )


def head(invoice: Invoice) -> Iterator[Any]:
    """Yield who sells, what to whom and when."""
    business, order = invoice.business, invoice.order
    yield said(business.name, TITLE)
    yield from [said(text, SMALL) for text in (business.address, business.tin and f"TIN {business.tin}") if text]
    yield Spacer(0, 4 * mm)
    yield said(f"Invoice for order {order.number}", STRONG)
    yield said(f"{invoice.at:%Y-%m-%d %H:%M}" + (f", {order.status.value}" if order.is_void else ""))
    yield from [said(invoice.customer)] if invoice.customer else []
    yield Spacer(0, 3 * mm)


def lines(invoice: Invoice) -> Table:
    """Return the table of what was ordered, whose head stands on every page."""
    top = [said("Item", STRONG), "Qty", "Price", "Amount"]
    widths = [WIDTH - 66 * mm, 12 * mm, 26 * mm, 28 * mm]
    table = Table([top, *map(line, invoice.order.lines)], widths, repeatRows=1, splitInRow=1)
    rules = [strong(0), ("LINEBELOW", (0, 0), (-1, 0), 0.6, RULE), ("LINEBELOW", (0, -1), (-1, -1), 0.6, RULE)]
    table.setStyle(TableStyle([*LOOK, *rules]))
    return table


def line(line: OrderLine) -> Row:
    """Return a row for a line item, with its notes and its parts of what is off under the name."""
    below = [line.notes] if line.notes else []
    below += [f"Discount {pesos(-line.discount)}"] if line.discount else []
    below += [f"By law {pesos(-line.off_by_law)}"] if line.off_by_law else []
    name = [said(line.name), *(said(text, SMALL) for text in below)]
    return [name, f"{line.quantity:,}", pesos(line.unit_price), pesos(line.total)]


def sums(invoice: Invoice) -> Table:
    """Return the table of what it costs, what was paid and given back, and what is still owed."""
    order = invoice.order
    off = [(text, -amount) for text, amount in less(order) if amount]
    before = [("Subtotal", order.subtotal), *off] if off else []
    money = [(f"{moved.at:%Y-%m-%d %H:%M} {moved.how}", moved.amount) for moved in invoice.money]
    told = [*before, ("Total", order.total), *taxes(order), *money, ("Balance", order.balance)]
    ends = (len(before), len(told) - 1)
    rows = [[said(text, STRONG if at in ends else TEXT), pesos(amount)] for at, (text, amount) in enumerate(told)]
    table = Table(rows, [WIDTH - 32 * mm, 32 * mm])
    table.setStyle(TableStyle([*LOOK, *map(strong, ends)]))
    return table


def less(order: Order) -> Sequence[Sum]:
    """Return what is off an order, and why."""
    by_law = order.taxed.figures
    return [
        ("Discount", order.discount),
        *((holder_said(each.holder), each.tax.statutory_discount) for each in order.taxed.privileges),
        ("VAT adjustment", by_law.vat_adjustment),
    ]


def holder_said(holder: Holder) -> str:
    """Return who has a discount by law, by which ID."""
    return f"{holder.kind.value.upper()} {holder.name}, {holder.id_kind} {holder.id_number}"


def taxes(order: Order) -> Sequence[Sum]:
    """Return what of the total is VAT, and of what."""
    if order.taxed.tax is not Tax.VAT12:
        return []
    figures = order.taxed.figures
    return [("VATable sales", figures.vatable), ("VAT", figures.vat), ("VAT-exempt sales", figures.exempt)]


def strong(row: int) -> tuple[Any, ...]:
    """Return what makes the numbers of a row bold."""
    return ("FONTNAME", (1, row), (-1, row), BOLD)


LOOK: Sequence[tuple[Any, ...]] = [
    ("FONT", (1, 0), (-1, -1), PLAIN, TEXT.fontSize, TEXT.leading),
    ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (0, -1), 0),
    ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 1.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
]
