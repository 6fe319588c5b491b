"""Gather the repositories of one transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from technomart.adapters.sql.auth.repository import (
    SqlIdentities,
    SqlOneTimeTokens,
    SqlSignInAttempts,
)
from technomart.adapters.sql.auth.reset_codes import SqlResetCodes
from technomart.adapters.sql.auth.second_factors import SqlSecondFactors
from technomart.adapters.sql.auth.sessions import SqlRefreshTokens, SqlSessions
from technomart.adapters.sql.cash_sessions.repository import SqlCashSessions
from technomart.adapters.sql.closed_days.days import reopen
from technomart.adapters.sql.core.bulk import insert_ready
from technomart.adapters.sql.core.prepared import run
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.day_closes.repository import SqlDayCloses
from technomart.adapters.sql.idempotency.repository import SqlAnswers
from technomart.adapters.sql.inventory.repository import SqlStock
from technomart.adapters.sql.loading import Effects, ready_rows, unpacked
from technomart.adapters.sql.menu.repository import SqlMenu
from technomart.adapters.sql.notifications.repository import (
    SqlNotifications,
)
from technomart.adapters.sql.orders.counters import Counters
from technomart.adapters.sql.orders.known import KnownOrders
from technomart.adapters.sql.orders.lists import OrderLists
from technomart.adapters.sql.orders.repository import SqlOrders
from technomart.adapters.sql.orders.tally import Tally
from technomart.adapters.sql.papers.print_jobs import SqlPrintJobs
from technomart.adapters.sql.papers.repository import SqlPapers
from technomart.adapters.sql.payments.intents import SqlIntents
from technomart.adapters.sql.payments.repository import SqlPayments
from technomart.adapters.sql.registers.repository import SqlRegisters
from technomart.adapters.sql.reports.kept import AddedUp
from technomart.adapters.sql.reports.past import SqlPast
from technomart.adapters.sql.reports.repository import SqlReports
from technomart.adapters.sql.security_log.known import KnownEntries
from technomart.adapters.sql.security_log.repository import SqlSecurityLog
from technomart.adapters.sql.staff.repository import (
    SqlAttendance,
    SqlEmployees,
    SqlLeaves,
)
from technomart.adapters.sql.staff.schedule import SqlSchedule, SqlScheduleExceptions
from technomart.adapters.sql.users.repository import (
    SqlUsers,
    SqlVerifications,
)
from technomart.domain.store.handover import BulkWork
from technomart.domain.store.snapshot import Snapshot

T = TypeVar("T")


def _on(kind: Callable[[Statements], T]) -> T:
    return _by(lambda work: kind(work.sql))


def _by(make: Callable[["SqlUnitOfWork"], T]) -> T:
    """Make a repository when it is asked for first; most transactions need three of nineteen."""
    made: Any = cached_property(make)  # stands for what it makes, as a dataclass's field() stands for its value
    return made  # type: ignore[no-any-return]


class SqlUnitOfWork(BulkWork):
    """One transaction: what is changed through its repositories is stored together or not at all."""

    sql: Statements
    counters: Counters
    tally: Tally
    added: AddedUp | None
    entries: KnownEntries | None

    users = _on(SqlUsers)
    verifications = _on(SqlVerifications)
    sessions = _on(SqlSessions)
    refresh_tokens = _on(SqlRefreshTokens)
    one_time_tokens = _on(SqlOneTimeTokens)
    reset_codes = _on(SqlResetCodes)
    identities = _on(SqlIdentities)
    second_factors = _on(SqlSecondFactors)
    attempts = _on(SqlSignInAttempts)
    security_log = _by(lambda work: SqlSecurityLog(work.sql, work.entries or KnownEntries()))
    notifications = _on(SqlNotifications)
    menu = _on(SqlMenu)
    orders = _by(lambda work: SqlOrders(work.sql, work.counters, work.tally, work.order_lists()))
    registers = _on(SqlRegisters)
    cash_sessions = _on(SqlCashSessions)
    payments = _on(SqlPayments)
    papers = _on(SqlPapers)
    print_jobs = _on(SqlPrintJobs)
    day_closes = _on(SqlDayCloses)
    intents = _on(SqlIntents)
    stock = _on(SqlStock)
    employees = _on(SqlEmployees)
    attendance = _on(SqlAttendance)
    schedule = _on(SqlSchedule)
    schedule_exceptions = _on(SqlScheduleExceptions)
    leaves = _on(SqlLeaves)
    reports = _by(lambda work: SqlReports(work.sql, work.added or AddedUp()))
    past = _on(SqlPast)
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
        self.added = added
        self.entries = entries
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
        for table, rows in ready_rows(snapshot, self.sql.connection.dialect):
            insert_ready(self.sql, table, rows)
        self._note(Effects.of(snapshot))

    @override
    def load_packed(self, packed: bytes) -> None:
        """Bulk-insert rows that were packed for this kind of database."""
        rows, effects = unpacked(packed)
        for table, some in rows:
            insert_ready(self.sql, table, some)
        self._note(effects)

    def _note(self, effects: Effects) -> None:
        self.tally.load(effects.closed)
        self.counters.raise_to(self.sql, effects.highest)
        if effects.booked:
            reopen(self.sql, *effects.booked)
