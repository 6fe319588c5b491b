"""Load a snapshot of a store."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import Table

from technomart.adapters.sql.auth.repository import attempts_row, identity_row, one_time_row, refresh_row
from technomart.adapters.sql.auth.sessions import session_row
from technomart.adapters.sql.auth.tables import identities, one_time_tokens, refresh_tokens, sessions, sign_in_attempts
from technomart.adapters.sql.closed_days.days import reopen
from technomart.adapters.sql.core.bulk import insert_all
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.idempotency.repository import answer_row
from technomart.adapters.sql.idempotency.tables import idempotency_keys
from technomart.adapters.sql.inventory.rows import item_row, movement_row, recipe_row, reservation_row
from technomart.adapters.sql.inventory.tables import recipe_parts, stock_items, stock_movements, stock_reservations
from technomart.adapters.sql.menu.repository import category_row, image_row
from technomart.adapters.sql.menu.repository import item_row as dish_row
from technomart.adapters.sql.menu.tables import categories, menu_images, menu_items
from technomart.adapters.sql.notifications.repository import notification_row, reading_row
from technomart.adapters.sql.notifications.tables import notification_readings, notifications
from technomart.adapters.sql.orders.counters import Counters
from technomart.adapters.sql.orders.rows import change_row, line_rows, order_row
from technomart.adapters.sql.orders.tables import order_history, order_lines, orders
from technomart.adapters.sql.payments.intents import intent_row
from technomart.adapters.sql.payments.repository import payment_row, refund_row
from technomart.adapters.sql.payments.tables import payment_intents, payment_methods_off, payments, refunds
from technomart.adapters.sql.security_log.repository import entry_row
from technomart.adapters.sql.security_log.tables import security_log
from technomart.adapters.sql.staff import tables as schema_staff
from technomart.adapters.sql.staff.rows import attendance_row, employee_row, leave_row, shift_row
from technomart.adapters.sql.users.repository import user_row
from technomart.adapters.sql.users.tables import users
from technomart.domain.store.snapshot import Snapshot

T = TypeVar("T")


def load(sql: Statements, counters: Counters, records: Snapshot) -> None:
    """Store rows as they are, parents before children."""

    def put(table: Table, values: Iterable[T], row: Callable[[T], dict[str, Any]]) -> None:
        insert_all(sql, table, map(row, values))

    put(users, records.users, user_row)
    put(sessions, records.sessions, session_row)
    put(refresh_tokens, records.refresh_tokens, refresh_row)
    put(one_time_tokens, records.one_time_tokens, one_time_row)
    put(identities, records.identities, identity_row)
    put(sign_in_attempts, records.attempts, attempts_row)
    put(security_log, records.security_log, entry_row)
    put(notifications, records.notifications, notification_row)
    put(notification_readings, records.readings, reading_row)
    put(categories, records.categories, category_row)
    put(menu_items, records.menu_items, dish_row)
    put(menu_images, records.menu_images, image_row)
    put(orders, records.orders, order_row)
    insert_all(sql, order_lines, chain.from_iterable(map(line_rows, records.orders)))
    put(order_history, records.changes, change_row)
    put(payments, records.payments, payment_row)
    put(refunds, records.refunds, refund_row)
    _load_stock(sql, records)
    put(schema_staff.employees, records.employees, employee_row)
    put(schema_staff.attendance, records.attendance, attendance_row)
    put(schema_staff.shifts, records.shifts, shift_row)
    put(schema_staff.leaves, records.leaves, leave_row)
    put(idempotency_keys, records.answers, answer_row)
    counters.raise_to(sql, records.orders)
    booked = {
        *(order.business_date for order in records.orders),
        *(payment.business_date for payment in records.payments),
        *(refund.business_date for refund in records.refunds),
    }
    if booked:
        reopen(sql, min(booked), max(booked))


def _load_stock(sql: Statements, records: Snapshot) -> None:
    insert_all(sql, payment_intents, map(intent_row, records.intents))
    insert_all(sql, payment_methods_off, ({"method": method.value} for method in records.methods_off))
    insert_all(sql, stock_items, map(item_row, records.stock_items))
    insert_all(sql, recipe_parts, map(recipe_row, records.recipes))
    insert_all(sql, stock_reservations, map(reservation_row, records.reservations))
    insert_all(sql, stock_movements, map(movement_row, records.movements))
