"""Load a snapshot of a store."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from itertools import chain
from typing import Any

from sqlalchemy import Table

from technomart.adapters.sql import tables
from technomart.adapters.sql.auth.repository import attempts_row, identity_row, one_time_row, refresh_row
from technomart.adapters.sql.auth.sessions import session_row
from technomart.adapters.sql.closed_days.days import reopen
from technomart.adapters.sql.core.bulk import insert_all
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.idempotency.repository import answer_row
from technomart.adapters.sql.inventory.rows import item_row as stock_row
from technomart.adapters.sql.inventory.rows import movement_row, recipe_row, reservation_row
from technomart.adapters.sql.menu.repository import category_row, image_row, item_row
from technomart.adapters.sql.notifications.repository import notification_row, reading_row
from technomart.adapters.sql.orders.counters import Counters
from technomart.adapters.sql.orders.rows import change_row, line_rows, order_row
from technomart.adapters.sql.payments.intents import intent_row
from technomart.adapters.sql.payments.repository import payment_row, refund_row
from technomart.adapters.sql.security_log.repository import entry_row
from technomart.adapters.sql.staff.rows import attendance_row, employee_row, leave_row, shift_row
from technomart.adapters.sql.users.repository import user_row
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.store.snapshot import Snapshot


def method_row(method: PaymentMethod) -> dict[str, Any]:
    """Return a method that is switched off as the table keeps it."""
    return {"method": method.value}


KINDS: Mapping[str, tuple[Table, Callable[[Any], dict[str, Any]]]] = {
    "users": (tables.users, user_row),
    "sessions": (tables.sessions, session_row),
    "refresh_tokens": (tables.refresh_tokens, refresh_row),
    "one_time_tokens": (tables.one_time_tokens, one_time_row),
    "identities": (tables.identities, identity_row),
    "attempts": (tables.sign_in_attempts, attempts_row),
    "security_log": (tables.security_log, entry_row),
    "notifications": (tables.notifications, notification_row),
    "readings": (tables.notification_readings, reading_row),
    "categories": (tables.categories, category_row),
    "menu_items": (tables.menu_items, item_row),
    "menu_images": (tables.menu_images, image_row),
    "orders": (tables.orders, order_row),
    "changes": (tables.order_history, change_row),
    "payments": (tables.payments, payment_row),
    "refunds": (tables.refunds, refund_row),
    "intents": (tables.payment_intents, intent_row),
    "methods_off": (tables.payment_methods_off, method_row),
    "stock_items": (tables.stock_items, stock_row),
    "recipes": (tables.recipe_parts, recipe_row),
    "reservations": (tables.stock_reservations, reservation_row),
    "movements": (tables.stock_movements, movement_row),
    "employees": (tables.employees, employee_row),
    "attendance": (tables.attendance, attendance_row),
    "shifts": (tables.shifts, shift_row),
    "leaves": (tables.leaves, leave_row),
    "answers": (tables.idempotency_keys, answer_row),
}
"""The table of each kind, and what makes a row of a value."""


def load(sql: Statements, counters: Counters, records: Snapshot) -> None:
    """Store rows as they are, parents before children."""
    for kind in fields(Snapshot):
        table, row_of = KINDS[kind.name]
        insert_all(sql, table, map(row_of, getattr(records, kind.name)))
    insert_all(sql, tables.order_lines, chain.from_iterable(map(line_rows, records.orders)))
    counters.raise_to(sql, records.orders)
    booked = {
        *(order.business_date for order in records.orders),
        *(payment.business_date for payment in records.payments),
        *(refund.business_date for refund in records.refunds),
    }
    if booked:
        reopen(sql, min(booked), max(booked))
