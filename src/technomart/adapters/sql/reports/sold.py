"""Ask what was sold and given off on closed days and at the edges of a period, and the present names of both."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, literal, select

from technomart.adapters.sql.closed_days.days import of_closed
from technomart.adapters.sql.closed_days.tables import report_discounts, report_items
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Asked, Row, Statements
from technomart.adapters.sql.menu.tables import menu_items
from technomart.adapters.sql.orders.tables import OFF_BY_LAW, order_lines, orders
from technomart.adapters.sql.reports.kept import Sums
from technomart.adapters.sql.reports.ledger import (
    CANCELLED,
    GIVEN,
    GIVER,
    IS_GIVEN,
    ON_ORDERS,
    WITH_DISCOUNTS,
    is_since,
    on_edges,
    sums_of,
)
from technomart.adapters.sql.reports.shapes import Shape
from technomart.adapters.sql.users.tables import users
from technomart.domain.reports.rows import Gave, Sold

line = order_lines.c
ITEM, PERSON = "", "@"
"""What the key of sums begins with: those of a menu item, or of a person who gave discounts."""


def sold(
    sql: Statements, shape: Shape, values: Mapping[str, Any], opened: Sums, closed: Sums | None
) -> tuple[list[Sold], list[Gave], Sums]:
    """Return the portions of each menu item and the discounts of each person in a period, and those of closed days.

    Those of the open days are given; if those of the closed ones are too, `values` leave these days out.
    """
    known = {*opened, *(closed or ())}
    people = [key.removeprefix(PERSON) for key in known if key.startswith(PERSON)]
    items = [key for key in known if not key.startswith(PERSON)]
    rows = sql.all(_sold(shape), **values, known_items=items, known_people=people)
    closed = _added({}, (row for row in rows if row["closed"])) if closed is None else closed
    sums = _added(_both(opened, closed), (row for row in rows if not row["closed"]))
    names = {_key(row): (row["name"], row["category"]) for row in rows}
    found = {key: both for key, both in sums.items() if both != (0, 0)}
    items_sold = [
        Sold(key, *both, *names.get(key, (None, None))) for key, both in found.items() if not key.startswith(PERSON)
    ]
    gave = [
        Gave(key.removeprefix(PERSON), *both, names.get(key, (None, None))[0])
        for key, both in found.items()
        if key.startswith(PERSON)
    ]
    return items_sold, gave, closed


def _key(row: Row) -> str:
    return f"{row['kind']}{row['id']}"


def _both(some: Sums, others: Sums) -> Sums:
    """Return two sums in one."""
    added = dict(some)
    for key, (count, amount) in others.items():
        before, money = added.get(key, (0, 0))
        added[key] = before + count, money + amount
    return added


def _added(sums: Sums, rows: Iterable[Row]) -> Sums:
    """Return sums with those in rows."""
    for row in rows:
        sums = _both(sums, {_key(row): (int(row["count"]), int(row["amount"]))})
    return sums


@cache
def _sold(shape: Shape) -> Prepared:
    parts = [*_of_items(shape), *_of_people(shape)]
    closed = [_closed(ITEM, report_items, "menu_item_id", "quantity", "total")]
    closed.append(_closed(PERSON, report_discounts, "person_id", "orders", "discount"))
    found = sums_of(shape, closed, parts, ("kind", "id"), ("count", "amount")).subquery("sold")
    item = found.outerjoin(menu_items, (menu_items.c.id == found.c.id) & (found.c.kind == ITEM))
    both = item.outerjoin(users, (users.c.id == found.c.id) & (found.c.kind == PERSON))
    name = func.coalesce(menu_items.c.name, users.c.name).label("name")
    return Prepared(select(*found.c, name, menu_items.c.category).select_from(both))


def _closed(kind: str, table: Any, id_: str, count: str, amount: str) -> Asked:
    row = table.c
    return of_closed(table, literal(kind), row[id_], row[count], row[amount]).where(is_since(row))


def _of_items(shape: Shape) -> list[Asked]:
    known = menu_items.c.id.in_(bindparam("known_items", expanding=True))
    named = select(literal(ITEM), menu_items.c.id, literal(0), literal(0)).where(known)
    price = line.unit_price * line.quantity - line.discount - OFF_BY_LAW
    asked = select(literal(ITEM), line.menu_item_id, func.sum(line.quantity), func.sum(price))
    both = asked.group_by(line.menu_item_id).select_from(orders.join(order_lines, line.order_id == orders.c.id))
    edges = on_edges(shape, orders, orders.c.created_at)
    return [named, *(both.where(which, orders.c.status != CANCELLED) for which, _ in edges)]


def _of_people(shape: Shape) -> list[Asked]:
    known = users.c.id.in_(bindparam("known_people", expanding=True))
    named = select(literal(PERSON), users.c.id, literal(0), literal(0)).where(known)
    asked = select(literal(PERSON), GIVER, ON_ORDERS, GIVEN).select_from(WITH_DISCOUNTS).group_by(GIVER)
    edges = on_edges(shape, orders, orders.c.created_at)
    return [named, *(asked.where(which, *IS_GIVEN) for which, _ in edges)]
