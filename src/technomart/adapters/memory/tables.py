"""Hold rows so that a transaction sees its own changes and everybody else the state before."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Generic, TypeAlias, TypeVar

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
from technomart.domain.inventory.stock import Recipe, Reservation, StockItem
from technomart.domain.kernel import paging
from technomart.domain.kernel.errors import ChangedMeanwhile, NotFound
from technomart.domain.kernel.paging import Page, PageRequest, Position, newest
from technomart.domain.menu.items import Category, MenuImage, MenuItem
from technomart.domain.notifications.notification import Notification, Reading
from technomart.domain.notifications.settings import NotificationSettings
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order, OrderType, PaymentMethod
from technomart.domain.papers.paper import Paper
from technomart.domain.papers.queue import PrintJob
from technomart.domain.payments.intents import PaymentIntent
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.registers.register import Register
from technomart.domain.reports.past import Former, Kept
from technomart.domain.security_log.entries import LogEntry
from technomart.domain.staff.attendance import Attendance
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.leave import Leave
from technomart.domain.staff.schedule import ScheduleEntry, ScheduleException
from technomart.domain.users.headshots import Headshot
from technomart.domain.users.permissions import Role, RoleText
from technomart.domain.users.user import User
from technomart.domain.users.verification import VerificationRequest

K = TypeVar("K")
V = TypeVar("V")

BY_ID = attrgetter("id")

State: TypeAlias = tuple[Mapping[Any, Any], ...]
"""The rows of every table at one moment; never changed once it exists."""


@dataclass(slots=True)
class Table(Generic[K, V]):
    """One table as a transaction sees it, copied at the first change after `freeze`."""

    rows: Mapping[K, V] = field(default_factory=dict)
    _own: dict[K, V] | None = field(default=None, repr=False)
    _raised: dict[K, int] = field(default_factory=dict, repr=False)

    def one(self, key: K, unknown: type[NotFound]) -> V:
        """Return the row under a key; refuse when there is none."""
        if key not in self.rows:
            raise unknown
        return self.rows[key]

    def some(self, keys: Iterable[K]) -> dict[K, V]:
        """Return the rows there are under some keys."""
        return {key: self.rows[key] for key in keys if key in self.rows}

    def where(self, admits: Callable[[V], bool]) -> list[V]:
        """Return the rows that fulfil a condition, by their ids, so that the oldest come first."""
        return sorted(filter(admits, self.rows.values()), key=BY_ID)

    def page(
        self,
        admits: Callable[[V], bool],
        request: PageRequest,
        position: Callable[[V], Position],
        *,
        to_the_end: bool = False,
    ) -> Page[V]:
        """Return one page of the rows that fulfil a condition, newest first, and count them as far as databases do."""
        most = None if to_the_end else paging.MOST_COUNTED
        return newest(filter(admits, self.rows.values()), request, position, most=most)

    def put(self, key: K, row: V) -> None:
        """Keep a row under its key, in place of the one before."""
        self._writable()[key] = row

    def add(self, key: K, row: V) -> None:
        """Keep a row under its key unless there is one."""
        if key not in self.rows:
            self.put(key, row)

    def save(self, key: K, row: V, unknown: type[NotFound]) -> V:
        """Keep the new state of a row and return it with its version, which one transaction raises once.

        Raises `ChangedMeanwhile` when another version is stored, and refuses when there is no such row.
        """
        known: Any = row
        stored: Any = self.one(key, unknown)
        if stored.version != known.version:
            raise ChangedMeanwhile("This")
        is_raised = self._raised.get(key) == known.version
        after: V = known if is_raised else replace(known, version=known.version + 1)
        self._raised[key] = stored.version + (not is_raised)
        self.put(key, after)
        return after

    def remove(self, key: K, unknown: type[NotFound]) -> None:
        """Forget the row under a key; refuse when there is none."""
        self.one(key, unknown)
        del self._writable()[key]

    def drop(self, gone: Callable[[V], bool]) -> int:
        """Forget the rows that are `gone`; return how many."""
        keys = [key for key, row in self.rows.items() if gone(row)]
        for key in keys:
            del self._writable()[key]
        return len(keys)

    def freeze(self) -> Mapping[K, V]:
        """Return the rows as they are; a later change is made to a copy."""
        self._own = None
        return self.rows

    def restore(self, rows: Mapping[K, V]) -> None:
        """Go back to rows that were frozen."""
        self._own, self.rows = None, rows

    def _writable(self) -> dict[K, V]:
        if self._own is None:
            self.rows = self._own = dict(self.rows)
        return self._own


@dataclass(slots=True)
class Tables:
    """Every table of one transaction."""

    users: Table[str, User] = field(default_factory=Table)
    role_texts: Table[Role, RoleText] = field(default_factory=Table)
    verifications: Table[str, VerificationRequest] = field(default_factory=Table)
    headshots: Table[str, Headshot] = field(default_factory=Table)
    sessions: Table[str, Session] = field(default_factory=Table)
    refresh_tokens: Table[str, RefreshToken] = field(default_factory=Table)
    one_time_tokens: Table[str, OneTimeToken] = field(default_factory=Table)
    reset_codes: Table[str, ResetCode] = field(default_factory=Table)
    identities: Table[tuple[str, str], Identity] = field(default_factory=Table)
    second_factors: Table[str, SecondFactor] = field(default_factory=Table)
    attempts: Table[str, Attempts] = field(default_factory=Table)
    security_log: Table[str, LogEntry] = field(default_factory=Table)
    notifications: Table[str, Notification] = field(default_factory=Table)
    readings: Table[tuple[str, str], Reading] = field(default_factory=Table)
    notification_settings: Table[str, NotificationSettings] = field(default_factory=Table)
    categories: Table[str, Category] = field(default_factory=Table)
    menu_items: Table[str, MenuItem] = field(default_factory=Table)
    menu_images: Table[str, MenuImage] = field(default_factory=Table)
    orders: Table[str, Order] = field(default_factory=Table)
    changes: Table[str, tuple[OrderChange, ...]] = field(default_factory=Table)
    sequences: Table[tuple[date, OrderType], int] = field(default_factory=Table)
    registers: Table[str, Register] = field(default_factory=Table)
    cash_sessions: Table[str, CashSession] = field(default_factory=Table)
    cash_movements: Table[str, CashMovement] = field(default_factory=Table)
    cash_counts: Table[str, CashCount] = field(default_factory=Table)
    payments: Table[str, Payment] = field(default_factory=Table)
    refunds: Table[str, Refund] = field(default_factory=Table)
    papers: Table[str, Paper] = field(default_factory=Table)
    print_jobs: Table[str, PrintJob] = field(default_factory=Table)
    day_closes: Table[str, DayClose] = field(default_factory=Table)
    intents: Table[str, PaymentIntent] = field(default_factory=Table)
    methods_off: Table[PaymentMethod, PaymentMethod] = field(default_factory=Table)
    stock_items: Table[str, StockItem] = field(default_factory=Table)
    recipes: Table[str, Recipe] = field(default_factory=Table)
    reservations: Table[str, tuple[Reservation, ...]] = field(default_factory=Table)
    movements: Table[str, StockMovement] = field(default_factory=Table)
    stock_edits: Table[str, StockEdit] = field(default_factory=Table)
    employees: Table[str, Employee] = field(default_factory=Table)
    attendance: Table[str, Attendance] = field(default_factory=Table)
    schedule: Table[str, ScheduleEntry] = field(default_factory=Table)
    schedule_exceptions: Table[str, ScheduleException] = field(default_factory=Table)
    leaves: Table[str, Leave] = field(default_factory=Table)
    formers: Table[tuple[Kept, str, datetime], Former] = field(default_factory=Table)
    answers: Table[tuple[str, str], StoredAnswer] = field(default_factory=Table)

    @classmethod
    def at(cls, state: State) -> "Tables":
        """Return the tables of a transaction that begins at this state."""
        return cls(*(Table(rows) for rows in state))

    def freeze(self) -> State:
        """Return the present state."""
        return tuple(table.freeze() for table in self._all())

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Go back to the present state when the block ends in an exception."""
        before = self.freeze()
        try:
            yield
        except BaseException:
            for table, rows in zip(self._all(), before, strict=True):
                table.restore(rows)
            raise

    def _all(self) -> Iterator[Table[Any, Any]]:
        return (getattr(self, part.name) for part in fields(self))


@dataclass(frozen=True, slots=True)
class Repository:
    """Reads and changes the rows of one area in a transaction."""

    tables: Tables
