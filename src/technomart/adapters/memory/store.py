"""Run transactions in memory: one writer at a time, readers never wait."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from typing_extensions import override

from technomart.adapters.memory.auth import (
    MemoryIdentities,
    MemoryOneTimeTokens,
    MemoryRefreshTokens,
    MemorySessions,
    MemorySignInAttempts,
)
from technomart.adapters.memory.idempotency import MemoryAnswers
from technomart.adapters.memory.inventory import MemoryStock
from technomart.adapters.memory.menu import MemoryMenu
from technomart.adapters.memory.notifications import MemoryNotifications
from technomart.adapters.memory.orders import MemoryOrders
from technomart.adapters.memory.payments import MemoryIntents, MemoryPayments
from technomart.adapters.memory.reports import MemoryReports
from technomart.adapters.memory.security_log import MemorySecurityLog
from technomart.adapters.memory.snapshot import load_snapshot, snapshot_of
from technomart.adapters.memory.staff import MemoryAttendance, MemoryEmployees, MemoryLeaves, MemorySchedule
from technomart.adapters.memory.tables import State, Tables
from technomart.adapters.memory.users import MemoryUsers
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.store.handover import StandIn, StoreMoved
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork

T = TypeVar("T")

LONGEST_WAIT = 5.0
"""Seconds a writer waits for the one before."""


@dataclass(slots=True)
class MemoryUnitOfWork(UnitOfWork):
    """A transaction over tables that nobody else sees."""

    tables: Tables

    def __post_init__(self) -> None:
        self.users = MemoryUsers(self.tables)
        self.sessions = MemorySessions(self.tables)
        self.refresh_tokens = MemoryRefreshTokens(self.tables)
        self.one_time_tokens = MemoryOneTimeTokens(self.tables)
        self.identities = MemoryIdentities(self.tables)
        self.attempts = MemorySignInAttempts(self.tables)
        self.security_log = MemorySecurityLog(self.tables)
        self.notifications = MemoryNotifications(self.tables)
        self.menu = MemoryMenu(self.tables)
        self.orders = MemoryOrders(self.tables)
        self.payments = MemoryPayments(self.tables)
        self.intents = MemoryIntents(self.tables)
        self.stock = MemoryStock(self.tables)
        self.employees = MemoryEmployees(self.tables)
        self.attendance = MemoryAttendance(self.tables)
        self.schedule = MemorySchedule(self.tables)
        self.leaves = MemoryLeaves(self.tables)
        self.reports = MemoryReports(self.tables)
        self.answers = MemoryAnswers(self.tables)

    @override
    def savepoint(self) -> AbstractContextManager[None]:
        return self.tables.savepoint()

    @override
    def load(self, snapshot: Snapshot) -> None:
        load_snapshot(self.tables, snapshot)


class MemoryStore(StandIn):
    """Everything in this process, gone with it; `longest_wait` is in seconds."""

    kind = "memory"

    def __init__(self, snapshot: Snapshot | None = None, *, longest_wait: float = LONGEST_WAIT) -> None:
        """Begin with these rows, if any."""
        self._state: State = Tables().freeze()
        self._writing = Lock()
        self._longest_wait = longest_wait
        self._is_closed = False
        if snapshot is not None:
            self.load(snapshot)

    @override
    def read(self, body: Callable[[UnitOfWork], T]) -> T:
        return body(MemoryUnitOfWork(Tables.at(self._state)))

    @override
    def write(self, body: Callable[[UnitOfWork], T], *, keyed: bool = False) -> T:
        with self._alone():
            if self._is_closed:
                raise StoreMoved
            tables = Tables.at(self._state)
            result = body(MemoryUnitOfWork(tables))
            self._state = tables.freeze()
            return result

    @override
    def check(self) -> None:
        """Do nothing: memory always serves."""

    def load(self, snapshot: Snapshot) -> None:
        """Store rows as they are, in one transaction."""
        self.write(lambda work: work.load(snapshot))

    @override
    def snapshot(self) -> Snapshot:
        return snapshot_of(Tables.at(self._state))

    @override
    def close(self) -> Snapshot:
        with self._alone():
            self._is_closed = True
        return self.snapshot()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other writers out."""
        if not self._writing.acquire(timeout=self._longest_wait):
            raise Unavailable("The store is busy; please try again.", retry_after=1)
        try:
            yield
        finally:
            self._writing.release()
