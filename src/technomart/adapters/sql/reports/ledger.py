"""Prepare what reports ask: one statement over the days that are added up, the others, and the edges of a period."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    bindparam,
    case,
    distinct,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from technomart.adapters.sql.closed_days.days import of_closed
from technomart.adapters.sql.closed_days.tables import report_orders, report_takings
from technomart.adapters.sql.core.functions import function
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Asked
from technomart.adapters.sql.orders.tables import order_history, orders
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.adapters.sql.reports.shapes import Shape, edge
from technomart.domain.orders.status import OrderStatus
from technomart.domain.reports.periods import SLOT

Value = ColumnElement[Any]
Condition = ColumnElement[bool]
Part = Callable[[Condition, Value], Asked]
"""What asks the ledger for the rows that fulfil a condition, with when they count."""

CORRECTED = case((refunds.c.corrected_by.is_not(None), refunds.c.amount), else_=0)
"""How much of a refund was taken anew by another method."""
QUARTER = int(SLOT.total_seconds())
CANCELLED = OrderStatus.CANCELLED.value
epoch_seconds = function(
    "epoch_seconds",
    BigInteger(),
    sqlite="CAST(strftime('%s', {0}) AS INTEGER)",
    mysql="TIMESTAMPDIFF(SECOND, '1970-01-01', {0})",
)
"""The whole seconds from 1970 to an instant."""


@cache
def money(shape: Shape) -> Prepared:
    """Return the query for the money taken and given back by when and method, and the orders by when, without one.

    Of open days it reads hours alone.
    """
    by, sums = ("moment", "method"), ("captured", "refunded", "corrected", "orders", "discount", "total")
    nothing, nowhere = literal(0), literal("", payments.c.method.type)
    taken, order = report_takings.c, report_orders.c
    no_orders = no_money = (nothing, nothing, nothing)
    kept = taken.captured, taken.refunded, taken.corrected
    closed = of_closed(report_takings, _since(taken.business_date), taken.method, *kept, *no_orders)
    asked = of_closed(
        report_orders, _since(order.business_date), nowhere, *no_money, order.orders, order.discount, order.total
    )
    both = refunds.join(payments, payments.c.id == refunds.c.payment_id)

    def ordered(which: Condition, when: Value) -> Asked:
        asked = select(when, nowhere, *no_money, _one(), orders.c.discount, orders.c.total)
        return asked.where(which, orders.c.status != CANCELLED)

    parts = [
        *_parts(
            shape, payments, payments.c.at, _by_method(payments, (payments.c.amount, nothing, nothing, *no_orders))
        ),
        *_parts(shape, refunds, refunds.c.at, _by_method(both, (nothing, refunds.c.amount, CORRECTED, *no_orders))),
        *_parts(shape, orders, orders.c.created_at, ordered),
    ]
    return _summed(shape, [closed, asked.where(order.status != CANCELLED)], parts, by, sums)


@cache
def placed(shape: Shape) -> Prepared:
    """Return the query for the orders of the closed days and edges of the period itself by type and status."""
    row, by, sums = report_orders.c, ("type", "status"), ("orders", "ready", "ready_seconds")
    closed = of_closed(report_orders, row.type, row.status, *(row[name] for name in sums)).where(is_since(row))
    asked = select(orders.c.type, orders.c.status, _one(), *READY)
    edges = (asked.where(which) for which, _ in on_edges(shape, orders, orders.c.created_at))
    return _summed(shape, [closed], edges, by, sums)


def _arrived() -> Prepared:
    on_days = orders.c.business_date.between(bindparam("first"), bindparam("last"))
    rows = select(orders.c.business_date, _quarter(orders.c.created_at).label("at")).where(on_days).subquery("rows_")
    by = rows.c.business_date, rows.c["at"]
    return Prepared(select(*by, func.count().label("orders")).group_by(*by))


def time_to_ready() -> Value:
    """Return the seconds from placing to being ready."""
    return epoch_seconds(orders.c.ready_at) - epoch_seconds(orders.c.created_at)


READY = (
    case((orders.c.ready_at.is_not(None), 1), else_=0).label("ready"),
    func.coalesce(time_to_ready(), 0).label("ready_seconds"),
)
"""Whether an order was made ready and not taken back since, and how long that took."""


def _by_method(source: FromClause, sums: Sequence[Value]) -> Part:
    def part(which: Condition, when: Value) -> Asked:
        return select(when, payments.c.method, *sums).select_from(source).where(which)

    return part


def _parts(shape: Shape, table: Table, at: Value, part: Part) -> Iterator[Asked]:
    """Yield what asks the ledger for the hours of open days and for the edges."""
    day = table.c.business_date
    when = _quarter(at) if shape.hourly else day
    if shape.hourly:
        yield part(day.in_(bindparam("open_days", expanding=True)), _since(day, when))
    for which, is_current in on_edges(shape, table, at):
        yield part(which, when if is_current else null())


def on_edges(shape: Shape, table: Table, at: Value) -> Iterator[tuple[Condition, bool]]:
    """Yield what makes a row one of each edge, and whether that is of the period itself."""
    for number, is_current in enumerate(shape.edges):
        yield _on_edge(number, table, at), is_current


def _on_edge(number: int, table: Table, at: Value) -> Condition:
    """Return what makes a row one of an edge; the days near it lead to refunds, which have no index by time."""
    given: dict[str, Value] = {
        part: bindparam(edge(number, part)) for part in ("since", "until", "near", "far", "first", "last")
    }
    day = table.c.business_date
    near = [day.between(given["near"], given["far"])] if table is refunds else []
    elsewhere = or_(day < given["first"], day > given["last"])
    return and_(*near, at >= given["since"], at < given["until"], elsewhere)


def _summed(
    shape: Shape, closed: Iterable[Asked], parts: Iterable[Asked], by: Sequence[str], sums: Sequence[str]
) -> Prepared:
    return Prepared(sums_of(shape, closed, parts, by, sums))


def sums_of(
    shape: Shape, closed: Iterable[Asked], parts: Iterable[Asked], by: Sequence[str], sums: Sequence[str]
) -> Select[*tuple[Any, ...]]:
    """Ask for sums over parts with these columns in this order, apart for what is `closed`."""
    every = [(part, 0) for part in parts] + ([] if shape.hourly else [(part, 1) for part in closed])
    named = [_named(part, (*by, *sums)).add_columns(literal(is_closed).label("closed")) for part, is_closed in every]
    rows = union_all(*named).subquery("rows_")
    keys = [rows.c[name] for name in (*by, "closed")]
    return select(*keys, *(func.sum(rows.c[name]).label(name) for name in sums)).group_by(*keys)


def _named(part: Asked, names: Sequence[str]) -> Asked:
    columns = zip(names, part.selected_columns, strict=True)
    return part.with_only_columns(*(column.label(name) for name, column in columns), maintain_column_froms=True)


def _since(day: Value, when: Value | None = None) -> Value:
    """Return when a row of whole days counts; NULL in the period before."""
    return case((day >= bindparam("since"), day if when is None else when), else_=null())


def is_since(row: Any) -> Condition:
    """Return what makes a row one of the period itself."""
    found: Condition = row.business_date >= bindparam("since")
    return found


def _quarter(at: Value) -> Value:
    seconds = epoch_seconds(at)
    return seconds - seconds % QUARTER


def _one() -> Value:
    return literal(1)


GIVER = func.coalesce(order_history.c.giver_id, order_history.c.actor_id, literal("", orders.c.id.type))
WITH_DISCOUNTS = orders.join(order_history, order_history.c.order_id == orders.c.id)
ON_ORDERS, GIVEN = func.count(distinct(orders.c.id)), func.sum(order_history.c.discount)
IS_GIVEN = (orders.c.status != CANCELLED, orders.c.discount > 0, order_history.c.discount != 0)
"""Who gave discounts, on how many orders, how much, and what makes a row of a history one that gives."""
ARRIVED = _arrived()
