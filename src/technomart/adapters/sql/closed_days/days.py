"""Add days up and read what was added up."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Table, select, true

from technomart.adapters.sql.closed_days.tables import report_days, report_items, report_orders, report_takings
from technomart.adapters.sql.core.statements import Asked, Statements
from technomart.adapters.sql.core.usual import upsert
from technomart.domain.reports.periods import ONE_DAY, DaySpan

TABLES = (report_takings, report_orders, report_items)
day, stale = report_days.c.business_date, report_days.c.stale
STALE = upsert(report_days, {"stale": true()})


def closed(sql: Statements, days: DaySpan) -> set[date]:
    """Return which of these days are added up."""
    fresh = select(day).where(day.between(days.first, days.last), stale.is_(False))
    return {row["business_date"] for row in sql.all(fresh)}


def runs(days: Collection[date]) -> list[DaySpan]:
    """Return days as few spans as they make."""
    spans: list[DaySpan] = []
    for each in sorted(days):
        if spans and spans[-1].last + ONE_DAY == each:
            spans[-1] = DaySpan(spans[-1].first, each)
        else:
            spans.append(DaySpan(each, each))
    return spans


def lock(sql: Statements, days: Collection[date]) -> None:
    """Keep others off these days until the transaction ends.

    What they changed before is seen by whatever this transaction reads afterwards, what they change later takes
    back that the day was added up; therefore nothing may be read before.
    """
    for each in sorted(days):
        sql.change(STALE, business_date=each, stale=True)
    for table in TABLES:
        sql.change(table.delete().where(table.c.business_date.in_(sorted(days))))


def finish(sql: Statements, days: Collection[date]) -> None:
    """Say that these days are added up."""
    sql.change(report_days.update().where(day.in_(sorted(days))).values(stale=False))


def reopen(sql: Statements, first: date, last: date) -> None:
    """Take back that days were added up, because something of them changes."""
    sql.change(report_days.update().where(day.between(first, last), stale.is_(False)).values(stale=True))


def of_closed(table: Table, days: DaySpan, *columns: ColumnElement[object]) -> Asked:
    """Ask for what was added up."""
    both = table.join(report_days, day == table.c.business_date)
    return select(*columns).select_from(both).where(day.between(days.first, days.last), stale.is_(False))
