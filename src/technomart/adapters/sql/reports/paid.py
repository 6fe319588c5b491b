"""Ask for what was paid, by one customer or by all, and for what it adds up to."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, Table, bindparam, func, literal, select, union_all

from technomart.adapters.sql.closed_days.tables import END, ended, report_customers, report_takings
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Row, Statements
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.adapters.sql.reports.kept import AddedUp
from technomart.adapters.sql.reports.shapes import NO_DAYS, NONE_CLOSED
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.periods import EVERY_DAY, DaySpan
from technomart.domain.reports.rows import PaidTotals

SUMS = ("payments", "captured", "refunded")
# To the last blank: `=` uses an index but drops blanks on MySQL, with the end of the name it minds them.
IS_CUSTOMER = ended(payments.c.customer) == bindparam("ended")
OF_CUSTOMER = (payments.c.customer == bindparam("customer"), IS_CUSTOMER)
BY_ANY_METHOD = payments.c.method.in_([method.value for method in PaymentMethod])
"""What an index by day and method needs to lead on to the customer."""
OLDER = payments.c.id < bindparam("payment_id")
NEWEST = (
    select(payments)
    .order_by(payments.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)
PAID = {
    (of_one, is_older): Prepared(NEWEST.where(*(OF_CUSTOMER if of_one else ()), *((OLDER,) if is_older else ())))
    for of_one in (True, False)
    for is_older in (True, False)
}
"""By whether one customer is asked for, and whether only what is older than one payment."""


def _sums(closed: int, *values: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    sums = (func.coalesce(func.sum(value), 0).label(name) for name, value in zip(SUMS, values, strict=True))
    return select(literal(closed).label("closed"), *sums)


def _parts() -> Iterator[Select[*tuple[Any, ...]]]:
    """Yield what asks for the sums of the days that are added up, and of the others' payments and refunds."""
    kept, nothing = report_customers.c, literal(0)
    yield _closed(report_customers).where(kept.customer == bindparam("ended"))
    days: BindParameter[date] = bindparam("open_days", expanding=True)
    taken = _sums(0, literal(1), payments.c.amount, nothing).where(payments.c.business_date.in_(days))
    yield taken.where(BY_ANY_METHOD, *OF_CUSTOMER)
    back = _sums(0, nothing, nothing, refunds.c.amount).join(payments, payments.c.id == refunds.c.payment_id)
    yield back.where(IS_CUSTOMER, refunds.c.business_date.in_(days))  # few are given on a day: never by all payments


def _of_all() -> Iterator[Select[*tuple[Any, ...]]]:
    nothing = literal(0)
    yield _closed(report_takings)
    days: BindParameter[date] = bindparam("open_days", expanding=True)
    yield _sums(0, literal(1), payments.c.amount, nothing).where(payments.c.business_date.in_(days))
    yield _sums(0, nothing, nothing, refunds.c.amount).where(refunds.c.business_date.in_(days))


def _closed(table: Table) -> Select[*tuple[Any, ...]]:
    kept = table.c
    gaps: BindParameter[date] = bindparam("gaps", expanding=True)
    within = kept.business_date.between(bindparam("first"), bindparam("last"))
    return _sums(1, *(kept[name] for name in SUMS)).where(within, kept.business_date.not_in(gaps))


TOTALS, TOTALS_OF_ALL = Prepared(union_all(*_parts())), Prepared(union_all(*_of_all()))


def paid(sql: Statements, customer: str | None, payment_id: str | None, limit: int, offset: int = 0) -> Sequence[Row]:
    """Return the newest payments, newest first, of those older than one if it is named."""
    asked = PAID[customer is not None, payment_id is not None]
    return sql.all(asked, **_named(customer), payment_id=payment_id, limit=limit, offset=offset)


def totals(sql: Statements, added: AddedUp, customer: str | None, booked: Booked) -> PaidTotals:
    """Return what all payments add up to, as days were added up and from the payments of the others."""
    key = customer, booked.closed, booked.marks
    closed = added.paid.find(key)
    values = _span(booked) | (NONE_CLOSED if closed is not None else {}) | _named(customer)
    asked = TOTALS_OF_ALL if customer is None else TOTALS
    rows = sql.all(asked, **values, open_days=list(booked.open(EVERY_DAY)))
    if closed is None:
        closed = _totals(row for row in rows if row["closed"])
        added.paid.keep(key, closed)
    return closed + _totals(row for row in rows if not row["closed"])


def _totals(rows: Iterable[Row]) -> PaidTotals:
    return sum((PaidTotals(*(int(row[name]) for name in SUMS)) for row in rows), PaidTotals())


def _named(customer: str | None) -> dict[str, Any]:
    return {} if customer is None else {"customer": customer, "ended": customer + END}


def _span(booked: Booked) -> dict[str, Any]:
    """Return the days that are added up as a span and the days within that are not; NOT IN needs one to find any."""
    closed = booked.closed
    span = closed if isinstance(closed, DaySpan) else DaySpan(min(closed), max(closed)) if closed else NO_DAYS
    return {"first": span.first, "last": span.last, "gaps": list(booked.open(span)) or [NO_DAYS.first]}
