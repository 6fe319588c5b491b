"""Load many rows at once."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any, TypeVar

from sqlalchemy import Column, Dialect, Table

from technomart.adapters.sql import schema, schema_sign_in, schema_staff, schema_stock
from technomart.adapters.sql.answers import answer_row
from technomart.adapters.sql.closed_days import reopen
from technomart.adapters.sql.counters import Counters
from technomart.adapters.sql.intents import intent_row
from technomart.adapters.sql.menu import category_row, image_row
from technomart.adapters.sql.menu import item_row as dish_row
from technomart.adapters.sql.order_rows import change_row, line_rows, order_row
from technomart.adapters.sql.payments import payment_row, refund_row
from technomart.adapters.sql.security import entry_row, notification_row, reading_row
from technomart.adapters.sql.sign_in import attempts_row, identity_row, one_time_row, refresh_row
from technomart.adapters.sql.staff_rows import attendance_row, employee_row, leave_row, shift_row
from technomart.adapters.sql.statements import Statements, Values
from technomart.adapters.sql.stock_rows import item_row, movement_row, recipe_row, reservation_row
from technomart.adapters.sql.users import session_row, user_row
from technomart.domain.records import Records

T = TypeVar("T")
AT_ONCE = 2_000
"""How many rows one statement takes."""


def load(sql: Statements, counters: Counters, records: Records) -> None:
    """Store rows as they are, parents before children."""

    def put(table: Table, values: Iterable[T], row: Callable[[T], dict[str, Any]]) -> None:
        insert_all(sql, table, map(row, values))

    put(schema.users, records.users, user_row)
    put(schema.sessions, records.sessions, session_row)
    put(schema_sign_in.refresh_tokens, records.refresh_tokens, refresh_row)
    put(schema_sign_in.one_time_tokens, records.one_time_tokens, one_time_row)
    put(schema_sign_in.identities, records.identities, identity_row)
    put(schema_sign_in.sign_in_attempts, records.attempts, attempts_row)
    put(schema_sign_in.security_log, records.security_log, entry_row)
    put(schema_sign_in.notifications, records.notifications, notification_row)
    put(schema_sign_in.notification_readings, records.readings, reading_row)
    put(schema.categories, records.categories, category_row)
    put(schema.menu_items, records.menu_items, dish_row)
    put(schema.menu_images, records.menu_images, image_row)
    put(schema.orders, records.orders, order_row)
    insert_all(sql, schema.order_lines, chain.from_iterable(map(line_rows, records.orders)))
    put(schema.order_history, records.changes, change_row)
    put(schema.payments, records.payments, payment_row)
    put(schema.refunds, records.refunds, refund_row)
    _load_stock(sql, records)
    put(schema_staff.employees, records.employees, employee_row)
    put(schema_staff.attendance, records.attendance, attendance_row)
    put(schema_staff.shifts, records.shifts, shift_row)
    put(schema_staff.leaves, records.leaves, leave_row)
    put(schema.idempotency_keys, records.answers, answer_row)
    counters.raise_to(sql, records.orders)
    booked = {
        *(order.business_date for order in records.orders),
        *(payment.business_date for payment in records.payments),
        *(refund.business_date for refund in records.refunds),
    }
    if booked:
        reopen(sql, min(booked), max(booked))


def _load_stock(sql: Statements, records: Records) -> None:
    insert_all(sql, schema_stock.payment_intents, map(intent_row, records.intents))
    insert_all(sql, schema_stock.payment_methods_off, ({"method": method.value} for method in records.methods_off))
    insert_all(sql, schema_stock.stock_items, map(item_row, records.stock_items))
    insert_all(sql, schema_stock.recipe_parts, map(recipe_row, records.recipes))
    insert_all(sql, schema_stock.stock_reservations, map(reservation_row, records.reservations))
    insert_all(sql, schema_stock.stock_movements, map(movement_row, records.movements))


def insert_all(sql: Statements, table: Table, rows: Iterable[Values]) -> None:
    """Insert rows, a few thousand per statement.

    They go to the driver as tuples, each column's values prepared by its type; that takes half the time of handing
    them over one mapping at a time.
    """
    dialect = sql.connection.dialect
    statement = _insertion(table, dialect)
    columns = [(column.name, _preparation(column, dialect)) for column in table.columns]
    for part in _parts(rows):
        prepared = (_column(part, name, prepare) for name, prepare in columns)
        sql.connection.exec_driver_sql(statement, list(zip(*prepared, strict=True)))


def _insertion(table: Table, dialect: Dialect) -> str:
    quote = dialect.identifier_preparer
    names = ", ".join(quote.format_column(column) for column in table.columns)
    marks = ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * len(table.columns))
    return f"INSERT INTO {quote.format_table(table)} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own


def _preparation(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def _column(rows: list[Values], name: str, prepare: Callable[[Any], Any] | None) -> list[Any]:
    values = [row[name] for row in rows]
    return values if prepare is None else list(map(prepare, values))


def _parts(rows: Iterable[Values]) -> Iterator[list[Values]]:
    rest = iter(rows)
    while part := list(islice(rest, AT_ONCE)):
        yield part
