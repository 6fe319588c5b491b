"""Ask for what was paid, by one customer or by all, and for what it adds up to."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Integer, bindparam, func, select

from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import ESCAPE, Row, Statements, pattern_of
from technomart.adapters.sql.payments.tables import payments
from technomart.adapters.sql.reports import ledger
from technomart.adapters.sql.reports.booked import booked
from technomart.adapters.sql.reports.shapes import NO_DAYS, Shape
from technomart.domain.reports.periods import DaySpan
from technomart.domain.reports.rows import PaidTotals

ALWAYS = DaySpan(date.min, date.max)
WHOLE_DAYS = Shape(hourly=False, edges=())
# To the last blank: `=` uses the index but drops blanks on MySQL, LIKE minds them.
OF_CUSTOMER = (
    payments.c.customer == bindparam("customer"),
    payments.c.customer.like(bindparam("pattern"), escape=ESCAPE),
)
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
TOTALS = Prepared(
    select(
        func.count().label("payments"),
        func.coalesce(func.sum(payments.c.amount), 0).label("captured"),
        func.coalesce(func.sum(payments.c.refunded), 0).label("refunded"),
    ).where(*OF_CUSTOMER)
)


def paid(sql: Statements, customer: str | None, payment_id: str | None, limit: int, offset: int = 0) -> Sequence[Row]:
    """Return the newest payments, newest first, of those older than one if it is named."""
    asked = PAID[customer is not None, payment_id is not None]
    return sql.all(asked, **_named(customer), payment_id=payment_id, limit=limit, offset=offset)


def totals(sql: Statements, customer: str | None) -> PaidTotals:
    """Return what all payments add up to; those of everybody as days were added up."""
    rows = _of_everybody(sql) if customer is None else sql.all(TOTALS, **_named(customer))
    sums = (sum(int(row[name]) for row in rows) for name in ("payments", "captured", "refunded"))
    return PaidTotals(*sums)


def _named(customer: str | None) -> dict[str, Any]:
    return {} if customer is None else {"customer": customer, "pattern": pattern_of(customer)}


def _of_everybody(sql: Statements) -> Sequence[Row]:
    open_days = list(booked(sql, ALWAYS).open(ALWAYS))
    days = {"first": ALWAYS.first, "last": ALWAYS.last, "split": NO_DAYS.last, "since": NO_DAYS.first}
    return sql.all(ledger.takings(WHOLE_DAYS), **days, open_days=open_days)
