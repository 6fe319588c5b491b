"""Turn orders, their lines and their history into rows and back."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from technomart.adapters.sql.core.mapping import Part, mapping
from technomart.adapters.sql.core.statements import Row
from technomart.adapters.sql.orders.tables import (
    BLOCK,
    FIGURES,
    order_history,
    order_lines,
    order_privileges,
    orders,
)
from technomart.domain.orders.filters import OrderMark
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order, OrderLine
from technomart.domain.orders.pricing import Discount
from technomart.domain.orders.privileges import Holder, Privilege
from technomart.domain.orders.tax import Tax, TaxFigures
from technomart.domain.orders.taxing import UNTAXED, Taxed
from technomart.domain.orders.words import key_of

CHANGING = (
    "status",
    "updated_at",
    "discount",
    "total",
    "discount_kind",
    "discount_value",
    "captured",
    "refunded",
    "payment_method",
    "payment_status",
    "completed_at",
    "ended_at",
    "ready_at",
    "edits",
    "version",
)
"""The columns that may differ after a change; the rest stays as it was placed."""

NO_TAX_OF_LINE = dict.fromkeys(FIGURES)
NO_TAX = {"tax": None, "diners": None, **NO_TAX_OF_LINE}
figures_row, figures_of = mapping(orders, TaxFigures)


def taxed_row(taxed: Taxed) -> Mapping[str, Any]:
    """Return the tax of an order as its row keeps it."""
    if taxed.tax is Tax.NONE:
        return NO_TAX
    return {"tax": taxed.tax.value, "diners": taxed.diners, **figures_row(taxed.figures)}


def taxed_of(row: Row) -> Taxed:
    """Return the tax of an order by its row, which has its privileges beside it."""
    if row["tax"] is None:
        return UNTAXED
    return Taxed(Tax(row["tax"]), row["diners"], row["privileges"], figures_of(row))


def tax_of_line(prefix: str = "") -> dict[str, Part]:
    """Return how lines keep their tax, in columns that carry a prefix."""
    found, told = mapping(order_lines, TaxFigures, prefix=prefix)[1], f"{prefix}vat"

    def tax_row(tax: TaxFigures | None) -> Mapping[str, Any]:
        return NO_TAX_OF_LINE if tax is None else figures_row(tax)

    return {"tax": (tax_row, lambda row: None if row[told] is None else found(row))}


PARTS: Mapping[str, Part] = {
    "lines": (lambda _: {}, itemgetter("lines")),  # in a table of their own
    "discount_terms": mapping(orders, Discount, discount_kind="kind", discount_value="value"),
    "taxed": (taxed_row, taxed_of),
}
order_row, whole_order_of = mapping(orders, Order, parts=PARTS)
mark_of = mapping(orders, OrderMark)[1]
line_row, line_of = mapping(order_lines, OrderLine, parts=tax_of_line())
line_beside = mapping(order_lines, OrderLine, prefix="line_", parts=tax_of_line("line_"))[1]
privilege_row, privilege_of = mapping(
    order_privileges,
    Privilege,
    parts={"holder": mapping(order_privileges, Holder), "tax": mapping(order_privileges, TaxFigures)},
)
change_row, change_of = mapping(order_history, OrderChange, status_before="before", status_after="after")

_position: Callable[[OrderLine], int] = attrgetter("position")


def order_of(row: Row, lines: Iterable[Row], privileges: Iterable[Row]) -> Order:
    """Return the order in a row and the rows of its lines and privileges, which come by position."""
    parts = {"lines": tuple(map(line_of, lines)), "privileges": tuple(map(privilege_of, privileges))}
    return whole_order_of({**row, **parts})


def joined(rows: Sequence[Row], privileges: Iterable[Row]) -> Order:
    """Return the order in rows that hold it beside each of its lines, in any order, with its privileges."""
    lines = sorted((line_beside(row) for row in rows if row["line_position"] is not None), key=_position)
    return whole_order_of({**rows[0], "lines": tuple(lines), "privileges": tuple(map(privilege_of, privileges))})


def line_rows(order: Order) -> list[dict[str, Any]]:
    """Return an order's lines as the table keeps them."""
    return [{"order_id": order.id, **line_row(line)} for line in order.lines]


def privilege_rows(orders: Iterable[Order]) -> list[dict[str, Any]]:
    """Return the privileges of orders as the table keeps them."""
    return [
        {"order_id": order.id, "position": position, **privilege_row(privilege)}
        for order in orders
        for position, privilege in enumerate(order.taxed.privileges)
    ]


def line_columns(orders: Sequence[Order]) -> dict[str, Sequence[Any]]:
    """Return the columns of the lines of orders, of which there is at least one."""
    lines = [line for order in orders for line in order.lines]
    return {"order_id": [order.id for order in orders for _ in order.lines], **line_row.columns(lines)}


def word_rows(order: Order) -> list[dict[str, Any]]:
    """Return the words an order is found by as the table keeps them."""
    columns = word_columns([order])
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def word_columns(orders: Sequence[Order]) -> dict[str, Sequence[Any]]:
    """Return the columns of the words that orders are found by."""
    known = [(order.id, words, key_of(words)) for order in orders for words in [order.search_words]]
    found = [(id_, key, word, letters) for id_, words, key in known for word, letters in _shared(words)]
    ids, keys_of, words, shared = zip(*found, strict=True)
    blocks = [id_[:BLOCK] for id_ in ids]
    return {"block": blocks, "word": words, "order_id": ids, "shared": shared, "search_key": keys_of}


def _shared(words: Sequence[str]) -> Iterable[tuple[str, int]]:
    """Return each word with how many first letters one before has in common with it."""
    if len({word[0] for word in words}) == len(words):
        return [(word, 0) for word in words]
    return _compared(words)


def _compared(words: Sequence[str]) -> Iterator[tuple[str, int]]:
    for i, word in enumerate(words):
        letters = 0
        for other in words[:i]:
            while word[: letters + 1] == other[: letters + 1] and letters < len(word):
                letters += 1
        yield word, letters


def grouped(rows: Iterable[Row]) -> Mapping[str, list[Row]]:
    """Return lines by their order, in the order they come."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["order_id"], []).append(row)
    return found
