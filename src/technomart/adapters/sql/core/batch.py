"""Run transactions that share a commit, each with an outcome of its own."""

from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from sqlalchemy import Connection

from technomart.adapters.sql.core.prepared import run
from technomart.adapters.sql.core.retries import BatchLost, CommitFailed


def _locked() -> Lock:
    lock = Lock()
    lock.acquire()
    return lock


@dataclass(slots=True)
class Asked:
    """A transaction somebody waits for; its body runs in the context of whoever asked."""

    body: Callable[[Connection], Any]
    context: Context = field(default_factory=copy_context)
    value: Any = None
    error: BaseException | None = None
    _fate: Lock = field(default_factory=Lock)
    """Taken once: by who runs the body, or by who no longer waits for it."""
    _unsettled: Lock = field(default_factory=_locked)

    def begins(self) -> bool:
        """Tell whether somebody still waits for it; from now on they wait however long it takes."""
        return self._fate.acquire(blocking=False)

    def settle(self) -> None:
        """Answer whoever waits."""
        self._unsettled.release()

    def is_settled(self, timeout: float) -> bool:
        """Wait until it is settled; False when it has not begun after `timeout` seconds, and now never will."""
        if self._unsettled.acquire(timeout=timeout):
            return True
        if self._fate.acquire(blocking=False):
            return False
        return self._unsettled.acquire()  # however long it takes, now that it has begun

    def result(self) -> Any:
        """Return or raise what became of it."""
        if self.error is None:
            return self.value
        try:
            raise self.error
        finally:
            self.error = None  # which keeps the frames that hold this


class Batch:
    """Bodies that share a transaction, each as if it were alone.

    A savepoint for each would have SQLite write every page that changes after it into a file first, for one order some
    15. So there are none as long as whatever fails has changed nothing, as refusals have. When a body has, everything
    begins anew, and what ran before it runs again, from then on in savepoints.
    """

    def __init__(self, connection: Connection, asked: list[Asked]) -> None:
        """Run bodies on this connection, whose transaction has begun, and note them in the list, which is empty."""
        self.asked = asked
        self._connection = connection
        self._has_savepoints = False

    def run(self, asked: Asked) -> None:
        """Run one more body; raises what it raised when the whole transaction is gone with it."""
        self.asked.append(asked)
        if self._has_savepoints:
            self._run_in_savepoint(asked)
        elif not self._leaves_nothing_of_a_failure(asked):
            run(self._connection, "ROLLBACK")  # fails when SQLite has rolled back everything
            run(self._connection, "BEGIN IMMEDIATE")
            self._run_again()

    def _leaves_nothing_of_a_failure(self, asked: Asked) -> bool:
        before = self._changes()
        succeeds, after = _succeeds(self._connection, asked), self._changes()
        return after is not None and (succeeds or after == before)

    def _run_again(self) -> None:
        """Run in savepoints what has run already; who is alone keeps what it raised."""
        self._has_savepoints = len(self.asked) > 1
        for each in self.asked if self._has_savepoints else ():
            self._run_in_savepoint(each)

    def _run_in_savepoint(self, asked: Asked) -> None:
        run(self._connection, "SAVEPOINT asked")
        if not _succeeds(self._connection, asked):
            run(self._connection, "ROLLBACK TO asked")  # fails when SQLite has rolled back everything
        run(self._connection, "RELEASE asked")

    def _changes(self) -> int | None:
        """Return a number that each change of a row raises, None when SQLite has rolled back everything."""
        driver: Any = self._connection.connection.dbapi_connection
        return driver.total_changes if driver.in_transaction else None


def _succeeds(connection: Connection, asked: Asked) -> bool:
    """Run a body, keep what it returned or raised, and tell whether it returned."""
    asked.error = None
    try:
        asked.value = asked.context.run(asked.body, connection)
    except BaseException as error:  # noqa: BLE001  # raised where somebody waits for it
        asked.error = error
    return asked.error is None


def fail(batch: Sequence[Asked], error: BaseException) -> None:
    """Tell each what a failure of the whole means for it; only what may have been stored is in doubt."""
    for asked in batch:
        if isinstance(error, CommitFailed) and asked.error is None:
            asked.error = type(error)()
            asked.error.__cause__ = error.__cause__
        elif not isinstance(error, CommitFailed) and asked is batch[-1]:
            asked.error = asked.error or error
        else:
            asked.error = BatchLost()
            asked.error.__cause__ = error
