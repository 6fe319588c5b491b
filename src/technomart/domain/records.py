"""Hold the rows of a whole store, or a part of them, on their way into another store."""

from dataclasses import dataclass

from technomart.domain.accounts import Session, User
from technomart.domain.attempts import Attempts
from technomart.domain.attendance import Attendance
from technomart.domain.employees import Employee
from technomart.domain.idempotency import StoredAnswer
from technomart.domain.identities import Identity
from technomart.domain.intents import PaymentIntent
from technomart.domain.inventory import RecipeLine, Reservation, StockItem, StockMovement
from technomart.domain.menu import Category, MenuImage, MenuItem
from technomart.domain.notifications import Notification, Reading
from technomart.domain.one_time import OneTimeToken
from technomart.domain.order_history import OrderChange
from technomart.domain.orders import Order, PaymentMethod
from technomart.domain.payments import Payment, Refund
from technomart.domain.refreshing import RefreshToken
from technomart.domain.schedule import Leave, Shift
from technomart.domain.security_log import LogEntry


@dataclass(frozen=True, slots=True)
class Records:
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
