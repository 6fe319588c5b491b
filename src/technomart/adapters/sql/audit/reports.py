"""Ask which days that were added up differ from the ledger."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause, Select, Subquery, Table, and_, case, false, func, or_, select

from technomart.adapters.sql.audit.questions import Condition, Question, Value, broken
from technomart.adapters.sql.closed_days.tables import (
    ended,
    report_customers,
    report_days,
    report_discounts,
    report_items,
    report_orders,
    report_takings,
)
from technomart.adapters.sql.orders.tables import OFF_BY_LAW, order_lines, orders
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.adapters.sql.reports.ledger import (
    CORRECTED,
    GIVEN,
    GIVER,
    IS_GIVEN,
    ON_ORDERS,
    WITH_DISCOUNTS,
    time_to_ready,
)
from technomart.domain.orders.status import OrderStatus

CODE = "reports_agree_with_ledger"
FRESH = report_days.c.stale == false()
line, order = order_lines.c, orders.c


@dataclass(frozen=True, slots=True)
class Compared:
    """A table of days that were added up beside the ledger, and the columns that name its rows and hold its sums."""

    table: Table
    ledger: Subquery
    by: Sequence[str]
    sums: Sequence[str]

    def questions(self) -> Iterator[Question]:
        """Ask for rows that say something else than the ledger, and for days whose rows do not add up to it."""
        pairs = [(self.table.c[name], func.coalesce(self.ledger.c[name], 0)) for name in self.sums]
        found = case(*((one != other, one) for one, other in pairs))
        right = case(*((one != other, other) for one, other in pairs))
        differs = and_(FRESH, or_(*(one != other for one, other in pairs)))
        source = self._on_days(self.table).outerjoin(self.ledger, self._same())
        yield broken(CODE, self.table, differs, found=found, right=right, source=source)
        in_table, in_ledger = _by_day(self.table, self.sums[0]), _by_day(self.ledger, self.sums[0])
        day = report_days.c.business_date
        days = report_days.outerjoin(in_table, in_table.c.day == day).outerjoin(in_ledger, in_ledger.c.day == day)
        told, true = func.coalesce(in_table.c.total, 0), func.coalesce(in_ledger.c.total, 0)
        yield broken(CODE, report_days, and_(FRESH, told != true), found=told, right=true, source=days)

    def unlike(self) -> Select[Any]:
        """Count rows of either side without an equal one on the other, with one look at the ledger."""
        equal = and_(*(self.table.c[name] == self.ledger.c[name] for name in self.sums))
        pairs = func.coalesce(func.sum(case((equal, 1), else_=0)), 0)
        says_something = or_(*(self.table.c[name] != 0 for name in self.sums))
        told = select(func.count()).select_from(self._on_days(self.table)).where(FRESH, says_something)
        both = self._on_days(self.ledger).outerjoin(self.table, self._same())
        return select(func.count() + told.scalar_subquery() - 2 * pairs).select_from(both).where(FRESH)

    def _on_days(self, rows: Table | Subquery) -> FromClause:
        return rows.join(report_days, report_days.c.business_date == rows.c.business_date)

    def _same(self) -> Condition:
        return and_(*(self.ledger.c[name] == self.table.c[name] for name in ("business_date", *self.by)))


def questions() -> Iterator[Question]:
    """Return the questions about reports."""
    for compared in COMPARED:
        yield from compared.questions()


def _takings() -> Iterator[Compared]:
    paid, back = payments.c, refunds.c
    amounts = {"captured": func.sum(paid.amount), "payments": func.count()}
    captured = _grouped(select(*_named(amounts)), paid.business_date, paid.method)
    both = refunds.join(payments, paid.id == back.payment_id)
    amounts = {"refunded": func.sum(back.amount), "refunds": func.count(), "corrected": func.sum(CORRECTED)}
    refunded = _grouped(select(*_named(amounts)).select_from(both), back.business_date, paid.method)
    yield Compared(report_takings, captured, ("method",), ("captured", "payments"))
    yield Compared(report_takings, refunded, ("method",), ("refunded", "refunds", "corrected"))


def _customers() -> Iterator[Compared]:
    paid, back, name = payments.c, refunds.c, ended(payments.c.customer).label("customer")
    amounts = {"captured": func.sum(paid.amount), "payments": func.count()}
    captured = _grouped(select(*_named(amounts)), paid.business_date, name)
    both = refunds.join(payments, paid.id == back.payment_id)
    refunded = _grouped(select(func.sum(back.amount).label("refunded")).select_from(both), back.business_date, name)
    yield Compared(report_customers, captured, ("customer",), ("captured", "payments"))
    yield Compared(report_customers, refunded, ("customer",), ("refunded",))


def _orders() -> Compared:
    sums = {
        "orders": func.count(),
        "discount": func.sum(order.discount),
        "total": func.sum(order.total),
        "ready": func.count(order.ready_at),
        "ready_seconds": func.coalesce(func.sum(time_to_ready()), 0),
    }
    placed = select(*_named(sums)).select_from(orders)
    ledger = _grouped(placed, order.business_date, order.type, order.status)
    return Compared(report_orders, ledger, ("type", "status"), tuple(sums))


def _sold_items() -> Compared:
    sums = {
        "quantity": func.sum(line.quantity),
        "total": func.sum(line.unit_price * line.quantity - line.discount - OFF_BY_LAW),
    }
    both = orders.join(order_lines, line.order_id == order.id)
    sold = select(*_named(sums)).select_from(both).where(order.status != OrderStatus.CANCELLED.value)
    ledger = _grouped(sold, order.business_date, line.menu_item_id)
    return Compared(report_items, ledger, ("menu_item_id",), tuple(sums))


def _discounts() -> Compared:
    sums = {"orders": ON_ORDERS, "discount": GIVEN}
    asked = select(*_named(sums)).select_from(WITH_DISCOUNTS).where(*IS_GIVEN)
    ledger = _grouped(asked, order.business_date, GIVER.label("person_id"))
    return Compared(report_discounts, ledger, ("person_id",), tuple(sums))


def _named(sums: Mapping[str, Value]) -> list[Value]:
    return [value.label(name) for name, value in sums.items()]


def _grouped(asked: Select[tuple[object, ...]], day: Value, *by: Value) -> Subquery:
    return asked.add_columns(day.label("business_date"), *by).group_by(day, *by).subquery("ledger")


def _by_day(rows: Table | Subquery, name: str) -> Subquery:
    day = rows.c.business_date
    return select(day.label("day"), func.sum(rows.c[name]).label("total")).group_by(day).subquery()


COMPARED = (*_takings(), _orders(), _sold_items(), _discounts(), *_customers())
