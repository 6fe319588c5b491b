"""Write tables as CSV (RFC 4180), row by row, so that no spreadsheet takes a text for a formula."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import chain

Cell = str | int | float | None

FORMULA_STARTS = (
    *("=", "+", "-", "@", "\t", "\r", "\n"),
    *("\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}"),
    *("\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}"),
)
"""With what a text must begin for a spreadsheet to calculate it (OWASP, CSV injection)."""


def safe(cell: Cell) -> Cell:
    """Return a cell as it may stand in a file: an apostrophe keeps a text a text, numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and _seen(cell).startswith(FORMULA_STARTS) else cell


def _seen(text: str) -> str:
    """Return a text from what a person sees of it first; line ends and tabs are starts of their own."""
    skipped = "".join(c for c in text[:1] if c in "\t\r\n")
    return skipped or "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Zs")).lstrip(";, ")


def lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield the file line by line."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    for row in chain([header], rows):
        writer.writerow([safe(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
