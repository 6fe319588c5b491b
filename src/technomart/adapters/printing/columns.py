"""Lay papers out in columns of one width, for receipt printers and plain text: nothing is cut, amounts are aligned."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells

from technomart.domain.kernel.money import Centavos, spoken
from technomart.domain.papers.printed import Code, Fact, Item, Printed, PrintLine, Rule, Space, Text, Title, Total

PESO = "\u20b1"
INDENT = "  "
NARROWEST_LABEL = 8


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is printed, and whether it stands out as a title or as a sum that is looked for."""

    text: str
    is_title: bool = False
    is_strong: bool = False


def laid_out(printed: Printed, columns: int) -> Iterator[Row]:
    """Yield the rows of a paper, none of them wider than so many columns."""
    for line in printed.lines:
        yield from rows_of(line, columns)


def rows_of(line: PrintLine, columns: int) -> Iterator[Row]:
    """Yield the rows of one line."""
    match line:
        case Title(text):
            yield from (Row(middle(part, columns), is_title=True) for part in wrapped(text, columns))
        case Text(text, is_centred=True):
            yield from (Row(middle(part, columns)) for part in wrapped(text, columns))
        case Text(text):
            yield from (Row(INDENT + part) for part in wrapped(text, columns - len(INDENT)))
        case Code(text):
            yield from (Row(middle(part, columns)) for part in chop_cells(plain(text), columns))
        case Fact(label, value):
            yield from (Row(text) for text in opposite(label, value, columns))
        case Total(label, amount, is_main):
            said = peso(amount) if is_main else spoken(amount)
            yield from (Row(text, is_strong=is_main) for text in opposite(label, said, columns))
        case Item():
            yield from (Row(text) for text in item(line, columns))
        case Rule():
            yield Row("-" * columns)
        case Space():
            yield Row("")


def item(line: Item, columns: int) -> Iterator[str]:
    """Yield what was sold: the name, and under it how many at which price; without prices, how many of it."""
    if line.unit_price is None or line.amount is None:
        count = f"{line.quantity:,} x "
        first, *more = wrapped(line.name, columns - len(count))
        yield count + first
        yield from (" " * len(count) + part for part in more)
        return
    yield from wrapped(line.name, columns)
    count = f"{INDENT}{line.quantity:,} x {spoken(line.unit_price)}"
    yield from opposite(count, spoken(line.amount), columns)


def opposite(label: str, value: str, columns: int) -> Iterator[str]:
    """Yield a label at the left edge and a value at the right one, in as many rows as they need."""
    lead = label[: len(label) - len(label.lstrip())]
    label, value = plain(label), plain(value)
    room = columns - cell_len(value) - 1
    if room < min(NARROWEST_LABEL, cell_len(lead + label)):  # side by side they do not fit
        yield from (lead + part for part in wrapped(label, columns - len(lead)))
        yield from (right(part, columns) for part in wrapped(value, columns))
        return
    *before, last = wrapped(label, room - len(lead))
    yield from (lead + part for part in before)
    yield lead + last + right(value, columns - cell_len(lead + last))


def wrapped(text: str, columns: int) -> list[str]:
    """Return a text in parts that are no wider, broken between words where that is possible."""
    parts: list[str] = []
    for word in plain(text).split(" "):
        joined = f"{parts[-1]} {word}" if parts else word
        if parts and cell_len(joined) <= columns:
            parts[-1] = joined
        else:
            parts += chop_cells(word, columns)
    return parts or [""]


def middle(text: str, columns: int) -> str:
    """Return a text in the middle of a row."""
    return " " * ((columns - cell_len(text)) // 2) + text


def right(text: str, columns: int) -> str:
    """Return a text at the right edge of a row."""
    return " " * (columns - cell_len(text)) + text


def peso(amount: Centavos) -> str:
    """Return an amount with a letter for the peso, whose sign no printer has."""
    return ("-" if amount < 0 else "") + f"P {spoken(abs(amount))}"


def plain(text: str) -> str:
    """Return a text in one form and row, without what is no letter: a printer takes such for its orders."""
    row = " ".join(unicodedata.normalize("NFC", text.replace(PESO, "P")).split())
    return "".join(letter for letter in row if letter.isprintable())
