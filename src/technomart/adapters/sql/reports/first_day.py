"""Find the first day there is anything to report on."""

from datetime import date

from sqlalchemy import func, select

from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.payments.tables import payments


def first_day(sql: Statements) -> date | None:
    """Return the first business day on which there is an order or a payment."""
    firsts = [sql.first(select(func.min(table.c.business_date).label("day"))) for table in (orders, payments)]
    return min((row["day"] for row in firsts if row is not None and row["day"] is not None), default=None)
