"""Ask how far orders got, without reading every order of an open day again at each report.

Nearly all orders of a day are completed; how many these are is told by those that are not, which an index finds. How
long an order took never changes once it is ready or given up, unless it takes a step back, which is counted; those that
are not are read again by their ids.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import bindparam, func, literal, select, union_all

from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import MOST_IDS, Asked, Row, Statements
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.reports import ledger
from technomart.adapters.sql.reports.kept import BY_DAY, BY_ID, EDITS, EVERY, AddedUp, Days, Followed, since
from technomart.adapters.sql.reports.ledger import READY, Condition
from technomart.adapters.sql.reports.rows import placed_of, ready_of
from technomart.adapters.sql.reports.shapes import NONE_CLOSED, closed_of, shape_of, values_of
from technomart.domain.orders.order import OrderType
from technomart.domain.orders.status import OrderStatus
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.periods import Period
from technomart.domain.reports.rows import Placed, PlacedRows, Ready

COOKING = [OrderStatus.PENDING, OrderStatus.IN_QUEUE, OrderStatus.IN_PROGRESS]
"""Where orders stand that may yet be made ready."""
COUNT, TOTAL, NEW, WAITING = range(4)
"""The parts of an answer: orders by type and status but the completed ones, all of them, and single ones."""

each = orders.c
on_days = since(orders, EVERY, "")


def _counted() -> Asked:
    others = each.status.in_([status.value for status in OrderStatus if status is not OrderStatus.COMPLETED])
    of_type = literal(COUNT).label("part"), literal("", each.id.type).label("id"), each.type, each.status
    asked = select(*of_type, func.count().label("orders"), literal(0).label("ready"), literal(0).label("ready_seconds"))
    return asked.where(*on_days, others).group_by(each.type, each.status)


def _total() -> Asked:
    nobody = literal("", each.id.type)
    return select(literal(TOTAL), nobody, nobody, nobody, func.count(), EDITS, literal(0)).where(*on_days)


def _single(part: int, *which: Condition) -> Asked:
    asked = select(literal(part), each.id, each.type, each.status, literal(1), *READY)
    return asked.where(*which)


waiting = _single(WAITING, each.id.in_(bindparam("waiting", expanding=True)))
ASKED = {
    how: Prepared(union_all(_counted(), _total(), _single(NEW, *since(orders, how, "last_kept")), waiting))
    for how in (EVERY, BY_ID, BY_DAY)
}
"""The last of those that are kept is read again, to see that it is there."""


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
            known = {"last_kept": kept.last, "waiting": sorted(kept.waiting)}
            parts = _parts(sql.all(ASKED[how], days=days, **known))
            if _holds(kept, parts):
                return _told(added, days, kept, parts)
        return _told(added, days, Followed(), _parts(sql.all(ASKED[EVERY], days=days, waiting=[])))


def _parts(rows: Iterable[Row]) -> Mapping[int, list[Row]]:
    parts: dict[int, list[Row]] = {part: [] for part in (COUNT, TOTAL, NEW, WAITING)}
    for row in rows:
        parts[row["part"]].append(row)
    parts[NEW].sort(key=lambda row: str(row["id"]))
    return parts


def _holds(kept: Followed, parts: Mapping[int, list[Row]]) -> bool:
    """Tell whether what is kept is of all orders there are up to the last of them."""
    new, (total,) = parts[NEW], parts[TOTAL]
    is_whole = sum(kept.types.values()) + len(new) - 1 == total["orders"] and kept.edits == int(total["ready"])
    return is_whole and bool(new) and new[0]["id"] == kept.last and len(parts[WAITING]) == len(kept.waiting)


def _told(added: AddedUp, days: Days, kept: Followed, parts: Mapping[int, list[Row]]) -> PlacedRows:
    new = [row for row in parts[NEW] if row["id"] != kept.last]
    types = Counter(kept.types) + Counter(OrderType(row["type"]) for row in new)
    others = placed_of(parts[COUNT]).placed
    for row in others:
        types[row.type] -= row.orders
    completed = [Placed(type_, OrderStatus.COMPLETED, count) for type_, count in types.items()]
    edits = int(parts[TOTAL][0]["ready"])
    grown = replace(_grown(kept, new[: max(len(new) - added.newest, 0)], parts[WAITING]), edits=edits)
    if grown.last:
        added.followed.keep(days, grown)
    return PlacedRows([*others, *completed], kept.ready + ready_of([*new, *parts[WAITING]]))


def _grown(kept: Followed, new: Sequence[Row], waiting: Sequence[Row]) -> Followed:
    """Return what is kept with more orders; those that may yet be made ready count when they are not any more."""
    seen = [*waiting, *new]
    still = frozenset(row["id"] for row in seen if row["status"] in COOKING)
    if len(still) > MOST_IDS:
        return kept
    types = Counter(kept.types) + Counter(OrderType(row["type"]) for row in new)
    ready = ready_of(row for row in seen if row["id"] not in still)
    return Followed(new[-1]["id"] if new else kept.last, types, kept.ready + ready, still)
