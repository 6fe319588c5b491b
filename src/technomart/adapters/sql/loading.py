"""Make rows of every kind ready for the driver, in whichever process, and pack them."""

import marshal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import URL, Dialect, Table

from technomart.adapters.sql.auth.repository import (
    attempts_row,
    identity_row,
    one_time_row,
)
from technomart.adapters.sql.auth.reset_codes import code_row
from technomart.adapters.sql.auth.second_factors import factor_row
from technomart.adapters.sql.auth.sessions import refresh_row, session_row
from technomart.adapters.sql.auth.tables import (
    identities,
    one_time_tokens,
    refresh_tokens,
    reset_codes,
    second_factors,
    sessions,
    sign_in_attempts,
)
from technomart.adapters.sql.cash_sessions.repository import count_row as cash_count_row
from technomart.adapters.sql.cash_sessions.repository import movement_row as cash_movement_row
from technomart.adapters.sql.cash_sessions.repository import session_row as cash_session_row
from technomart.adapters.sql.cash_sessions.tables import cash_counts, cash_movements, cash_sessions
from technomart.adapters.sql.core.bulk import Ready, parts_of, ready_columns, ready_values
from technomart.adapters.sql.core.columns import metadata
from technomart.adapters.sql.day_closes.repository import close_row
from technomart.adapters.sql.day_closes.tables import day_closes
from technomart.adapters.sql.idempotency.repository import answer_row
from technomart.adapters.sql.idempotency.tables import idempotency_keys
from technomart.adapters.sql.inventory.repository import edit_row, movement_row, recipe_row, reservation_row
from technomart.adapters.sql.inventory.repository import item_row as stock_row
from technomart.adapters.sql.inventory.tables import (
    recipe_parts,
    stock_edits,
    stock_items,
    stock_movements,
    stock_reservations,
)
from technomart.adapters.sql.menu.repository import category_row, image_row, item_row
from technomart.adapters.sql.menu.tables import categories, menu_images, menu_items
from technomart.adapters.sql.notifications.repository import (
    notification_row,
    reading_row,
    settings_row,
)
from technomart.adapters.sql.notifications.tables import notification_readings, notification_settings, notifications
from technomart.adapters.sql.orders.rows import change_row, line_columns, order_row, privilege_rows, word_columns
from technomart.adapters.sql.orders.tables import order_history, order_lines, order_privileges, order_words, orders
from technomart.adapters.sql.papers.print_jobs import job_row
from technomart.adapters.sql.papers.repository import paper_row
from technomart.adapters.sql.papers.tables import papers, print_jobs
from technomart.adapters.sql.payments.intents import intent_row
from technomart.adapters.sql.payments.repository import method_row, payment_row, refund_row
from technomart.adapters.sql.payments.tables import payment_intents, payment_methods_off, payments, refunds
from technomart.adapters.sql.registers.repository import register_row
from technomart.adapters.sql.registers.tables import registers
from technomart.adapters.sql.reports.past import former_row
from technomart.adapters.sql.reports.tables import former_states
from technomart.adapters.sql.security_log.repository import entry_row
from technomart.adapters.sql.security_log.tables import security_log
from technomart.adapters.sql.staff.repository import (
    attendance_row,
    employee_row,
    leave_row,
)
from technomart.adapters.sql.staff.schedule import exception_row, schedule_row
from technomart.adapters.sql.staff.tables import attendance, employees, leaves, schedule_entries, schedule_exceptions
from technomart.adapters.sql.users.repository import (
    headshot_row,
    text_row,
    user_row,
    verification_row,
)
from technomart.adapters.sql.users.tables import headshots, role_texts, users, verification_requests
from technomart.domain.orders.order import OrderType
from technomart.domain.orders.status import CLOSED
from technomart.domain.store.snapshot import Snapshot

ROWS_OF: Mapping[str, tuple[Table, Callable[[Any], dict[str, Any]]]] = {
    "users": (users, user_row),
    "role_texts": (role_texts, text_row),
    "verifications": (verification_requests, verification_row),
    "headshots": (headshots, headshot_row),
    "sessions": (sessions, session_row),
    "refresh_tokens": (refresh_tokens, refresh_row),
    "one_time_tokens": (one_time_tokens, one_time_row),
    "reset_codes": (reset_codes, code_row),
    "identities": (identities, identity_row),
    "second_factors": (second_factors, factor_row),
    "attempts": (sign_in_attempts, attempts_row),
    "security_log": (security_log, entry_row),
    "notifications": (notifications, notification_row),
    "readings": (notification_readings, reading_row),
    "notification_settings": (notification_settings, settings_row),
    "categories": (categories, category_row),
    "menu_items": (menu_items, item_row),
    "menu_images": (menu_images, image_row),
    "orders": (orders, order_row),
    "changes": (order_history, change_row),
    "registers": (registers, register_row),
    "cash_sessions": (cash_sessions, cash_session_row),
    "cash_movements": (cash_movements, cash_movement_row),
    "cash_counts": (cash_counts, cash_count_row),
    "payments": (payments, payment_row),
    "refunds": (refunds, refund_row),
    "papers": (papers, paper_row),
    "day_closes": (day_closes, close_row),
    "print_jobs": (print_jobs, job_row),
    "intents": (payment_intents, intent_row),
    "methods_off": (payment_methods_off, method_row),
    "stock_items": (stock_items, stock_row),
    "recipes": (recipe_parts, recipe_row),
    "reservations": (stock_reservations, reservation_row),
    "movements": (stock_movements, movement_row),
    "stock_edits": (stock_edits, edit_row),
    "employees": (employees, employee_row),
    "attendance": (attendance, attendance_row),
    "schedule": (schedule_entries, schedule_row),
    "schedule_exceptions": (schedule_exceptions, exception_row),
    "leaves": (leaves, leave_row),
    "formers": (former_states, former_row),
    "answers": (idempotency_keys, answer_row),
}
"""The table of each kind, and what makes a row of a value."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What else changes with rows that come many at once.

    That is how many closed orders there are of each status, the highest number of each day and type, and the first
    and the last day on which something was booked.
    """

    closed: Mapping[str, int]
    highest: Mapping[tuple[date, OrderType], int]
    booked: tuple[date, date] | None

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Effects":
        """Return what these rows change."""
        highest: dict[tuple[date, OrderType], int] = {}
        for order in snapshot.orders:
            key = order.business_date, order.type
            highest[key] = max(highest.get(key, 0), order.sequence)
        booked = {row.business_date for rows in (snapshot.payments, snapshot.refunds) for row in rows}
        booked |= {day for day, _ in highest}
        closed = Counter(order.status.value for order in snapshot.orders if order.status in CLOSED)
        return cls(closed, highest, (min(booked), max(booked)) if booked else None)


@dataclass(frozen=True, slots=True)
class Packer:
    """Packs rows for databases that are reached by one driver."""

    driver: str

    def __call__(self, snapshot: Snapshot) -> bytes:
        """Return the rows, packed."""
        dialect = URL.create(self.driver).get_dialect()()
        rows = [(str(table.name), some) for table, some in ready_rows(snapshot, dialect)]
        effects = Effects.of(snapshot)
        highest = [(day.toordinal(), type_.value, number) for (day, type_), number in effects.highest.items()]
        booked = [day.toordinal() for day in effects.booked or ()]
        return marshal.dumps((rows, dict(effects.closed), highest, booked))


def unpacked(packed: bytes) -> tuple[Iterable[tuple[Table, Ready]], Effects]:
    """Return packed rows, parents before children, and what else changes with them."""
    rows, closed, days, booked = marshal.loads(packed)  # noqa: S302 - packed by this program, for this moment
    highest = {(date.fromordinal(day), OrderType(word)): number for day, word, number in days}
    first_and_last = (date.fromordinal(booked[0]), date.fromordinal(booked[1])) if booked else None
    return [(metadata.tables[name], some) for name, some in rows], Effects(closed, highest, first_and_last)


def ready_rows(snapshot: Snapshot, dialect: Dialect) -> Iterator[tuple[Table, Ready]]:
    """Yield the rows of each table, parents before children, as many at a time as one statement takes."""
    for kind in fields(Snapshot):
        table, row_of = ROWS_OF[kind.name]
        for rows in ready_values(table, row_of, getattr(snapshot, kind.name), dialect):
            yield table, rows
    for part in parts_of([order for order in snapshot.orders if order.lines]):
        yield order_lines, ready_columns(order_lines, line_columns(part), dialect)
    privileges = privilege_rows(order for order in snapshot.orders if order.taxed.privileges)
    for rows in ready_values(order_privileges, dict, privileges, dialect):
        yield order_privileges, rows
    for part in parts_of([order for order in snapshot.orders if order.status in CLOSED]):
        yield order_words, ready_columns(order_words, word_columns(part), dialect)
