"""Find the newest booking without reading every order: each part is at the end of an index."""

from datetime import datetime

from sqlalchemy import Connection, Select, Table, func, select, union_all

from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.inventory.tables import stock_movements
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.payments.tables import payments, refunds

LAST_ORDERS = 1_000
"""Of so many orders, the last, it is looked whether something happened to them; older ones have money that says so."""


def _last(table: Table, column: str, rows: int = 1) -> Select[tuple[datetime]]:
    found = select(table.c[column].label("at")).order_by(table.c.id.desc()).limit(rows).subquery()
    return select(func.max(found.c.at).label("at"))


NEWEST = Prepared(
    union_all(
        _last(orders, "updated_at", LAST_ORDERS),
        select(func.max(payments.c.at).label("at")),
        _last(refunds, "at"),
        _last(stock_movements, "at"),
    )
)


def newest_booking(sql: Statements) -> datetime | None:
    """Return when the newest booking was made; None before the first."""
    return max((row["at"] for row in sql.all(NEWEST) if row["at"]), default=None)


def newest_booking_in(connection: Connection) -> datetime | None:
    """Return when the newest booking of a database was made."""
    return newest_booking(Statements(connection))
