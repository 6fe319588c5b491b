"""Add days up and read what was added up."""

from collections.abc import Collection
from datetime import date
from random import getrandbits
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, false, select, true

from technomart.adapters.sql.closed_days.tables import (
    report_customers,
    report_days,
    report_discounts,
    report_items,
    report_orders,
    report_takings,
)
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Asked, Statements
from technomart.adapters.sql.core.usual import upsert

MARK_BITS = 48
"""So few that the marks of all days there may be add up to a number of 64 bits."""

TABLES = (report_takings, report_orders, report_items, report_discounts, report_customers)
day, stale, mark = report_days.c.business_date, report_days.c.stale, report_days.c.mark
IN_SPAN = day.between(bindparam("first"), bindparam("last"))
IS_FRESH = stale.is_(False)
STALE = upsert(report_days, {"stale": true()})
CLEAR = [Prepared(table.delete().where(table.c.business_date == bindparam("day"))) for table in TABLES]
FINISH = Prepared(report_days.update().where(day == bindparam("day")).values(stale=false(), mark=bindparam("drawn")))
REOPEN = Prepared(report_days.update().where(IN_SPAN, IS_FRESH).values(stale=true()))


def lock(sql: Statements, days: Collection[date]) -> None:
    """Keep others off these days until the transaction ends.

    What they changed before is seen by whatever this transaction reads afterwards, what they change later takes
    back that the day was added up; therefore nothing may be read before.
    """
    for each in sorted(days):
        sql.change(STALE, business_date=each, stale=True, mark=0)
    for clear in CLEAR:
        sql.change(clear, [{"day": each} for each in sorted(days)])


def finish(sql: Statements, days: Collection[date]) -> None:
    """Say that these days are added up."""
    drawn = getrandbits(MARK_BITS)
    sql.change(FINISH, [{"day": each, "drawn": drawn} for each in sorted(days)])


def reopen(sql: Statements, first: date, last: date) -> None:
    """Take back that days were added up, because something of them changes."""
    sql.change(REOPEN, first=first, last=last)


def of_closed(table: Table, *columns: ColumnElement[Any]) -> Asked:
    """Ask for what was added up of the days from `first` to `last`, but for a day `split`."""
    both = table.join(report_days, day == table.c.business_date)
    return select(*columns).select_from(both).where(IN_SPAN, day != bindparam("split"), IS_FRESH)
