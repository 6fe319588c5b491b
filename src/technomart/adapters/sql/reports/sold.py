"""Ask what was sold on closed days and at the edges of a period, and what the items are called now."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, literal, select

from technomart.adapters.sql.closed_days.days import of_closed
from technomart.adapters.sql.closed_days.tables import report_items
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Row, Statements
from technomart.adapters.sql.menu.tables import menu_items
from technomart.adapters.sql.orders.tables import order_lines, orders
from technomart.adapters.sql.reports.kept import Sums
from technomart.adapters.sql.reports.ledger import CANCELLED, is_since, on_edges, sums_of
from technomart.adapters.sql.reports.shapes import Shape
from technomart.domain.reports.rows import Sold

line = order_lines.c


def sold(
    sql: Statements, shape: Shape, values: Mapping[str, Any], opened: Sums, closed: Sums | None
) -> tuple[list[Sold], Sums]:
    """Return the portions of each menu item in a period, with its present name, and those of the closed days of it.

    Those of the open days are given; if those of the closed ones are too, `values` leave these days out.
    """
    known = [*{*opened, *(closed or ())}]
    rows = sql.all(_sold(shape), **values, known_items=known)
    closed = _added({}, (row for row in rows if row["closed"])) if closed is None else closed
    sums = _added(_both(opened, closed), (row for row in rows if not row["closed"]))
    names = {row["menu_item_id"]: (row["name"], row["category"]) for row in rows}
    found = [Sold(item, *sums[item], *names.get(item, (None, None))) for item in sums if sums[item] != (0, 0)]
    return found, closed


def _both(some: Sums, others: Sums) -> Sums:
    """Return two sums in one."""
    added = dict(some)
    for item, (quantity, total) in others.items():
        before, paid = added.get(item, (0, 0))
        added[item] = before + quantity, paid + total
    return added


def _added(sums: Sums, rows: Iterable[Row]) -> Sums:
    """Return sums with those in rows."""
    for row in rows:
        sums = _both(sums, {row["menu_item_id"]: (int(row["quantity"]), int(row["total"]))})
    return sums


@cache
def _sold(shape: Shape) -> Prepared:
    row, names = report_items.c, ("menu_item_id", "quantity", "total")
    closed = of_closed(report_items, row.menu_item_id, row.quantity, row.total).where(is_since(row))
    named = select(menu_items.c.id, literal(0), literal(0)).where(
        menu_items.c.id.in_(bindparam("known_items", expanding=True))
    )
    price = line.unit_price * line.quantity - line.discount
    asked = select(line.menu_item_id, func.sum(line.quantity), func.sum(price)).group_by(line.menu_item_id)
    both = asked.select_from(orders.join(order_lines, line.order_id == orders.c.id))
    edges = on_edges(shape, orders, orders.c.created_at)
    parts = [named, *(both.where(which, orders.c.status != CANCELLED) for which, _ in edges)]
    found = sums_of(shape, [closed], parts, names[:1], names[1:]).subquery("sold")
    with_names = found.outerjoin(menu_items, menu_items.c.id == found.c.menu_item_id)
    return Prepared(select(*found.c, menu_items.c.name, menu_items.c.category).select_from(with_names))
