"""Hold the plain SQL that computes what the reports say, as one would write it by hand over the ledger."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, text

Rows = list[tuple[object, ...]]

CAPTURED = """
SELECT business_date, method, SUM(amount), COUNT(*) FROM payments
WHERE business_date BETWEEN :first AND :last GROUP BY business_date, method"""
REFUNDED = """
SELECT r.business_date, p.method, SUM(r.amount), COUNT(*) FROM refunds r JOIN payments p ON p.id = r.payment_id
WHERE r.business_date BETWEEN :first AND :last GROUP BY r.business_date, p.method"""
PLACED = """
SELECT business_date, COUNT(*), SUM(discount), SUM(total) FROM orders
WHERE business_date BETWEEN :first AND :last AND status <> 'cancelled' GROUP BY business_date"""
DISHES = """
SELECT l.menu_item_id, SUM(l.quantity), SUM(l.unit_price * l.quantity - l.discount)
FROM orders o JOIN order_lines l ON l.order_id = o.id
WHERE o.business_date BETWEEN :first AND :last AND o.status <> 'cancelled' GROUP BY l.menu_item_id"""
STATUSES = "SELECT status, COUNT(*) FROM orders WHERE business_date BETWEEN :first AND :last GROUP BY status"
TYPES = "SELECT type, COUNT(*) FROM orders WHERE business_date BETWEEN :first AND :last GROUP BY type"
READY = """
SELECT COUNT(*), SUM({seconds}) FROM orders o JOIN order_history h ON h.order_id = o.id
WHERE o.business_date BETWEEN :first AND :last AND h.event = 'moved' AND h.status_after = 'ready'"""
SECONDS = {
    "sqlite": "strftime('%s', h.at) - strftime('%s', o.created_at)",
    "mysql": "TIMESTAMPDIFF(SECOND, '1970-01-01', h.at) - TIMESTAMPDIFF(SECOND, '1970-01-01', o.created_at)",
}
PAGE = "SELECT * FROM payments WHERE customer = :customer ORDER BY id DESC LIMIT 50"
TOTALS = "SELECT COUNT(*), SUM(amount), SUM(refunded) FROM payments WHERE customer = :customer"
ONE_DAY = timedelta(days=1)


def sales(connection: Connection, first: date, last: date) -> Sequence[Rows]:
    """Return the rows the sales report is made of, those of the period before too."""
    length = (last - first) + ONE_DAY
    before = _all(connection, (CAPTURED, REFUNDED, PLACED), first - length, first - ONE_DAY)
    return _all(connection, (CAPTURED, REFUNDED, PLACED, DISHES), first, last) + before


def orders(connection: Connection, first: date, last: date) -> Sequence[Rows]:
    """Return the rows the report on orders is made of."""
    ready = READY.format(seconds=SECONDS[connection.dialect.name])
    return _all(connection, (STATUSES, TYPES, ready), first, last)


def customer(connection: Connection, name: str) -> Sequence[Rows]:
    """Return a page of a customer's payments and what all of them add up to."""
    return [[tuple(row) for row in connection.execute(text(each), {"customer": name})] for each in (PAGE, TOTALS)]


def _all(connection: Connection, statements: Sequence[str], first: date, last: date) -> list[Rows]:
    days = {"first": first, "last": last}
    return [[tuple(row) for row in connection.execute(text(each), days)] for each in statements]
