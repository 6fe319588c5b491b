"""Add up the money, the orders and their items of open days by adding up only what is new since the report before.

Payments, refunds and orders are never removed; their amounts, methods, lines and business days never change, but for
discounts and for orders in hand, whose changes are counted. So what those up to an id add up to before discounts holds
as long as there are as many of them and of such changes. How many were cancelled, and what discounts come to, an index
tells each time. Refunds are so few that all of them are counted in their index, and none is left out as too new: it is
the payments behind them, which lie far apart, that are not to be looked up again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product

from sqlalchemy import BindParameter, Table, bindparam, func, literal, null, union_all

from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Asked, Row, Statements
from technomart.adapters.sql.orders.tables import orders
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


@dataclass(frozen=True, slots=True)
class Kept:
    """What so many rows of a table add up to, up to the id `last`, and the items of orders."""

    last: str = ""
    rows: int = 0
    sums: Sums = field(default_factory=dict)
    items: Sums = field(default_factory=dict)
    off: Offs = field(default_factory=dict)
    edits: int = 0


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
    asked = row_of(name, *about, literal("", payments.c.method.type), func.count(), nothing, func.sum(SUBTOTAL))
    yield asked.where(*which).group_by("part", row.business_date)
    asked = row_of("items", *about, line.menu_item_id, func.sum(line.quantity), func.sum(GROSS), nothing)
    yield asked.select_from(WITH_LINES).where(*which).group_by("part", row.business_date, line.menu_item_id)


def _new_refunds() -> Asked:
    row, method = refunds.c, payments.c.method
    about = literal(OLDER), func.count(), func.max(row.id), row.business_date, method
    back = row_of("refunds", *about, func.sum(row.amount), func.sum(CORRECTED), literal(0))
    both = refunds.join(payments, payments.c.id == row.payment_id)
    return back.select_from(both).where(*since(refunds, BY_DAY, "refunds_last")).group_by(row.business_date, method)


def _others() -> Iterator[Asked]:
    days: BindParameter[date] = bindparam("days", expanding=True)
    nothing, nobody, nowhere = literal(0), literal("", orders.c.id.type), literal("", payments.c.method.type)
    last, total, order = literal(TOTAL), func.count(), orders.c
    for name, table in (("payments", payments), ("refunds", refunds)):
        of_all = last, total, last_kept(table, f"{name}_last"), null(), nowhere, nothing, nothing, nothing
        yield row_of(name, *of_all).select_from(table).where(table.c.business_date.in_(days))
    day, discounts = order.business_date, func.sum(order.discount)
    each = row_of("orders", last, total, last_kept(orders, "orders_last"), day, nowhere, EDITS, discounts, nothing)
    yield each.where(day.in_(days)).group_by(day)
    rest = literal(REST), nothing, nobody
    off = row_of("orders", *rest, day, nowhere, -func.count(), -discounts, -func.sum(order.total))
    yield off.where(day.in_(days), order.status == CANCELLED).group_by(day)


def _asked(hows: Sequence[str], *, with_off: bool) -> Prepared:
    new = (part for name, how in zip(MANY, hows, strict=True) for part in _new(name, how))
    return Prepared(union_all(*new, _new_refunds(), *_others(), *(parts_off() if with_off else ())))


NOTHING: Mapping[str, Kept] = dict.fromkeys(TABLES, Kept())
ASKED = {
    (hows, with_off): _asked(hows, with_off=with_off)
    for how in (BY_ID, BY_DAY)
    for hows in product((EVERY, how), repeat=len(MANY))
    for with_off in (False, True)
}
"""By how rows of each table with many are found, and by whether it tells what is off items as well."""


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
    return parts_of(sql.all(ASKED[hows, at_once], days=days, newest=newest, **last))


def _holds(kept: Kept, parts: Parts, name: str) -> bool:
    """Tell whether what is kept is of all rows there are up to the last of them."""
    totals = parts[name, TOTAL]
    is_there = not kept.last or any(row["id"] == kept.last for row in totals)
    is_whole = kept.rows + _rows(parts[name, OLDER]) + _rows(parts[name, NEWEST]) == _rows(totals)
    return is_there and is_whole and (kept is NOTHING[name] or kept.edits == _edits(totals))


def _rows(rows: Iterable[Row]) -> int:
    return sum(int(row["number"]) for row in rows)


def _edits(totals: Iterable[Row]) -> int:
    return sum(int(row["a"]) for row in totals)


def _told(parts: Parts) -> Mapping[date, Told]:
    """Return how much is off on each day that has any."""
    cancelled = {row["day"]: -int(row["a"]) for row in parts["orders", REST]}
    found = {row["day"]: (cancelled.get(row["day"], 0), int(row["b"])) for row in parts["orders", TOTAL]}
    return {day: told for day, told in found.items() if any(told)}


def _grown(kept: Kept, parts: Parts, name: str) -> Kept:
    """Return what is kept with all rows but the newest."""
    new, edits = parts[name, OLDER], _edits(parts[name, TOTAL])
    if not new:
        return replace(kept, edits=edits)
    last: str = max(row["id"] for row in new)
    items = sums_of(parts["items", OLDER], kept.items) if name == "orders" else kept.items
    return replace(kept, last=last, rows=kept.rows + _rows(new), sums=sums_of(new, kept.sums), items=items, edits=edits)


def _takings(taken: Sums, back: Sums) -> list[Taking]:
    takings = [Taking(day, PaymentMethod(method), captured=a) for (day, method), (a, _, _) in taken.items()]
    return takings + [Taking(day, PaymentMethod(method), 0, a, b) for (day, method), (a, b, _) in back.items()]


def _ordered(kept: Kept, parts: Parts) -> list[Ordered]:
    sums = sums_of([*parts["orders", NEWEST], *parts["orders", REST]], kept.sums)
    less = {row["day"]: int(row["b"]) for row in parts["orders", TOTAL]}
    return [Ordered(day, count, off + less[day], total - less[day]) for (day, _), (count, off, total) in sums.items()]
