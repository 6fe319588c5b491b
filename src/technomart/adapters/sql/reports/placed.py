"""Ask how far orders got, without reading every order of an open day again at each report.

Nearly all orders of a day are completed; how many these are is told by those that are not, which an index finds. How
long an order took never changes once it is ready or given up, unless it takes a step back, which is counted; of those
that were neither, only those are read that are so by now, by their ids.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from sqlalchemy import bindparam, func, literal, select, union_all

from technomart.adapters.sql.core.functions import hidden
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import MOST_IDS, Asked, Row, Statements
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.reports import ledger
from technomart.adapters.sql.reports.kept import (
    BY_DAY,
    BY_ID,
    EDITS,
    EVERY,
    NEWEST,
    OLDER,
    AddedUp,
    Days,
    Followed,
    last_kept,
    newest_older,
    part_of,
    since,
)
from technomart.adapters.sql.reports.ledger import READY, Value
from technomart.adapters.sql.reports.rows import placed_of, ready_of
from technomart.adapters.sql.reports.shapes import NONE_CLOSED, closed_of, shape_of, values_of
from technomart.domain.orders.order import OrderType
from technomart.domain.orders.status import OrderStatus
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.periods import Period
from technomart.domain.reports.rows import Placed, PlacedRows, Ready

COOKING = [OrderStatus.PENDING, OrderStatus.IN_QUEUE, OrderStatus.IN_PROGRESS]
"""Where orders stand that may yet be made ready."""
COUNT, TOTAL, BEGUN, WAITING = "count", "total", "begun", "waiting"
"""The parts of an answer besides what is new: orders by type and status but the completed ones, how many there are, and
single ones: of what is new those that may yet be made ready, and of those that were waiting for it the others."""
LAST = "last_kept"
Parts: TypeAlias = defaultdict[str, list[Row]]

each = orders.c
on_days = since(orders, EVERY, "")


def _row(part: Value, *values: Value) -> Asked:
    labels = ("part", "id", "type", "status", "orders", "ready", "ready_seconds")
    return select(*(value.label(label) for label, value in zip(labels, (part, *values), strict=True)))


def _asked(how: str) -> Prepared:
    nobody, nothing = literal("", each.id.type), literal(0)
    others = each.status.in_([status.value for status in OrderStatus if status is not OrderStatus.COMPLETED])
    counted = _row(literal(COUNT), nobody, each.type, each.status, func.count(), nothing, nothing)
    total = _row(literal(TOTAL), last_kept(orders, LAST), nobody, nobody, func.count(), EDITS, nothing)
    part, is_new = part_of(orders, how, LAST), since(orders, how, LAST)
    sums = [func.sum(value) for value in READY]
    new = _row(part, func.max(each.id), each.type, nobody, func.count(), *sums).where(*is_new)
    begun = _single(BEGUN).where(*is_new, each.id <= newest_older(orders, how, LAST), hidden(each.status).in_(COOKING))
    return Prepared(
        union_all(
            counted.where(*on_days, others).group_by(each.type, each.status),
            total.where(*on_days),
            new.group_by("part", each.type),
            select(begun.limit(MOST_IDS + 1).subquery("rows_")),
            _single(WAITING).where(
                each.id.in_(bindparam("waiting", expanding=True)), hidden(each.status).not_in(COOKING)
            ),
        )
    )


def _single(part: str) -> Asked:
    return _row(literal(part), each.id, each.type, each.status, literal(1), *READY)


ASKED = {how: _asked(how) for how in (EVERY, BY_ID, BY_DAY)}


def placed_rows(sql: Statements, added: AddedUp, period: Period, booked: Booked) -> PlacedRows:
    """Return the orders of a period by type and status, and how long they took."""
    shape, values, key = shape_of(period).current, values_of(period, booked), closed_of(period, booked)
    closed: PlacedRows | None = added.closed.find(("placed", key)) if key else None
    if closed is not None:
        values |= NONE_CLOSED
    rows: Sequence[Row] = []
    if shape.edges or (closed is None and not shape.hourly):
        rows = sql.all(ledger.placed(shape), **values)
    if closed is None:
        closed = placed_of([row for row in rows if row["closed"]])
        if key:
            added.closed.keep(("placed", key), closed)
    edges = placed_of([row for row in rows if not row["closed"]])
    opened = _on_open_days(sql, added, tuple(values["open_since"]), shape.how)
    return PlacedRows([*closed.placed, *edges.placed, *opened.placed], closed.ready + edges.ready + opened.ready)


def _on_open_days(sql: Statements, added: AddedUp, days: Days, how: str) -> PlacedRows:
    if not days:
        return PlacedRows([], Ready())
    with added.followed.in_turn(days) as kept:
        if kept is not None:
            parts = _read(sql, added, days, kept, how)
            if _holds(kept, parts):
                return _told(added, days, kept, parts)
        return _told(added, days, Followed(), _read(sql, added, days, Followed(), EVERY))


def _read(sql: Statements, added: AddedUp, days: Days, kept: Followed, how: str) -> Parts:
    known = {LAST: kept.last, "waiting": sorted(kept.waiting), "newest": added.newest}
    parts: Parts = defaultdict(list)
    for row in sql.all(ASKED[how], days=days, **known):
        parts[row["part"]].append(row)
    return parts


def _holds(kept: Followed, parts: Parts) -> bool:
    """Tell whether what is kept is of all orders there are up to the last of them."""
    (total,), types = parts[TOTAL], kept.types + _types(parts[OLDER]) + _types(parts[NEWEST])
    is_whole = types.total() == total["orders"] and kept.edits == int(total["ready"])
    return is_whole and total["id"] == kept.last


def _types(rows: Iterable[Row]) -> Counter[OrderType]:
    return Counter({OrderType(row["type"]): int(row["orders"]) for row in rows})


def _told(added: AddedUp, days: Days, kept: Followed, parts: Parts) -> PlacedRows:
    types = kept.types + _types(parts[OLDER]) + _types(parts[NEWEST])
    others = placed_of(parts[COUNT]).placed
    for row in others:
        types[row.type] -= row.orders
    completed = [Placed(type_, OrderStatus.COMPLETED, count) for type_, count in types.items()]
    grown = replace(_grown(kept, parts), edits=int(parts[TOTAL][0]["ready"]))
    if grown.last:
        added.followed.keep(days, grown)
    new = ready_of([*parts[OLDER], *parts[NEWEST], *parts[WAITING]])
    return PlacedRows([*others, *completed], kept.ready + new)


def _grown(kept: Followed, parts: Parts) -> Followed:
    """Return what is kept with more orders; those that may yet be made ready count when they are not any more."""
    older, begun = parts[OLDER], (row["id"] for row in parts[BEGUN])
    still = kept.waiting.difference(row["id"] for row in parts[WAITING]).union(begun)
    if len(still) > MOST_IDS:
        return kept
    last = max((row["id"] for row in older), default=kept.last)
    ready = ready_of([*older, *parts[WAITING]])
    return Followed(last, kept.types + _types(older), kept.ready + ready, still)
