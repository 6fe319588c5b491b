"""Ask which business days hold anything, and which of them are added up."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Date, Select, func, literal, select, union_all

from technomart.adapters.sql.closed_days.days import IN_SPAN, IS_FRESH, day
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.periods import DaySpan


def _parts() -> Iterator[Select[*tuple[Any, ...]]]:
    yield select(day.label("day"), literal(1).label("closed")).where(IN_SPAN, IS_FRESH)
    for table in (orders, payments, refunds):
        for end in (func.min, func.max):  # each by itself, from one end of the index
            yield select(end(table.c.business_date, type_=Date), literal(0))


BOOKED = Prepared(union_all(*_parts()))


def booked(sql: Statements, days: DaySpan) -> Booked:
    """Return which of these days hold anything, and which of them are added up."""
    rows = sql.all(BOOKED, first=days.first, last=days.last)
    ends = [row["day"] for row in rows if not row["closed"] and row["day"] is not None]
    if not ends:
        return Booked()
    span = DaySpan(max(days.first, min(ends)), min(days.last, max(ends)))
    return Booked(span, frozenset(row["day"] for row in rows if row["closed"]))
