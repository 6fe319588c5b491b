"""Hold the rows of a whole store, or a part of them, on their way into another store."""

from dataclasses import dataclass

from technomart.domain.auth.attempts import Attempts
from technomart.domain.auth.google import Identity
from technomart.domain.auth.one_time_tokens import OneTimeToken
from technomart.domain.auth.refresh_tokens import RefreshToken
from technomart.domain.auth.session import Session
from technomart.domain.idempotency.answers import StoredAnswer
from technomart.domain.inventory.stock import RecipeLine, Reservation, StockItem, StockMovement
from technomart.domain.menu.items import Category, MenuImage, MenuItem
from technomart.domain.notifications.notification import Notification, Reading
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.payments.intents import PaymentIntent
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.security_log.entries import LogEntry
from technomart.domain.staff.attendance import Attendance
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.leave import Leave
from technomart.domain.staff.shifts import Shift
from technomart.domain.users.user import User


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows of every kind, each in an order in which they can be stored one after the other."""

    users: tuple[User, ...] = ()
    sessions: tuple[Session, ...] = ()
    refresh_tokens: tuple[RefreshToken, ...] = ()
    one_time_tokens: tuple[OneTimeToken, ...] = ()
    identities: tuple[Identity, ...] = ()
    attempts: tuple[Attempts, ...] = ()
    security_log: tuple[LogEntry, ...] = ()
    notifications: tuple[Notification, ...] = ()
    readings: tuple[Reading, ...] = ()
    categories: tuple[Category, ...] = ()
    menu_items: tuple[MenuItem, ...] = ()
    menu_images: tuple[MenuImage, ...] = ()
    orders: tuple[Order, ...] = ()
    changes: tuple[OrderChange, ...] = ()
    payments: tuple[Payment, ...] = ()
    refunds: tuple[Refund, ...] = ()
    intents: tuple[PaymentIntent, ...] = ()
    methods_off: tuple[PaymentMethod, ...] = ()
    stock_items: tuple[StockItem, ...] = ()
    recipes: tuple[RecipeLine, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    movements: tuple[StockMovement, ...] = ()
    employees: tuple[Employee, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    shifts: tuple[Shift, ...] = ()
    leaves: tuple[Leave, ...] = ()
    answers: tuple[StoredAnswer, ...] = ()
