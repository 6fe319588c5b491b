"""Keep orders, their lines and their histories in tables."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from typing_extensions import override

from technomart.adapters.sql.closed_days.days import reopen
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository, Row, in_parts
from technomart.adapters.sql.core.usual import update
from technomart.adapters.sql.orders.counters import Counters
from technomart.adapters.sql.orders.listing import count_of, ids_of
from technomart.adapters.sql.orders.rows import (
    CHANGING,
    change_of,
    change_row,
    grouped,
    joined,
    line_rows,
    mark_of,
    order_of,
    order_row,
)
from technomart.adapters.sql.orders.tables import order_history, order_lines, orders
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.filters import OrderFilter, OrderMark
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order, OrderNotFound, OrderType, StaleOrder
from technomart.domain.orders.ports import Orders
from technomart.domain.orders.status import OPEN
from technomart.domain.reports.periods import STILL_MOVING

IS_OPEN = orders.c.status.in_([status.value for status in OPEN])  # by the index (status, id)
MARKS = select(orders.c.id, orders.c.version, orders.c.status, orders.c.updated_at).order_by(orders.c.id)
SOME_MARKS = Prepared(MARKS.where(orders.c.id.in_(bindparam("ids", expanding=True))))
OPEN_VERSIONS = Prepared(select(orders.c.id, orders.c.version).where(IS_OPEN).order_by(orders.c.id))
OPEN_ORDERS = Prepared(select(orders).where(IS_OPEN).order_by(orders.c.id))
SAVE = update(orders, *CHANGING, guarded=True)
LINES = Prepared(
    select(order_lines)
    .where(order_lines.c.order_id.in_(bindparam("order_ids", expanding=True)))
    .order_by(order_lines.c.order_id, order_lines.c.position)
)
WITH_LINES = (
    select(orders, *(column.label(f"line_{column.name}") for column in order_lines.c))
    .outerjoin(order_lines)
    .where(orders.c.id == bindparam("id"))
    .order_by(order_lines.c.position)
)
ORDER, LOCKED_ORDER = Prepared(WITH_LINES), Prepared(WITH_LINES.with_for_update())
HISTORY = Prepared(
    select(order_history).where(order_history.c.order_id == bindparam("order_id")).order_by(order_history.c.seq)
)


@dataclass(frozen=True, slots=True)
class SqlOrders(Repository, Orders):
    """Keeps orders, their lines and their histories in tables, numbered by counters that may commit apart."""

    counters: Counters

    @override
    def next_sequence(self, day: date, type_: OrderType) -> int:
        return self.counters.next(self.sql, day, type_)

    @override
    def add(self, order: Order, change: OrderChange) -> None:
        self.sql.add(orders, order_row(order))
        if order.lines:
            self.sql.add(order_lines, *line_rows(order))
        self.sql.add(order_history, change_row(change))

    @override
    def save(self, order: Order, change: OrderChange) -> None:
        if not self.sql.change(SAVE, id_=order.id, version_before=order.version - 1, **order_row(order)):
            raise StaleOrder(f"Order {order.number}")
        self.sql.add(order_history, change_row(change))
        if change.before is not change.after and order.updated_at - order.created_at >= STILL_MOVING:
            reopen(self.sql, order.business_date, order.business_date)

    @override
    def get(self, order_id: str) -> Order:
        return self._one(ORDER, order_id)

    @override
    def get_for_update(self, order_id: str) -> Order:
        return self._one(LOCKED_ORDER, order_id)

    @override
    def page(self, wanted: OrderFilter, request: PageRequest) -> Page[Order]:
        ids = [row["id"] for row in self.sql.all(ids_of(wanted, request))]
        rows = self.sql.all(select(orders).where(orders.c.id.in_(ids)).order_by(orders.c.id.desc())) if ids else ()
        return Page(self._with_lines(rows), self.sql.number(count_of(wanted)), request)

    @override
    def open(self) -> list[Order]:
        return self._with_lines(self.sql.all(OPEN_ORDERS))

    @override
    def open_versions(self) -> list[tuple[str, int]]:
        return [(row["id"], row["version"]) for row in self.sql.all(OPEN_VERSIONS)]

    @override
    def marks(self, ids: Collection[str]) -> list[OrderMark]:
        found = (self.sql.all(SOME_MARKS, ids=part) for part in in_parts(sorted(set(ids))))
        return [mark_of(row) for rows in found for row in rows]

    @override
    def history(self, order_id: str) -> list[OrderChange]:
        return [change_of(row) for row in self.sql.all(HISTORY, order_id=order_id)]

    def _one(self, asked: Prepared, order_id: str) -> Order:
        rows = self.sql.all(asked, id=order_id)
        if not rows:
            raise OrderNotFound
        return joined(rows)

    def _with_lines(self, rows: Sequence[Row]) -> list[Order]:
        """Return orders with their lines, which take one more statement for the whole list."""
        lines: dict[str, list[Row]] = {}
        for ids in in_parts([row["id"] for row in rows]):
            lines |= grouped(self.sql.all(LINES, order_ids=ids))
        return [order_of(row, lines.get(row["id"], ())) for row in rows]
