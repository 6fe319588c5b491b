"""Write papers as PDF files with reportlab, on A4 where that is asked for, and else on A5."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, Spacer, Table, TableStyle

from technomart.adapters.printing.pages import Paging, on_pages
from technomart.adapters.printing.typeface import (
    PLAIN,
    RULE,
    SMALL,
    STRONG,
    TEXT,
    TITLE,
    pesos,
    said,
)
from technomart.domain.papers.printed import (
    Code,
    Fact,
    Item,
    Printed,
    PrintLine,
    Rule,
    Sheet,
    Text,
    Title,
    Total,
)

ON_A5, ON_A4 = Paging(A5, 16 * mm), Paging(A4, 18 * mm)
ITEM = 12 * mm, 25 * mm, 28 * mm
"""How wide the number, the price and the amount of something sold are; its name has the rest."""
CENTRE: dict[str, Any] = {"alignment": 1}
HEADING = ParagraphStyle("heading", STRONG, fontSize=11, leading=15, keepWithNext=1, **CENTRE)
NAME = ParagraphStyle("name", TITLE, **CENTRE)
CENTRED = ParagraphStyle("centred", TEXT, **CENTRE)
CODE = ParagraphStyle("code", TEXT, fontName="Courier", fontSize=8, leading=10, **CENTRE)
RIGHT = ParagraphStyle("right", TEXT, alignment=2)
RIGHT_STRONG = ParagraphStyle("right strong", STRONG, alignment=2)
CLOSE: Sequence[tuple[Any, ...]] = [
    ("FONT", (1, 0), (-1, -1), PLAIN, TEXT.fontSize, TEXT.leading),
    ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (0, -1), 0),
    ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 1),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
]


def rendered(printed: Printed, sheet: Sheet) -> bytes:
    """Return a paper as a PDF file, on as many pages as there are lines for."""
    paging = ON_A4 if sheet is Sheet.A4 else ON_A5
    return on_pages(printed.name, lambda width: flowables(printed, width), paging)


def flowables(printed: Printed, width: float) -> Iterator[Flowable]:
    """Yield the parts of a file; its end, from the last sums on, comes on one page, so that none has less than that."""
    end = _end_of(printed.lines)
    yield from _parts(printed.lines[:end], width)
    yield KeepTogether(list(_parts(printed.lines[end:], width, is_first=end == 0)))


def _end_of(lines: Sequence[PrintLine]) -> int:
    """Return which line begins the last sums of a paper, by the line across it before them."""
    last = max((number for number, line in enumerate(lines) if isinstance(line, Total)), default=0)
    return max((number for number, line in enumerate(lines[:last]) if isinstance(line, Rule)), default=0)


def _parts(lines: Sequence[PrintLine], width: float, *, is_first: bool = True) -> Iterator[Flowable]:
    """Yield the parts of some lines: those of the same kind that follow each other are one table."""
    first = lines[0] if lines and is_first else None
    for kind, same in groupby(lines, type):
        listed = list(same)
        if kind is Item:
            rows = [_item(each) for each in listed if isinstance(each, Item)]
            yield _table(rows, width, ITEM[: len(rows[0]) - 1])
        elif kind in (Fact, Total):
            yield _table([_pair(each) for each in listed], width, [width / 2])
        else:
            yield from (_alone(each, is_first=each is first) for each in listed)


def _alone(line: PrintLine, *, is_first: bool) -> Flowable:
    match line:
        case Title(text):
            return said(text, NAME if is_first else HEADING)
        case Text(text, is_centred):
            return said(text, CENTRED if is_centred else SMALL)
        case Code(text):
            return said(text, CODE)
        case Rule():
            return HRFlowable("100%", 0.6, color=RULE, spaceBefore=4, spaceAfter=4)
        case _:
            return Spacer(0, 4 * mm)


def _pair(line: PrintLine) -> list[Any]:
    if isinstance(line, Total):
        style = RIGHT_STRONG if line.is_main else RIGHT
        return [said(line.label, STRONG if line.is_main else TEXT), said(pesos(line.amount), style)]
    return [said(line.label), said(line.value, RIGHT)] if isinstance(line, Fact) else []


def _item(line: Item) -> list[Any]:
    if line.unit_price is None or line.amount is None:
        return [said(f"{line.quantity:,} \u00d7 {line.name}")]
    return [said(line.name), f"{line.quantity:,}", pesos(line.unit_price), pesos(line.amount)]


def _table(rows: list[list[Any]], width: float, widths: Sequence[float]) -> Table:
    table = Table(rows, [width - sum(widths), *widths], splitInRow=1)
    table.setStyle(TableStyle([*CLOSE]))
    return table
