"""Declare the store and its unit of work, in which all reading and writing happens: a transaction."""

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

from technomart.domain.auth.ports import Identities, OneTimeTokens, RefreshTokens, ResetCodes, Sessions, SignInAttempts
from technomart.domain.auth.second_factor import SecondFactors
from technomart.domain.cash_sessions.ports import CashSessions
from technomart.domain.day_closes.ports import DayCloses
from technomart.domain.idempotency.ports import Answers
from technomart.domain.inventory.ports import Stock
from technomart.domain.menu.ports import Menu
from technomart.domain.notifications.ports import Notifications
from technomart.domain.orders.ports import Orders
from technomart.domain.papers.ports import Papers, PrintJobs
from technomart.domain.payments.ports import Intents, Payments
from technomart.domain.registers.ports import Registers
from technomart.domain.reports.ports import Past, Reports
from technomart.domain.security_log.ports import SecurityLog
from technomart.domain.staff.ports import AttendanceBook, Employees, Leaves, Schedule, ScheduleExceptions
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.users.ports import Users, Verifications

T = TypeVar("T")


class UnitOfWork(Protocol):
    """One transaction: what is changed through its repositories is stored together or not at all."""

    users: Users
    verifications: Verifications
    sessions: Sessions
    refresh_tokens: RefreshTokens
    one_time_tokens: OneTimeTokens
    reset_codes: ResetCodes
    identities: Identities
    second_factors: SecondFactors
    attempts: SignInAttempts
    security_log: SecurityLog
    notifications: Notifications
    menu: Menu
    orders: Orders
    registers: Registers
    cash_sessions: CashSessions
    payments: Payments
    papers: Papers
    print_jobs: PrintJobs
    day_closes: DayCloses
    intents: Intents
    stock: Stock
    employees: Employees
    attendance: AttendanceBook
    schedule: Schedule
    schedule_exceptions: ScheduleExceptions
    leaves: Leaves
    reports: Reports
    past: Past
    answers: Answers

    def savepoint(self) -> AbstractContextManager[None]:
        """Roll back to here, and no further, when the block ends in an exception."""

    def load(self, snapshot: Snapshot) -> None:
        """Bulk-insert rows as they are, without asking the rules."""


class Store(Protocol):
    """Runs transactions; a refusal or any other exception rolls back."""

    kind: str
    """What health says of it: `sql`, `memory`, or `none` while another process alone may serve from its memory."""

    @property
    def settling(self) -> timedelta:
        """Return how long after an instant something of that instant may still be committed."""
        return timedelta(0)

    def read(self, body: Callable[[UnitOfWork], T], *, about: Hashable = None) -> T:
        """Return what `body` finds; it sees one consistent state and changes nothing.

        A body that is the same question each time says what it is `about`: it may be answered by what was found before
        if the store knows that nothing has been committed since. Raises `Unavailable` when the store does not answer
        in its bounded time.
        """

    def ask(self, body: Callable[[UnitOfWork], T], *, about: Hashable = None) -> T:
        """Do what `read` does for a body that asks one question: it needs no transaction, which costs a round trip."""

    def write(self, body: Callable[[UnitOfWork], T], *, keyed: bool = False) -> T:
        """Run `body` in one transaction and commit it; return what it returned.

        `body` runs again, from the start and in a new transaction, after a failure that certainly stored nothing;
        therefore it must have no effect but through its unit of work. When nobody knows whether the commit was
        stored it runs again only if it is `keyed`, that is, if it claims an idempotency key that gives a repetition
        away. Raises `Unavailable`, or `OutcomeUnknown` when that question stays open.
        """

    def apart(self, body: Callable[[UnitOfWork], T]) -> T:
        """Do what `write` does, committed ahead of what else the request changes, whatever becomes of that."""
        return self.write(body)

    def only_reads(self) -> bool:
        """Tell whether the store takes no changes, as a replica does; raises `Unavailable`."""

    def check(self) -> None:
        """Ask for the schema; raises `Unavailable`, and `OtherSchema` when it is not that of this version."""


@dataclass(frozen=True, slots=True)
class StoreUseCase:
    """A use case that needs nothing but the store."""

    store: Store
