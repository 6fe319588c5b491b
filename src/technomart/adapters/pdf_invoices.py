"""Print invoices as PDF files with reportlab, in a typeface that has the peso sign."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any
from xml.sax.saxutils import escape

import font_source_sans_pro
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle
from typing_extensions import override

from technomart.domain.kernel.money import Centavos, spoken
from technomart.domain.orders.order import Order, OrderLine
from technomart.domain.orders.privileges import Holder
from technomart.domain.orders.tax import Tax
from technomart.domain.payments.invoice import Invoice, Invoices

FILES = Path(font_source_sans_pro.__file__).parent / "files"
PLAIN, BOLD = "SourceSansPro-Regular", "SourceSansPro-Bold"
GREY, RULE = HexColor(0x666666), HexColor(0xBBBBBB)
MARGIN = 14 * mm
FRAME = 6
"""What the library leaves around everything on a page, in points."""
WIDTH = A5[0] - 2 * MARGIN
UNKNOWN = "?"
"""What stands for a letter the typeface has not."""
IGNORED = ("Cc", "Cf", "Cs", "Mn")
"""Categories of letters that show nothing by themselves: what the typeface has not of them is left out."""
PESO, MINUS = "\u20b1", "\u2212"

TEXT = ParagraphStyle("text", fontName=PLAIN, fontSize=9, leading=11.5)
SMALL = ParagraphStyle("small", TEXT, fontSize=7.5, leading=9.5, textColor=GREY)
STRONG = ParagraphStyle("strong", TEXT, fontName=BOLD)
TITLE = ParagraphStyle("title", STRONG, fontSize=15, leading=19)
Row = list[Any]
Sum = tuple[str, Centavos]


class PdfInvoices(Invoices):
    """Prints invoices on A5, on as many pages as there are lines for."""

    def __init__(self) -> None:
        """Print one at a time: the library keeps what it knows of a typeface in one place."""
        self._printing = Lock()

    @override
    def pdf(self, invoice: Invoice) -> bytes:
        with self._printing:
            letters()
            file, foot = BytesIO(), shown(f"Order {invoice.order.number}")
            document = SimpleDocTemplate(
                file,
                pagesize=A5,
                **dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN - FRAME),
                title=f"Invoice {invoice.order.number}",
                author=shown(invoice.business.name),
            )

            def numbered(canvas: Canvas, page: Any) -> None:
                canvas.setFont(PLAIN, 7.5)
                canvas.setFillColor(GREY)
                canvas.drawRightString(MARGIN + WIDTH, MARGIN / 2, f"{foot}, page {page.page}")

            parts = [*head(invoice), lines(invoice), Spacer(0, 3 * mm), sums(invoice)]
            document.build(parts, onFirstPage=numbered, onLaterPages=numbered)
            return file.getvalue()


@cache
def letters() -> frozenset[int]:
    """Return the letters of the typeface, which is made known to the library at the first call."""
    plain, bold = (TTFont(name, FILES / f"{name}.ttf") for name in (PLAIN, BOLD))
    for font in (plain, bold):
        registerFont(font)
    return frozenset(plain.face.charToGlyph) & frozenset(bold.face.charToGlyph)


def shown(text: str) -> str:
    """Return a text in letters the typeface has; blanks of any kind are one blank."""
    known = letters()

    def letter(char: str) -> str:
        if ord(char) in known and char.isprintable():
            return char
        return "" if unicodedata.category(char) in IGNORED else UNKNOWN

    return "".join(map(letter, " ".join(unicodedata.normalize("NFC", text).split())))


def said(text: str, style: ParagraphStyle = TEXT) -> Paragraph:
    """Return a text that wraps where it is too long, also within a word."""
    return Paragraph(escape(shown(text)), style)


def pesos(amount: Centavos) -> str:
    """Return an amount with the peso sign."""
    return (MINUS if amount < 0 else "") + PESO + spoken(abs(amount))


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
    """Return a row for a line item, with its notes and its part of the discount under the name."""
    below = [line.notes] if line.notes else []
    below += [f"Discount {pesos(-line.discount)}"] if line.discount else []
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
