"""Gather the repositories of one transaction."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Table
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from technomart.adapters.sql.auth.repository import (
    SqlIdentities,
    SqlOneTimeTokens,
    SqlRefreshTokens,
    SqlSessions,
    SqlSignInAttempts,
    attempts_row,
    identity_row,
    one_time_row,
    refresh_row,
    session_row,
)
from technomart.adapters.sql.auth.reset_codes import SqlResetCodes, code_row
from technomart.adapters.sql.auth.tables import (
    identities,
    one_time_tokens,
    refresh_tokens,
    reset_codes,
    sessions,
    sign_in_attempts,
)
from technomart.adapters.sql.closed_days.days import reopen
from technomart.adapters.sql.core.bulk import insert_columns, insert_values, parts_of
from technomart.adapters.sql.core.prepared import run
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.idempotency.repository import SqlAnswers, answer_row
from technomart.adapters.sql.idempotency.tables import idempotency_keys
from technomart.adapters.sql.inventory.repository import SqlStock, edit_row, movement_row, recipe_row, reservation_row
from technomart.adapters.sql.inventory.repository import item_row as stock_row
from technomart.adapters.sql.inventory.tables import (
    recipe_parts,
    stock_edits,
    stock_items,
    stock_movements,
    stock_reservations,
)
from technomart.adapters.sql.menu.repository import SqlMenu, category_row, image_row, item_row
from technomart.adapters.sql.menu.tables import categories, menu_images, menu_items
from technomart.adapters.sql.notifications.repository import (
    SqlNotifications,
    notification_row,
    reading_row,
    settings_row,
)
from technomart.adapters.sql.notifications.tables import notification_readings, notification_settings, notifications
from technomart.adapters.sql.orders.counters import Counters
from technomart.adapters.sql.orders.known import KnownOrders
from technomart.adapters.sql.orders.lists import OrderLists
from technomart.adapters.sql.orders.repository import SqlOrders
from technomart.adapters.sql.orders.rows import change_row, line_columns, order_row, word_columns
from technomart.adapters.sql.orders.tables import order_history, order_lines, order_words, orders
from technomart.adapters.sql.orders.tally import Tally
from technomart.adapters.sql.payments.intents import SqlIntents, intent_row
from technomart.adapters.sql.payments.repository import SqlPayments, method_row, payment_row, refund_row
from technomart.adapters.sql.payments.tables import payment_intents, payment_methods_off, payments, refunds
from technomart.adapters.sql.reports.kept import AddedUp
from technomart.adapters.sql.reports.repository import SqlReports
from technomart.adapters.sql.security_log.known import KnownEntries
from technomart.adapters.sql.security_log.repository import SqlSecurityLog, entry_row
from technomart.adapters.sql.security_log.tables import security_log
from technomart.adapters.sql.staff.repository import (
    SqlAttendance,
    SqlEmployees,
    SqlLeaves,
    attendance_row,
    employee_row,
    leave_row,
)
from technomart.adapters.sql.staff.schedule import SqlSchedule, SqlScheduleExceptions, exception_row, schedule_row
from technomart.adapters.sql.staff.tables import attendance, employees, leaves, schedule_entries, schedule_exceptions
from technomart.adapters.sql.users.repository import (
    SqlUsers,
    SqlVerifications,
    headshot_row,
    text_row,
    user_row,
    verification_row,
)
from technomart.adapters.sql.users.tables import headshots, role_texts, users, verification_requests
from technomart.domain.orders.status import CLOSED
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork

T = TypeVar("T")

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
    "payments": (payments, payment_row),
    "refunds": (refunds, refund_row),
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
    "answers": (idempotency_keys, answer_row),
}
"""The table of each kind, and what makes a row of a value."""


def _on(kind: Callable[[Statements], T]) -> T:
    return _by(lambda work: kind(work.sql))


def _by(make: Callable[["SqlUnitOfWork"], T]) -> T:
    """Make a repository when it is asked for first; most transactions need three of nineteen."""
    made: Any = cached_property(make)  # stands for what it makes, as a dataclass's field() stands for its value
    return made  # type: ignore[no-any-return]


class SqlUnitOfWork(UnitOfWork):
    """One transaction: what is changed through its repositories is stored together or not at all."""

    sql: Statements
    counters: Counters
    tally: Tally
    added: AddedUp
    entries: KnownEntries

    users = _on(SqlUsers)
    verifications = _on(SqlVerifications)
    sessions = _on(SqlSessions)
    refresh_tokens = _on(SqlRefreshTokens)
    one_time_tokens = _on(SqlOneTimeTokens)
    reset_codes = _on(SqlResetCodes)
    identities = _on(SqlIdentities)
    attempts = _on(SqlSignInAttempts)
    security_log = _by(lambda work: SqlSecurityLog(work.sql, work.entries))
    notifications = _on(SqlNotifications)
    menu = _on(SqlMenu)
    orders = _by(lambda work: SqlOrders(work.sql, work.counters, work.tally, work.order_lists()))
    payments = _on(SqlPayments)
    intents = _on(SqlIntents)
    stock = _on(SqlStock)
    employees = _on(SqlEmployees)
    attendance = _on(SqlAttendance)
    schedule = _on(SqlSchedule)
    schedule_exceptions = _on(SqlScheduleExceptions)
    leaves = _on(SqlLeaves)
    reports = _by(lambda work: SqlReports(work.sql, work.added))
    answers = _on(SqlAnswers)

    def __init__(
        self,
        sql: Statements,
        counters: Counters,
        known: KnownOrders | None = None,
        added: AddedUp | None = None,
        entries: KnownEntries | None = None,
    ) -> None:
        """Work on a connection that is in a transaction; a reader knows orders and sums that were read before."""
        self.sql = sql
        self.counters = counters
        self.tally = Tally(sql)
        self.added = AddedUp() if added is None else added
        self.entries = KnownEntries() if entries is None else entries
        self._known = known
        self._depth = 0

    @contextmanager
    @override
    def savepoint(self) -> Iterator[None]:
        connection, point = self.sql.connection, f"point_{self._depth}"
        counted = self.tally.mark()
        run(connection, f"SAVEPOINT {point}")
        self._depth += 1
        try:
            yield
        except DBAPIError:
            raise  # the whole transaction is lost, and the savepoint with it
        except BaseException:
            run(connection, f"ROLLBACK TO {point}")
            self.tally.back_to(counted)
            raise
        finally:
            self._depth -= 1
        run(connection, f"RELEASE SAVEPOINT {point}")

    def order_lists(self) -> OrderLists:
        """Return what reads lists of orders."""
        return OrderLists(self.sql, self.tally, self._known)

    def finish(self) -> None:
        """Write what is written at the end of a transaction that changed something."""
        self.tally.write()

    @override
    def load(self, snapshot: Snapshot) -> None:
        for kind in fields(Snapshot):
            table, row_of = ROWS_OF[kind.name]
            insert_values(self.sql, table, row_of, getattr(snapshot, kind.name))
        for part in parts_of([order for order in snapshot.orders if order.lines]):
            insert_columns(self.sql, order_lines, line_columns(part))
        closed = [order for order in snapshot.orders if order.status in CLOSED]
        for part in parts_of(closed):
            insert_columns(self.sql, order_words, word_columns(part))
        self.tally.load(closed)
        self.counters.raise_to(self.sql, snapshot.orders)
        booked = {
            *(order.business_date for order in snapshot.orders),
            *(payment.business_date for payment in snapshot.payments),
            *(refund.business_date for refund in snapshot.refunds),
        }
        if booked:
            reopen(self.sql, min(booked), max(booked))
