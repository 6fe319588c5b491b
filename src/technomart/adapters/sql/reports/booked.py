"""Ask which business days hold anything, and which of them are added up."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, func, literal, select, union_all

from technomart.adapters.sql.closed_days.days import IN_SPAN, IS_FRESH, day, mark
from technomart.adapters.sql.closed_days.tables import report_days
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.periods import DaySpan

LEDGER, CLOSED = range(2)
"""A row tells an end of what was booked, or of the days that are added up; one of these how many there are as well."""


def _parts() -> Iterator[Select[*tuple[Any, ...]]]:
    for table in (orders, payments, refunds):
        for end in (func.min, func.max):  # each by itself, from one end of the index
            ends = end(table.c.business_date, type_=Date).label("day")
            yield select(ends, literal(LEDGER).label("tells"), literal(0).label("marks"), literal(0).label("days"))
    first, last = (select(end(day, type_=Date)).where(IN_SPAN, IS_FRESH) for end in (func.min, func.max))
    yield first.add_columns(literal(CLOSED), literal(0), literal(0))
    all_of_them = select(last.scalar_subquery(), literal(CLOSED), func.sum(mark), func.count())
    yield all_of_them.select_from(report_days).where(IN_SPAN, IS_FRESH)


BOOKED = Prepared(union_all(*_parts()))
EACH_CLOSED = Prepared(select(day).where(IN_SPAN, IS_FRESH))


def booked(sql: Statements, days: DaySpan) -> Booked:
    """Return which of these days hold anything, and which of them are added up."""
    found: tuple[list[date], ...] = ([], [])
    marks = count = 0
    for row in sql.all(BOOKED, first=days.first, last=days.last):
        if row["day"] is not None:
            found[row["tells"]].append(row["day"])
            marks, count = marks + int(row["marks"]), count + int(row["days"])
    ledger, ends = found
    if not ledger:
        return Booked()
    span = DaySpan(max(days.first, min(ledger)), min(days.last, max(ledger)))
    if not ends:
        return Booked(span)
    closed = DaySpan(min(ends), max(ends))
    if count < len(closed):
        each = sql.all(EACH_CLOSED, first=days.first, last=days.last)
        return Booked(span, frozenset(row["business_date"] for row in each), marks)
    return Booked(span, closed, marks)
