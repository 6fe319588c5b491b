"""Write tables as CSV (RFC 4180), row by row, so that a spreadsheet keeps every text and calculates none."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from io import StringIO
from itertools import chain

from technomart.domain.kernel.errors import Refusal

Cell = str | int | float | Decimal | date | datetime | None
"""What may stand in a file; a `str` is a text and stays one, an instant is aware and local."""

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""What a file begins with, so that spreadsheets read it as UTF-8."""
INCOMPLETE = "INCOMPLETE: rows are missing from here on."
MARK = "'"
"""Stands before a text that is marked as one, and before one that begins with it: whoever reads takes one away."""
FORMULA_STARTS = (
    *("=", "+", "-", "@", "\t", "\r", "\n"),
    *("\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}"),
    *("\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}"),
)
"""With what a text must begin for a spreadsheet to calculate it (OWASP, CSV injection)."""
WORD = re.compile(r"[^\W\d_]+")
DAYS_AND_MONTHS = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
COUNTED = {*DAYS_AND_MONTHS, *(name[:3] for name in DAYS_AND_MONTHS), "sept", "am", "pm", "a", "p", "e", "t", "z"}
"""Words that numbers, dates and times have in them; `e` is that of 1e5."""
TRUTHS = ("true", "false")
MOST_KNOWN = 4_096
"""So many texts are looked at once: most of those in a file are the same few."""
ID_OR_TIN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]{3}(-[0-9]{3}){2}(-[0-9]{3,5})?")
"""What no spreadsheet takes for anything else, though it has no letter but `e`: three digits are no day or month."""
WITHIN = re.compile(r"[tz]\d", re.IGNORECASE)
"""How invoice numbers begin (`T1-000042`) and no date or time: the letters of an instant stand after a digit."""


def safe(cell: Cell) -> Cell:
    """Return a cell as it may stand in a file: what is a text is marked where it could be taken for something else."""
    return f"{MARK}{cell}" if isinstance(cell, str) and _is_taken_for_another(cell) else cell


@lru_cache(MOST_KNOWN)
def _is_taken_for_another(text: str) -> bool:
    """Tell whether a spreadsheet would calculate a text, or read it as a number, a date, a time or a truth."""
    if not text or ID_OR_TIN.fullmatch(text) or WITHIN.match(text):
        return False
    if text.startswith(MARK) or _seen(text).startswith(FORMULA_STARTS):
        return True
    words = WORD.findall(text.casefold())
    is_counted = any(map(str.isdecimal, text)) and COUNTED.issuperset(words)
    return is_counted or text.strip().casefold() in TRUTHS


def _seen(text: str) -> str:
    """Return a text from what a person sees of it first; line ends and tabs are starts of their own."""
    skipped = "".join(c for c in text[:1] if c in "\t\r\n")
    return skipped or "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Zs")).lstrip(";, ")


def written(cell: Cell) -> Cell:
    """Return a cell as it is written: an instant to the second, with its offset."""
    return cell.isoformat(" ", "seconds") if isinstance(cell, datetime) else safe(cell)


def lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield the file line by line; one that ends before all rows are written says so in its last line, and why."""
    yield line(header)
    try:
        for row in rows:
            yield line(row)
    except GeneratorExit:
        raise  # nobody reads on
    except BaseException as fault:  # Ctrl+C too; servers end a file that breaks off as one that is whole
        reason = fault.message if isinstance(fault, Refusal) else ""
        yield line([f"{INCOMPLETE} {reason}".rstrip(), *[None] * (len(header) - 1)])
        raise


def marked(found: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a file of its own, with a byte order mark before them."""
    return chain([BYTE_ORDER_MARK], found)


def line(row: Iterable[Cell]) -> str:
    """Return a row as a line."""
    text = StringIO()
    csv.writer(text).writerow([written(cell) for cell in row])
    return text.getvalue()
