"""Add up the money, the orders and their items of open days by adding up only what is new since the report before.

Payments, refunds and orders are never removed; their amounts, methods, lines and business days never change, but for
discounts and for orders in hand, whose changes are counted. So what those up to an id add up to before discounts holds
as long as there are as many of them and of such changes. What was
cancelled or given off is taken off each time, and what was given back, which is little, is added up each time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from typing import TypeAlias

from sqlalchemy import BindParameter, Table, bindparam, func, literal, null, select, union_all

from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Asked, Row, Statements
from technomart.adapters.sql.orders.tables import OFF_BY_LAW, order_lines, orders
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.adapters.sql.reports.kept import (
    BY_DAY,
    BY_ID,
    EDITS,
    EVERY,
    NEWEST,
    OLDER,
    AddedUp,
    Days,
    last_kept,
    part_of,
    since,
)
from technomart.adapters.sql.reports.ledger import (
    CANCELLED,
    CORRECTED,
    GIVEN,
    GIVER,
    IS_GIVEN,
    ON_ORDERS,
    WITH_DISCOUNTS,
    Value,
)
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.reports.rows import Ordered, Taking

Sums: TypeAlias = dict[tuple[date, str], tuple[int, int, int]]
"""What a day's orders add up to (how many, discounts, totals), its money of one method (amounts), or of one item what
was sold (portions and money), or of one person what was given (orders and discounts)."""

TABLES: Mapping[str, Table] = {"payments": payments, "orders": orders}
Parts: TypeAlias = defaultdict[tuple[str, str], list[Row]]
line = order_lines.c
WITH_LINES = orders.join(order_lines, line.order_id == orders.c.id)
GROSS = line.unit_price * line.quantity - OFF_BY_LAW
SUBTOTAL = orders.c.total + orders.c.discount  # both are in the index
TOTAL, REST = "total", "rest"
"""The parts of an answer of each table besides what is new: how many rows there are, and what is added up each time."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What so many rows of a table add up to, up to the id `last`, and the items of orders."""

    last: str = ""
    rows: int = 0
    sums: Sums = field(default_factory=dict)
    items: Sums = field(default_factory=dict)
    edits: int = 0


@dataclass(frozen=True, slots=True)
class Opened:
    """What each open day took by method, its orders, and the portions and money of each item."""

    takings: Sequence[Taking]
    ordered: Sequence[Ordered]
    items: Sums
    given: Sums


def _row(name: str, part: Value, *values: Value) -> Asked:
    labels = ("number", "id", "day", "key", "a", "b", "c")
    named = (value.label(label) for label, value in zip(labels, values, strict=True))
    return select(literal(name).label("of"), part.label("part"), *named)


def _new(name: str, how: str) -> Iterator[Asked]:
    """Yield what adds up new rows, however many they are."""
    table, last, nothing = TABLES[name], f"{name}_last", literal(0)
    row, which, part = table.c, since(table, how, last), part_of(table, how, last)
    about = part, func.count(), func.max(row.id), row.business_date
    if name == "payments":
        asked = _row(name, *about, row.method, func.sum(row.amount), nothing, nothing)
        yield asked.where(*which).group_by("part", row.business_date, row.method)
        return
    asked = _row(name, *about, literal("", payments.c.method.type), func.count(), nothing, func.sum(SUBTOTAL))
    yield asked.where(*which).group_by("part", row.business_date)
    asked = _row("items", *about, line.menu_item_id, func.sum(line.quantity), func.sum(GROSS), nothing)
    yield asked.select_from(WITH_LINES).where(*which).group_by("part", row.business_date, line.menu_item_id)


def _others() -> Iterator[Asked]:
    days: BindParameter[date] = bindparam("days", expanding=True)
    nothing, nobody, nowhere = literal(0), literal("", orders.c.id.type), literal("", payments.c.method.type)
    for name, table in TABLES.items():
        edits = EDITS if name == "orders" else nothing
        last = last_kept(table, f"{name}_last")
        counted = _row(name, literal(TOTAL), func.count(), last, null(), nowhere, nothing, edits, nothing)
        yield counted.select_from(table).where(table.c.business_date.in_(days))
    rest = literal(REST), nothing, nobody
    day, order = orders.c.business_date, orders.c
    off = _row("orders", *rest, day, nowhere, -func.count(), nothing, -func.sum(SUBTOTAL))
    yield off.where(day.in_(days), order.status == CANCELLED).group_by(day)
    item, portions = line.menu_item_id, func.sum(line.quantity)
    off = _row("items", *rest, day, item, -portions, -func.sum(GROSS), nothing).select_from(WITH_LINES)
    yield off.where(day.in_(days), order.status == CANCELLED).group_by(day, item)
    discounts, is_less = func.sum(order.discount), (day.in_(days), order.status != CANCELLED, order.discount > 0)
    less = _row("orders", *rest, day, nowhere, nothing, discounts, -discounts)
    yield less.where(*is_less).group_by(day)
    less = _row("items", *rest, day, item, nothing, -func.sum(line.discount), nothing).select_from(WITH_LINES)
    yield less.where(*is_less).group_by(day, item)
    given = _row("people", *rest, day, GIVER, ON_ORDERS, GIVEN, nothing).select_from(WITH_DISCOUNTS)
    yield given.where(day.in_(days), *IS_GIVEN).group_by(day, GIVER)
    day, method = refunds.c.business_date, payments.c.method
    back = _row("payments", *rest, day, method, func.sum(refunds.c.amount), func.sum(CORRECTED), nothing)
    both = refunds.join(payments, payments.c.id == refunds.c.payment_id)
    yield back.select_from(both).where(day.in_(days)).group_by(day, method)


def _asked(hows: Sequence[str]) -> Prepared:
    new = (part for name, how in zip(TABLES, hows, strict=True) for part in _new(name, how))
    return Prepared(union_all(*new, *_others()))


NOTHING: Mapping[str, Kept] = dict.fromkeys(TABLES, Kept())
ASKED = {hows: _asked(hows) for how in (BY_ID, BY_DAY) for hows in product((EVERY, how), repeat=len(TABLES))}
"""By how rows of each table are found."""


def open_days(sql: Statements, added: AddedUp, days: Days, how: str) -> Opened:
    """Return what some days, which are not added up, add up to; what is new since is found by days or by ids."""
    if not days:
        return Opened([], [], {}, {})
    with added.money.in_turn(days) as found:
        kept: Mapping[str, Kept] = found or NOTHING
        parts = _read(sql, days, kept, how, added.newest)
        if not all(_holds(kept[name], parts, name) for name in TABLES):
            kept, parts = NOTHING, _read(sql, days, NOTHING, how, added.newest)
        grown = {name: _grown(kept[name], parts, name) for name in TABLES}
        added.money.keep(days, grown)
    items = _sums(grown["orders"].items, [*parts["items", NEWEST], *parts["items", REST]])
    given = _sums({}, parts["people", REST])
    return Opened(_takings(grown["payments"], parts), _ordered(grown["orders"], parts), items, given)


def portions(items: Sums, since: date) -> Mapping[str, tuple[int, int]]:
    """Return the portions and money of each item from a day on."""
    found: dict[str, tuple[int, int]] = {}
    for (day, item), (quantity, total, _) in items.items():
        if day >= since:
            before, paid = found.get(item, (0, 0))
            found[item] = before + quantity, paid + total
    return found


def _read(sql: Statements, days: Days, kept: Mapping[str, Kept], how: str, newest: int) -> Parts:
    hows = tuple(how if kept[name].last else EVERY for name in TABLES)
    parts: Parts = defaultdict(list)
    for row in sql.all(ASKED[hows], days=days, newest=newest, **{f"{name}_last": kept[name].last for name in TABLES}):
        parts[row["of"], row["part"]].append(row)
    return parts


def _holds(kept: Kept, parts: Parts, name: str) -> bool:
    """Tell whether what is kept is of all rows there are up to the last of them."""
    (total,) = parts[name, TOTAL]
    is_there = not kept.last or total["id"] == kept.last
    is_whole = kept.rows + _rows(parts[name, OLDER]) + _rows(parts[name, NEWEST]) == int(total["number"])
    return is_there and is_whole and (kept is NOTHING[name] or kept.edits == int(total["b"]))


def _rows(rows: Iterable[Row]) -> int:
    return sum(int(row["number"]) for row in rows)


def _grown(kept: Kept, parts: Parts, name: str) -> Kept:
    """Return what is kept with all rows but the newest."""
    new, edits = parts[name, OLDER], int(parts[name, TOTAL][0]["b"])
    if not new:
        return replace(kept, edits=edits)
    last: str = max(row["id"] for row in new)
    items = _sums(kept.items, parts["items", OLDER]) if name == "orders" else kept.items
    return Kept(last, kept.rows + _rows(new), _sums(kept.sums, new), items, edits)


def _sums(sums: Sums, rows: Iterable[Row]) -> Sums:
    """Return sums with those in rows."""
    added = dict(sums)
    for row in rows:
        key = row["day"], row["key"]
        a, b, c = added.get(key, (0, 0, 0))
        added[key] = a + int(row["a"]), b + int(row["b"]), c + int(row["c"])
    return added


def _takings(kept: Kept, parts: Parts) -> list[Taking]:
    taken, back = _sums(kept.sums, parts["payments", NEWEST]), _sums({}, parts["payments", REST])
    takings = [Taking(day, PaymentMethod(method), captured=a) for (day, method), (a, _, _) in taken.items()]
    return takings + [Taking(day, PaymentMethod(method), 0, a, b) for (day, method), (a, b, _) in back.items()]


def _ordered(kept: Kept, parts: Parts) -> list[Ordered]:
    sums = _sums(kept.sums, [*parts["orders", NEWEST], *parts["orders", REST]])
    return [Ordered(day, *found) for (day, _), found in sums.items()]
