"""Ask which days that were added up differ from the ledger."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Select, Subquery, Table, and_, case, false, func, or_, select

from technomart.adapters.sql.audit.questions import Question, Value, broken
from technomart.adapters.sql.closed_days.tables import report_days, report_items, report_orders, report_takings
from technomart.adapters.sql.orders.tables import order_history, order_lines, orders
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.adapters.sql.reports.ledger import made_ready, time_to_ready
from technomart.domain.orders.status import OrderStatus

CODE = "reports_agree_with_ledger"
FRESH = report_days.c.stale == false()
line, order = order_lines.c, orders.c


def questions() -> Iterator[Question]:
    """Return the questions about reports."""
    yield from _takings()
    yield from _orders()
    yield from _sold_items()


def _takings() -> Iterator[Question]:
    paid, back = payments.c, refunds.c
    amounts = {"captured": func.sum(paid.amount), "payments": func.count()}
    captured = _grouped(select(*_named(amounts)), paid.business_date, paid.method)
    both = refunds.join(payments, paid.id == back.payment_id)
    amounts = {"refunded": func.sum(back.amount), "refunds": func.count()}
    refunded = _grouped(select(*_named(amounts)).select_from(both), back.business_date, paid.method)
    yield from _compared(report_takings, captured, ("method",), ("captured", "payments"))
    yield from _compared(report_takings, refunded, ("method",), ("refunded", "refunds"))


def _orders() -> Iterator[Question]:
    sums = {
        "orders": func.count(),
        "discount": func.sum(order.discount),
        "total": func.sum(order.total),
        "ready": func.count(order_history.c.at),
        "ready_seconds": func.coalesce(func.sum(time_to_ready()), 0),
    }
    placed = select(*_named(sums)).select_from(orders.outerjoin(order_history, made_ready()))
    ledger = _grouped(placed, order.business_date, order.type, order.status)
    yield from _compared(report_orders, ledger, ("type", "status"), tuple(sums))


def _sold_items() -> Iterator[Question]:
    sums = {"quantity": func.sum(line.quantity), "total": func.sum(line.unit_price * line.quantity - line.discount)}
    both = orders.join(order_lines, line.order_id == order.id)
    sold = select(*_named(sums)).select_from(both).where(order.status != OrderStatus.CANCELLED.value)
    ledger = _grouped(sold, order.business_date, line.menu_item_id)
    yield from _compared(report_items, ledger, ("menu_item_id",), tuple(sums))


def _named(sums: Mapping[str, Value]) -> list[Value]:
    return [value.label(name) for name, value in sums.items()]


def _grouped(asked: Select[tuple[object, ...]], day: Value, *by: Value) -> Subquery:
    return asked.add_columns(day.label("business_date"), *by).group_by(day, *by).subquery("ledger")


def _compared(table: Table, ledger: Subquery, by: Sequence[str], sums: Sequence[str]) -> Iterator[Question]:
    """Ask for rows that say something else than the ledger, and for days whose rows do not add up to it."""
    day = report_days.c.business_date
    mine = table.join(report_days, day == table.c.business_date)
    same = [ledger.c.business_date == table.c.business_date, *(ledger.c[name] == table.c[name] for name in by)]
    pairs = [(table.c[name], func.coalesce(ledger.c[name], 0)) for name in sums]
    found = case(*((one != other, one) for one, other in pairs))
    right = case(*((one != other, other) for one, other in pairs))
    differs = and_(FRESH, or_(*(one != other for one, other in pairs)))
    yield broken(CODE, table, differs, found=found, right=right, source=mine.outerjoin(ledger, and_(*same)))
    first = sums[0]
    in_table = _by_day(table, first)
    in_ledger = _by_day(ledger, first)
    days = report_days.outerjoin(in_table, in_table.c.day == day).outerjoin(in_ledger, in_ledger.c.day == day)
    told, true = func.coalesce(in_table.c.total, 0), func.coalesce(in_ledger.c.total, 0)
    yield broken(CODE, report_days, and_(FRESH, told != true), found=told, right=true, source=days)


def _by_day(rows: Table | Subquery, name: str) -> Subquery:
    day = rows.c.business_date
    return select(day.label("day"), func.sum(rows.c[name]).label("total")).group_by(day).subquery()
