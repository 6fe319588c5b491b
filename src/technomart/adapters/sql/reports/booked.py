"""Ask which business days hold anything, and which of them are added up."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, Select, func, literal, select, union_all

from technomart.adapters.sql.closed_days.days import IN_SPAN, IS_FRESH, day, mark
from technomart.adapters.sql.closed_days.tables import report_days
from technomart.adapters.sql.core.functions import function
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.periods import DaySpan

LEDGER, ENDS, EACH = range(3)
"""A row tells an end of what was booked, an end of the days that are added up, or one of those if any is missing."""
days_after = function(
    "days_after", Integer(), sqlite="CAST(julianday({0}) - julianday({1}) AS INTEGER)", mysql="DATEDIFF({0}, {1})"
)


def _parts() -> Iterator[Select[*tuple[Any, ...]]]:
    for table in (orders, payments, refunds):
        for end in (func.min, func.max):  # each by itself, from one end of the index
            ends = end(table.c.business_date, type_=Date).label("day")
            yield select(ends, literal(LEDGER).label("tells"), literal(0).label("marks"))
    first, last = (select(end(day, type_=Date).label("day")).where(IN_SPAN, IS_FRESH) for end in (func.min, func.max))
    yield first.add_columns(literal(ENDS), literal(0))
    yield last.add_columns(literal(ENDS), func.sum(mark))
    count = select(func.count()).select_from(report_days).where(IN_SPAN, IS_FRESH).scalar_subquery()
    has_gaps = select(count <= days_after(last.scalar_subquery(), first.scalar_subquery()))  # worked out once
    yield select(day, literal(EACH), literal(0)).where(IN_SPAN, IS_FRESH, has_gaps.scalar_subquery())


BOOKED = Prepared(union_all(*_parts()))


def booked(sql: Statements, days: DaySpan) -> Booked:
    """Return which of these days hold anything, and which of them are added up."""
    found: tuple[list[date], ...] = ([], [], [])
    marks = 0
    for row in sql.all(BOOKED, first=days.first, last=days.last):
        if row["day"] is not None:
            found[row["tells"]].append(row["day"])
            marks += int(row["marks"])
    ledger, ends, each = found
    if not ledger:
        return Booked()
    span = DaySpan(max(days.first, min(ledger)), min(days.last, max(ledger)))
    if each or not ends:
        return Booked(span, frozenset(each), marks)
    return Booked(span, DaySpan(*ends), marks)
