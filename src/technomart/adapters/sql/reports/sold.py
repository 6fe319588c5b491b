"""Ask what was sold, without adding up the same lines of an open day again at each report.

Orders are never removed, their lines and business days never change. Therefore what all orders of some days up to an id
add up to, cancelled ones too, holds as long as there are as many of them; what is cancelled is taken off each time.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import CTE, Integer, and_, bindparam, case, func, literal, or_, select

from technomart.adapters.sql.closed_days.days import of_closed
from technomart.adapters.sql.closed_days.tables import report_items
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Asked, Row, Statements
from technomart.adapters.sql.menu.tables import menu_items
from technomart.adapters.sql.orders.tables import order_lines, orders
from technomart.adapters.sql.reports.kept import AddedUp, Kept, Sums
from technomart.adapters.sql.reports.ledger import CANCELLED, Condition, is_since, on_edges, sums_of
from technomart.adapters.sql.reports.shapes import Shape
from technomart.domain.reports.rows import Sold

SURE, TO_KEEP, TAKEN_OFF, GROWN, STAND, CLOSED = range(6)
"""The parts of an answer: what counts in any case, what is to be kept too, what was cancelled of all that is kept (less
than nothing), by how many orders that grows, the newest order, whether what was kept holds, and how many are newer, and
last what was sold on closed days.
"""

line, id_type = order_lines.c, orders.c.id.type
nobody = literal("", id_type)
kept_last, kept_until = bindparam("kept_last", type_=id_type), bindparam("kept_until", type_=id_type)
# Not the column itself, by which an engine might go through the orders of every day.
order_id = func.coalesce(orders.c.id, nobody, type_=id_type)
on_days = orders.c.business_date.in_(bindparam("open_since", expanding=True))
is_sold = orders.c.status != CANCELLED
grows = kept_last < kept_until, on_days, order_id > kept_last, order_id <= kept_until


def sold(
    sql: Statements, added: AddedUp, shape: Shape, values: Mapping[str, Any], closed: Sums | None
) -> tuple[list[Sold], Sums]:
    """Return the portions of each menu item in a period, with its present name, and those of the closed days of it.

    When these are given, `values` leave the closed days out.
    """
    days = tuple(values["open_since"])
    kept = added.find(days)
    known = {"kept_last": kept.last, "kept_until": kept.until, "kept_orders": kept.orders}
    found: dict[int, list[Row]] = {part: [] for part in range(CLOSED + 1)}
    for row in sql.all(_sold(shape), **values, **known, kept_items=[*{*kept.items, *(closed or ())}]):
        found[CLOSED if row["closed"] else row["part"]].append(row)
    closed = _sums(found[CLOSED]) if closed is None else closed
    (stand,), (grown,) = found[STAND], found[GROWN]
    if not stand["quantity"]:  # they are not the orders that were added up, or not all of them
        added.keep(days, Kept())
        return _named([*found[SURE], *found[CLOSED]], _sums(found[SURE], closed)), closed
    items, more = _sums(found[TO_KEEP], kept.items), int(grown["quantity"])
    until = stand["menu_item_id"] if int(stand["total"]) - more > added.beyond else kept.until
    if until != kept.last:
        added.keep(days, Kept(kept.until, kept.orders + more, items, until))
    rows = [*found[SURE], *found[TAKEN_OFF]]
    return _named([*rows, *found[TO_KEEP], *found[CLOSED]], _sums(rows, _both(items, closed))), closed


def _both(some: Sums, others: Sums) -> Sums:
    """Return two sums in one."""
    added = dict(some)
    for item, (quantity, total) in others.items():
        before, paid = added.get(item, (0, 0))
        added[item] = before + quantity, paid + total
    return added


def _sums(rows: Iterable[Row], sums: Sums | None = None) -> Sums:
    """Return sums with those in rows."""
    added = dict(sums or {})
    for row in rows:
        quantity, total = added.get(row["menu_item_id"], (0, 0))
        added[row["menu_item_id"]] = quantity + int(row["quantity"]), total + int(row["total"])
    return added


def _named(rows: Iterable[Row], sums: Sums) -> list[Sold]:
    names = {row["menu_item_id"]: (row["name"], row["category"]) for row in rows}
    return [Sold(item, *sums[item], *names.get(item, (None, None))) for item in sums if sums[item] != (0, 0)]


@cache
def _sold(shape: Shape) -> Prepared:
    row, names = report_items.c, ("part", "menu_item_id", "quantity", "total")
    closed = of_closed(report_items, literal(SURE), row.menu_item_id, row.quantity, row.total).where(is_since(row))
    nothing = select(literal(SURE), menu_items.c.id, literal(0), literal(0))  # but the names of what is kept
    stand = _stand()
    holds = select(stand.c.holds).scalar_subquery()
    parts = [
        nothing.where(menu_items.c.id.in_(bindparam("kept_items", expanding=True))),
        _lines(SURE, on_days, is_sold, or_(order_id > kept_until, holds == 0)),
        _lines(TO_KEEP, *grows),
        _lines(TAKEN_OFF, on_days, ~is_sold, order_id <= kept_until),
        select(literal(GROWN), nobody, func.count(), literal(0)).select_from(orders).where(*grows),
        select(literal(STAND), stand.c.newest, stand.c.holds, stand.c.newer),
        *(_lines(SURE, which, is_sold) for which, _ in on_edges(shape, orders, orders.c.created_at)),
    ]
    found = sums_of(shape, closed, parts, names[:2], names[2:]).subquery("sold")
    named = found.outerjoin(menu_items, menu_items.c.id == found.c.menu_item_id)
    return Prepared(select(*found.c, menu_items.c.name, menu_items.c.category).select_from(named))


def _lines(part: int, *which: Condition) -> Asked:
    sign = -1 if part == TAKEN_OFF else 1
    price = line.unit_price * line.quantity - line.discount
    asked = select(literal(part), line.menu_item_id, sign * func.sum(line.quantity), sign * func.sum(price))
    both = orders.join(order_lines, line.order_id == orders.c.id)
    return asked.select_from(both).where(*which).group_by(line.menu_item_id)


def _stand() -> CTE:
    """Ask for the newest order, whether those kept are all there are up to the last of them, and how many are newer."""
    every = select(func.count()).select_from(orders).where(on_days).correlate(None).scalar_subquery()
    last = select(orders.c.id).where(on_days, orders.c.id == kept_last).correlate(None).exists()
    kept = bindparam("kept_orders", type_=Integer())
    holds = case((and_(every - func.count() == kept, or_(kept == 0, last)), 1), else_=0)
    newest = func.max(orders.c.id).label("newest")
    return (
        select(newest, holds.label("holds"), func.count().label("newer"))
        .where(on_days, order_id > kept_last)
        .cte("stand")
    )
