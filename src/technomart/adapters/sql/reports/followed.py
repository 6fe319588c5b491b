"""Add up the money, the orders and their items of open days by adding up only what is new since the report before.

Payments, refunds and orders are never removed; their amounts, methods, lines and business days never change, but for
discounts and for orders in hand, whose changes are counted. So what those up to an id add up to before discounts holds
as long as there are as many of them and of such changes. How many were cancelled, and what discounts come to, an index
tells each time. No two orders of a day and type have one number, and numbers begin with 1: where as many were found as
the highest numbers come to, none was missed, and they need not be counted. Refunds are so few that all of them are
counted in their index, and none is left out as too new: it is the payments behind them, which lie far apart, that are
not to be looked up again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from sqlalchemy import BindParameter, Date, Table, bindparam, func, literal, null, select, union_all

from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Asked, Row, Statements
from technomart.adapters.sql.core.types import Code
from technomart.adapters.sql.orders.tables import HAS_CHANGED, order_counters, orders
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.adapters.sql.reports.kept import (
    BY_DAY,
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
from technomart.adapters.sql.reports.ledger import CANCELLED, CORRECTED
from technomart.adapters.sql.reports.off import Offs, Told, offs, parts_off
from technomart.adapters.sql.reports.parts import GROSS, WITH_LINES, Parts, Sums, line, parts_of, row_of, sums_of
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.reports.rows import Ordered, Taking

MANY: Mapping[str, Table] = {"payments": payments, "orders": orders}
"""Of what there is so much that its newest rows are found by their ids."""
TABLES: Mapping[str, Table] = {**MANY, "refunds": refunds}
SUBTOTAL = orders.c.total + orders.c.discount  # both are in the index
TOTAL, REST = "total", "rest"
"""The parts of an answer of each table besides what is new: how many rows there are, and what is added up each time."""

HIGHEST = (  # MariaDB would look at every number for a MAX
    select(orders.c.sequence)
    .where(orders.c.business_date == order_counters.c.business_date, orders.c.type == order_counters.c.type)
    .order_by(orders.c.sequence.desc())
    .limit(1)
    .correlate(order_counters)
    .scalar_subquery()
)
NUMBERS = (
    select(func.coalesce(func.sum(HIGHEST), 0))
    .where(order_counters.c.business_date.in_(bindparam("days", expanding=True, type_=Date())))
    .correlate(None)
    .scalar_subquery()
)
"""What the highest numbers of all days and types that have any add up to."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What so many rows of a table add up to, up to the id `last`, and the items of orders.

    It `is_numbered` when no number was without an order.
    """

    last: str = ""
    rows: int = 0
    sums: Sums = field(default_factory=dict)
    items: Sums = field(default_factory=dict)
    off: Offs = field(default_factory=dict)
    edits: int = 0
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """What each open day took by method, its orders, and the portions and money of each item."""

    takings: Sequence[Taking]
    ordered: Sequence[Ordered]
    items: Sequence[Sums]
    given: Sequence[Sums]


def _new(name: str, how: str) -> Iterator[Asked]:
    """Yield what adds up new rows of one that has many, however many they are."""
    table, last, nothing = TABLES[name], f"{name}_last", literal(0)
    row, which, part = table.c, since(table, how, last), part_of(table, how, last)
    about = part, func.count(), func.max(row.id), row.business_date
    if name == "payments":
        asked = row_of(name, *about, row.method, func.sum(row.amount), nothing, nothing)
        yield asked.where(*which).group_by("part", row.business_date, row.method)
        return
    asked = row_of(name, *about, literal("", Code), func.count(), nothing, func.sum(SUBTOTAL))
    yield asked.where(*which).group_by("part", row.business_date)
    asked = row_of("items", *about, line.menu_item_id, func.sum(line.quantity), func.sum(GROSS), nothing)
    yield asked.select_from(WITH_LINES).where(*which).group_by("part", row.business_date, line.menu_item_id)


def _new_refunds() -> Asked:
    row, method = refunds.c, payments.c.method
    about = literal(OLDER), func.count(), func.max(row.id), row.business_date, method
    back = row_of("refunds", *about, func.sum(row.amount), func.sum(CORRECTED), literal(0))
    both = refunds.join(payments, payments.c.id == row.payment_id)
    return back.select_from(both).where(*since(refunds, BY_DAY, "refunds_last")).group_by(row.business_date, method)


def _orders_there(*, numbered: bool) -> Iterator[Asked]:
    """Yield what asks how many orders there are, or were given numbers, with edits and discounts of each day."""
    days: BindParameter[date] = bindparam("days", expanding=True)
    last, nothing, nobody, nowhere = literal(TOTAL), literal(0), literal("", orders.c.id.type), literal("", Code)
    there, day = last_kept(orders, "orders_last"), orders.c.business_date
    changed = day, nowhere, EDITS, func.sum(orders.c.discount)
    if not numbered:
        yield row_of("orders", last, func.count(), there, *changed, NUMBERS).where(day.in_(days)).group_by(day)
        return
    yield row_of("orders", last, NUMBERS, there, null(), nowhere, nothing, nothing, NUMBERS)
    yield row_of("orders", last, nothing, nobody, *changed, nothing).where(day.in_(days), HAS_CHANGED).group_by(day)


def _others() -> Iterator[Asked]:
    days: BindParameter[date] = bindparam("days", expanding=True)
    nothing, nobody, nowhere = literal(0), literal("", orders.c.id.type), literal("", Code)
    for name, table in (("payments", payments), ("refunds", refunds)):
        there = last_kept(table, f"{name}_last"), null(), nowhere, nothing, nothing, nothing
        counted = row_of(name, literal(TOTAL), func.count(), *there).select_from(table)
        yield counted.where(table.c.business_date.in_(days))
    day, less = orders.c.business_date, (-func.count(), -func.sum(orders.c.discount), -func.sum(orders.c.total))
    off = row_of("orders", literal(REST), nothing, nobody, day, nowhere, *less)
    yield off.where(day.in_(days), orders.c.status == CANCELLED).group_by(day)


@cache
def _asked(hows: Sequence[str], *, with_off: bool, numbered: bool) -> Prepared:
    """Return what asks, by how rows of each table with many are found, and whether it tells what is off items too."""
    new = (part for name, how in zip(MANY, hows, strict=True) for part in _new(name, how))
    off = parts_off() if with_off else ()
    return Prepared(union_all(*new, _new_refunds(), *_orders_there(numbered=numbered), *_others(), *off))


NOTHING: Mapping[str, Kept] = dict.fromkeys(TABLES, Kept())


def open_days(sql: Statements, added: AddedUp, days: Days, how: str, *, at_once: bool) -> Opened:
    """Return what some days, which are not added up, add up to; what is new since is found by days or by ids.

    That takes a second statement when what is off changed, unless all is to be asked for `at_once`.
    """
    if not days:
        return Opened([], [], [], [])
    with added.money.in_turn(days) as found:
        kept: Mapping[str, Kept] = found or NOTHING
        at_once = at_once or found is None
        parts = _read(sql, days, kept, how, added.newest, at_once=at_once)
        if not all(_holds(kept[name], parts, name) for name in TABLES):
            kept, at_once = NOTHING, True
            parts = _read(sql, days, kept, how, added.newest, at_once=at_once)
        grown = {name: _grown(kept[name], parts, name) for name in TABLES}
        off = offs(sql, kept["orders"].off, _told(parts), parts if at_once else None)
        grown["orders"] = replace(grown["orders"], off=off)
        added.money.keep(days, grown)
    items = [grown["orders"].items, sums_of(parts["items", NEWEST]), *(each.items for each in off.values())]
    given = [each.given for each in off.values()]
    takings = _takings(sums_of(parts["payments", NEWEST], grown["payments"].sums), grown["refunds"].sums)
    return Opened(takings, _ordered(grown["orders"], parts), items, given)


def portions(several: Iterable[Sums], since: date) -> Mapping[str, tuple[int, int]]:
    """Return the portions and money of each item from a day on."""
    found: dict[str, tuple[int, int]] = {}
    for sums in several:
        for (day, item), (quantity, total, _) in sums.items():
            if day >= since:
                before, paid = found.get(item, (0, 0))
                found[item] = before + quantity, paid + total
    return found


def _read(sql: Statements, days: Days, kept: Mapping[str, Kept], how: str, newest: int, *, at_once: bool) -> Parts:
    hows = tuple(how if kept[name].last else EVERY for name in MANY)
    last = {f"{name}_last": kept[name].last for name in TABLES}
    # On servers a number is given before its order is stored, and others are stored meanwhile.
    numbered = kept["orders"].is_numbered and sql.connection.dialect.name == "sqlite"
    return parts_of(sql.all(_asked(hows, with_off=at_once, numbered=numbered), days=days, newest=newest, **last))


def _holds(kept: Kept, parts: Parts, name: str) -> bool:
    """Tell whether what is kept is of all rows there are up to the last of them."""
    totals = parts[name, TOTAL]
    is_there = not kept.last or any(row["id"] == kept.last for row in totals)
    is_whole = kept.rows + _rows(parts[name, OLDER]) + _rows(parts[name, NEWEST]) == _rows(totals)
    return is_there and is_whole and (kept is NOTHING[name] or kept.edits == _edits(totals))


def _rows(rows: Iterable[Row]) -> int:
    return sum(int(row["number"]) for row in rows)


def _edits(rows: Iterable[Row]) -> int:
    return sum(int(row["a"]) for row in rows)


def _discounts(parts: Parts) -> Mapping[date, int]:
    return {row["day"]: int(row["b"]) for row in parts["orders", TOTAL] if row["day"] is not None}


def _told(parts: Parts) -> Mapping[date, Told]:
    """Return how much is off on each day that has any."""
    cancelled, discounts = {row["day"]: -int(row["a"]) for row in parts["orders", REST]}, _discounts(parts)
    found = {day: (cancelled.get(day, 0), discounts.get(day, 0)) for day in {*cancelled, *discounts}}
    return {day: told for day, told in found.items() if any(told)}


def _grown(kept: Kept, parts: Parts, name: str) -> Kept:
    """Return what is kept with all rows but the newest."""
    new, totals = parts[name, OLDER], parts[name, TOTAL]
    is_numbered = _rows(totals) == max((int(row["c"]) for row in totals), default=0)
    kept = replace(kept, edits=_edits(totals), is_numbered=is_numbered)
    if not new:
        return kept
    last: str = max(row["id"] for row in new)
    items = sums_of(parts["items", OLDER], kept.items) if name == "orders" else kept.items
    return replace(kept, last=last, rows=kept.rows + _rows(new), sums=sums_of(new, kept.sums), items=items)


def _takings(taken: Sums, back: Sums) -> list[Taking]:
    takings = [Taking(day, PaymentMethod(method), captured=a) for (day, method), (a, _, _) in taken.items()]
    return takings + [Taking(day, PaymentMethod(method), 0, a, b) for (day, method), (a, b, _) in back.items()]


def _ordered(kept: Kept, parts: Parts) -> list[Ordered]:
    sums = sums_of([*parts["orders", NEWEST], *parts["orders", REST]], kept.sums)
    less = _discounts(parts)
    return [
        Ordered(day, number, off + less.get(day, 0), total - less.get(day, 0))
        for (day, _), (number, off, total) in sums.items()
    ]
