"""Hold the rows of a whole store, or a part of them, on their way into another store."""

from dataclasses import dataclass, field
from typing import Any

from technomart.domain.auth.attempts import Attempts
from technomart.domain.auth.google import Identity
from technomart.domain.auth.one_time_tokens import OneTimeToken
from technomart.domain.auth.refresh_tokens import RefreshToken
from technomart.domain.auth.reset_codes import ResetCode
from technomart.domain.auth.second_factor import SecondFactor
from technomart.domain.auth.session import Session
from technomart.domain.cash_sessions.movements import CashCount, CashMovement
from technomart.domain.cash_sessions.session import CashSession
from technomart.domain.day_closes.close import DayClose
from technomart.domain.idempotency.answers import StoredAnswer
from technomart.domain.inventory.edits import StockEdit
from technomart.domain.inventory.movements import StockMovement
from technomart.domain.inventory.stock import RecipeLine, Reservation, StockItem
from technomart.domain.menu.items import Category, MenuImage, MenuItem
from technomart.domain.notifications.notification import Notification, Reading
from technomart.domain.notifications.settings import NotificationSettings
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.papers.paper import Paper
from technomart.domain.papers.queue import PrintJob
from technomart.domain.payments.intents import PaymentIntent
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.registers.register import Register
from technomart.domain.reports.past import Former
from technomart.domain.security_log.entries import LogEntry
from technomart.domain.staff.attendance import Attendance
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.leave import Leave
from technomart.domain.staff.schedule import ScheduleEntry, ScheduleException
from technomart.domain.store.columns import Columns
from technomart.domain.users.headshots import Headshot
from technomart.domain.users.permissions import RoleText
from technomart.domain.users.user import User
from technomart.domain.users.verification import VerificationRequest

ACCOUNT = "account"
"""Marks a kind whose rows name accounts, with the names of the fields that do."""
MERGED = "merged"
"""Marks a kind of which another server may have made the same row, so that rows cannot just be added."""


def _rows(*, account: str | None = None, merged: bool = False) -> Any:
    marks = {ACCOUNT: account.split()} if account else {}
    return field(default=(), metadata=marks | ({MERGED: True} if merged else {}))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows of every kind, each in an order in which they can be stored one after the other."""

    users: tuple[User, ...] = _rows(merged=True)
    role_texts: tuple[RoleText, ...] = _rows(merged=True)
    verifications: tuple[VerificationRequest, ...] = _rows(account="user_id", merged=True)
    headshots: tuple[Headshot, ...] = _rows(account="user_id", merged=True)
    sessions: tuple[Session, ...] = _rows(account="user_id")
    refresh_tokens: tuple[RefreshToken, ...] = ()
    one_time_tokens: tuple[OneTimeToken, ...] = _rows(account="user_id")
    reset_codes: tuple[ResetCode, ...] = _rows(merged=True)
    identities: tuple[Identity, ...] = _rows(account="user_id", merged=True)
    second_factors: tuple[SecondFactor, ...] = _rows(account="user_id", merged=True)
    attempts: tuple[Attempts, ...] = _rows(merged=True)
    security_log: tuple[LogEntry, ...] = _rows(account="user_id")
    notifications: tuple[Notification, ...] = _rows(account="sender_id")
    readings: tuple[Reading, ...] = _rows(account="user_id")
    notification_settings: tuple[NotificationSettings, ...] = _rows(account="user_id", merged=True)
    categories: tuple[Category, ...] = _rows(merged=True)
    menu_items: tuple[MenuItem, ...] = ()
    menu_images: tuple[MenuImage, ...] = ()
    orders: tuple[Order, ...] = _rows(account="placed_by")
    changes: tuple[OrderChange, ...] | Columns[OrderChange] = _rows(account="actor_id giver_id")  # noqa: RUF009 - a field
    registers: tuple[Register, ...] = _rows(merged=True)
    cash_sessions: tuple[CashSession, ...] = _rows(account="opened_by closed_by")
    cash_movements: tuple[CashMovement, ...] = _rows(account="actor_id")
    cash_counts: tuple[CashCount, ...] = _rows(account="actor_id")
    payments: tuple[Payment, ...] = _rows(account="actor_id")
    refunds: tuple[Refund, ...] = _rows(account="actor_id")
    papers: tuple[Paper, ...] = _rows(account="actor_id")
    day_closes: tuple[DayClose, ...] = _rows(account="actor_id")
    print_jobs: tuple[PrintJob, ...] = _rows(account="actor_id")
    intents: tuple[PaymentIntent, ...] = _rows(account="actor_id")
    methods_off: tuple[PaymentMethod, ...] = _rows(merged=True)
    stock_items: tuple[StockItem, ...] = ()
    recipes: tuple[RecipeLine, ...] = ()
    reservations: tuple[Reservation, ...] | Columns[Reservation] = ()
    movements: tuple[StockMovement, ...] | Columns[StockMovement] = _rows(account="actor_id")  # noqa: RUF009 - a field
    stock_edits: tuple[StockEdit, ...] = _rows(account="actor_id")
    employees: tuple[Employee, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    schedule: tuple[ScheduleEntry, ...] = ()
    schedule_exceptions: tuple[ScheduleException, ...] = ()
    leaves: tuple[Leave, ...] = _rows(account="decided_by_id")
    formers: tuple[Former, ...] = ()
    answers: tuple[StoredAnswer, ...] = _rows(merged=True)
