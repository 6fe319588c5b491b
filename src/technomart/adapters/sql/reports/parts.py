"""Describe the rows in which statements tell what open days add up to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeAlias

from sqlalchemy import literal, select

from technomart.adapters.sql.core.statements import Asked, Row
from technomart.adapters.sql.orders.tables import OFF_BY_LAW, order_lines, orders
from technomart.adapters.sql.reports.ledger import Value

Sums: TypeAlias = Mapping[tuple[date, str], tuple[int, int, int]]
"""What a day's orders add up to (how many, discounts, totals), its money of one method (amounts), or of one item what
was sold (portions and money), or of one person what was given (orders and discounts)."""
Parts: TypeAlias = defaultdict[tuple[str, str], list[Row]]
"""Rows by what they are of and by which part of that they tell."""

line = order_lines.c
WITH_LINES = orders.join(order_lines, line.order_id == orders.c.id)
GROSS = line.unit_price * line.quantity - OFF_BY_LAW


def row_of(name: str, part: Value, *values: Value) -> Asked:
    """Ask for rows of one shape: how many, up to which id, day, key and three sums."""
    labels = ("number", "id", "day", "key", "a", "b", "c")
    named = (value.label(label) for label, value in zip(labels, values, strict=True))
    return select(literal(name).label("of"), part.label("part"), *named)


def parts_of(rows: Iterable[Row]) -> Parts:
    """Return the rows of a statement by what they tell."""
    parts: Parts = defaultdict(list)
    for row in rows:
        parts[row["of"], row["part"]].append(row)
    return parts


def sums_of(rows: Iterable[Row], sums: Sums | None = None) -> Sums:
    """Return what rows add up to, with other sums if there are some."""
    added = dict(sums or {})
    for row in rows:
        key = row["day"], row["key"]
        a, b, c = added.get(key, (0, 0, 0))
        added[key] = a + int(row["a"]), b + int(row["b"]), c + int(row["c"])
    return added
