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


def run_first(connection: Connection, asked: Asked) -> None:
    """Run the first body of a transaction, which needs no savepoint: what it did is undone by beginning anew.

    Of a savepoint SQLite keeps every page that changes after it, for one order in a file already. Raises what it raised
    when the whole transaction is gone with it.
    """
    if not _succeeds(connection, asked):
        run(connection, "ROLLBACK")  # fails when SQLite has rolled back everything
        run(connection, "BEGIN IMMEDIATE")


def run_further(connection: Connection, asked: Asked) -> None:
    """Run a body after others, in a savepoint; raises what it raised when the whole transaction is gone with it."""
    run(connection, "SAVEPOINT asked")
    if not _succeeds(connection, asked):
        run(connection, "ROLLBACK TO asked")  # fails when SQLite has rolled back everything
    run(connection, "RELEASE asked")


def _succeeds(connection: Connection, asked: Asked) -> bool:
    """Run a body, keep what it returned or raised, and tell whether it returned."""
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
