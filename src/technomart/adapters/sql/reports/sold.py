"""Ask what was sold, without adding up the same lines of an open day again at each report.

Orders are never removed, their lines and business days never change. Therefore what all orders of some days up to an id
add up to, cancelled ones too, holds as long as there are as many of them; what is cancelled is taken off each time.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from threading import Lock
from typing import Any, TypeAlias

from sqlalchemy import CTE, Integer, and_, bindparam, case, func, literal, or_, select

from technomart.adapters.sql.closed_days.days import of_closed
from technomart.adapters.sql.closed_days.tables import report_items
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Asked, Row, Statements
from technomart.adapters.sql.menu.tables import menu_items
from technomart.adapters.sql.orders.tables import order_lines, orders
from technomart.adapters.sql.reports.ledger import CANCELLED, Condition, is_since, on_edges, sums_of
from technomart.adapters.sql.reports.shapes import Shape
from technomart.domain.reports.rows import Sold

MOST_KEPT = 50
"""Of how many sets of days sums are kept."""
MOST_BEYOND = 100
"""How many orders are added up at each report before their sums are kept too."""

Days: TypeAlias = tuple[date, ...]
Sums: TypeAlias = Mapping[str, tuple[int, int]]
"""The portions and the money of each menu item."""

SURE, TO_KEEP, TAKEN_OFF, GROWN, STAND = range(5)
"""The parts of an answer: what counts in any case, what is to be kept too, what was cancelled of all that is kept (less
than nothing), by how many orders that grows, and the newest order, whether what was kept holds, and how many are newer.
"""

line, id_type = order_lines.c, orders.c.id.type
nobody = literal("", id_type)
kept_last, kept_until = bindparam("kept_last", type_=id_type), bindparam("kept_until", type_=id_type)
# Not the column itself, by which an engine might go through the orders of every day.
order_id = func.coalesce(orders.c.id, nobody, type_=id_type)
on_days = orders.c.business_date.in_(bindparam("open_since", expanding=True))
is_sold = orders.c.status != CANCELLED
grows = kept_last < kept_until, on_days, order_id > kept_last, order_id <= kept_until


@dataclass(frozen=True, slots=True)
class Kept:
    """What so many orders add up to, up to the id `last`; the next report adds those up to `until`."""

    last: str = ""
    orders: int = 0
    items: Sums = field(default_factory=dict)
    until: str = ""


class AddedUp:
    """What orders of open days add up to; a bounded cache that threads share, told by readers alone."""

    def __init__(self, beyond: int = MOST_BEYOND) -> None:
        """Keep more as soon as more orders than that are not kept."""
        self.beyond = beyond
        self._kept: OrderedDict[Days, Kept] = OrderedDict()
        self._lock = Lock()

    def find(self, days: Days) -> Kept:
        """Return what is kept of these days."""
        with self._lock:
            return self._kept.get(days, Kept())

    def keep(self, days: Days, kept: Kept) -> None:
        """Keep what orders of these days add up to, and forget the days that changed longest ago."""
        with self._lock:
            self._kept[days] = kept
            self._kept.move_to_end(days)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


def sold(sql: Statements, added: AddedUp, shape: Shape, values: Mapping[str, Any]) -> list[Sold]:
    """Return the portions of each menu item in a period, with its present name."""
    days = tuple(values["open_since"])
    kept = added.find(days)
    known = {"kept_last": kept.last, "kept_until": kept.until, "kept_orders": kept.orders, "kept_items": [*kept.items]}
    found: dict[int, list[Row]] = {part: [] for part in range(STAND + 1)}
    for row in sql.all(_sold(shape), **values, **known):
        found[row["part"]].append(row)
    (stand,), (grown,) = found[STAND], found[GROWN]
    if not stand["quantity"]:  # they are not the orders that were added up, or not all of them
        added.keep(days, Kept())
        return _named(found[SURE], _sums(found[SURE]))
    items, more = _sums(found[TO_KEEP], kept.items), int(grown["quantity"])
    until = stand["menu_item_id"] if int(stand["total"]) - more > added.beyond else kept.until
    if until != kept.last:
        added.keep(days, Kept(kept.until, kept.orders + more, items, until))
    rows = [*found[SURE], *found[TAKEN_OFF]]
    return _named([*rows, *found[TO_KEEP]], _sums(rows, items))


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
