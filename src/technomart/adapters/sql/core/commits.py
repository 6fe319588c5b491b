"""Commit transactions: each by itself on a server, several in one commit where there is one writer at a time."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from itertools import chain
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Transaction
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as WaitedTooLong
from typing_extensions import override

from technomart.adapters.sql.core.at_hand import AtHand
from technomart.adapters.sql.core.fair_lock import FairLock
from technomart.adapters.sql.core.prepared import run
from technomart.adapters.sql.core.retries import BatchLost, CommitFailed
from technomart.domain.kernel.measures import Measures

T = TypeVar("T")
Body = Callable[[Connection], T]

MOST_AT_ONCE = 64
"""How many transactions share a commit; a bound to what one failed commit costs."""

LONGEST_BATCH = 0.02
"""Seconds after which no other transaction joins a commit."""


class Commits(Protocol):
    """Runs writing transactions and commits them durably."""

    def run(self, body: Body[T]) -> T:
        """Return what `body` returned, once that is committed; whatever it raises rolls it back.

        Raises `CommitFailed` when the commit itself failed.
        """
        ...

    def close(self) -> None:
        """Let go of what is held; it may be used again."""
        ...


class SingleCommits(Commits):
    """One commit for each transaction, on a connection of its own."""

    def __init__(self, lines: AtHand) -> None:
        """Take connections, whose transactions begin as those of writers do."""
        self._lines = lines

    @override
    def run(self, body: Body[T]) -> T:
        with self._lines.connection() as connection, connection.begin() as transaction:
            result = body(connection)
            commit(connection, transaction)
            return result

    @override
    def close(self) -> None:
        self._lines.close()


@dataclass(slots=True)
class _Asked:
    """A transaction somebody waits for; its body runs in the context of whoever asked."""

    body: Body[Any]
    context: Context = field(default_factory=copy_context)
    answer: Future[Any] = field(default_factory=Future)
    value: Any = None
    error: BaseException | None = None

    def begins(self) -> bool:
        """Tell whether somebody still waits for it; from now on they wait however long it takes."""
        return self.answer.set_running_or_notify_cancel()

    def settle(self) -> None:
        """Answer whoever waits."""
        if self.error is None:
            self.answer.set_result(self.value)
        else:
            self.answer.set_exception(self.error)


class GroupCommit(Commits):
    """One thread that writes for all others: it takes what waits, commits once and only then answers anybody.

    Each body but the first runs in a savepoint of its own, so one that fails costs the others nothing. A refusal is
    answered after the commit as well, since what it rests on may be what another body of the same commit has just
    changed. Nobody is waited for: a body that comes alone is committed alone. `turn` is held for each commit.
    """

    def __init__(self, lines: AtHand, turn: FairLock, timeout: float, measures: Measures) -> None:
        """Take connections as those of writers are; wait at most `timeout` seconds for a body to begin."""
        self._lines = lines
        self._measures = measures
        self._turn = turn
        self._timeout = timeout
        self._waiting: SimpleQueue[_Asked | None] = SimpleQueue()
        self._starting = Lock()
        self._thread: Thread | None = None

    @override
    def run(self, body: Body[T]) -> T:
        asked = _Asked(body)
        self._waiting.put(asked)
        self._start()
        result: T
        try:
            result = asked.answer.result(self._timeout)
        except TimeoutError as error:
            if asked.answer.cancel():
                raise WaitedTooLong("No turn to write came up in time.") from error
            result = asked.answer.result()  # however long it takes, now that it has begun
        return result

    @override
    def close(self) -> None:
        with self._starting:
            if self._thread is not None:
                self._waiting.put(None)
                self._thread.join(self._timeout)  # it may wait for a turn that another process does not give back
                self._thread = None
        self._lines.close()
        self._turn.close()

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            with self._starting:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = Thread(target=self._serve, name="writes to the database", daemon=True)
                    self._thread.start()

    def _serve(self) -> None:
        while (asked := self._waiting.get()) is not None:
            self._commit_with(asked)

    def _commit_with(self, first: _Asked) -> None:
        """Commit a transaction together with those that wait by then, and answer all of them."""
        batch: list[_Asked] = []
        try:
            with self._turn.held(), self._lines.connection() as connection, connection.begin() as transaction:
                for asked in filter(_Asked.begins, chain([first], self._others())):
                    batch.append(asked)
                    (_run_first if len(batch) == 1 else _run_further)(connection, asked)
                commit(connection, transaction)
            self._measures.committed(len(batch))
        except BaseException as error:  # noqa: BLE001  # raised where somebody waits for it
            if not batch and first.begins():
                batch.append(first)
            _fail(batch, error)
        for asked in batch:
            asked.settle()

    def _others(self) -> Iterator[_Asked]:
        began = time.monotonic()
        for _ in range(MOST_AT_ONCE - 1):
            if time.monotonic() - began > LONGEST_BATCH:
                return
            try:
                asked = self._waiting.get_nowait()
            except Empty:
                return
            if asked is None:  # the store is closed, after this commit
                self._waiting.put(None)
                return
            yield asked


def _run_first(connection: Connection, asked: _Asked) -> None:
    """Run the first body of a transaction, which needs no savepoint: what it did is undone by beginning anew.

    Of a savepoint SQLite keeps every page that changes after it, for one order in a file already. Raises what it raised
    when the whole transaction is gone with it.
    """
    if not _succeeds(connection, asked):
        run(connection, "ROLLBACK")  # fails when SQLite has rolled back everything
        run(connection, "BEGIN IMMEDIATE")


def _run_further(connection: Connection, asked: _Asked) -> None:
    """Run a body after others, in a savepoint; raises what it raised when the whole transaction is gone with it."""
    run(connection, "SAVEPOINT asked")
    if not _succeeds(connection, asked):
        run(connection, "ROLLBACK TO asked")  # fails when SQLite has rolled back everything
    run(connection, "RELEASE asked")


def _succeeds(connection: Connection, asked: _Asked) -> bool:
    """Run a body, keep what it returned or raised, and tell whether it returned."""
    try:
        asked.value = asked.context.run(asked.body, connection)
    except BaseException as error:  # noqa: BLE001  # raised where somebody waits for it
        asked.error = error
    return asked.error is None


def _fail(batch: list[_Asked], error: BaseException) -> None:
    """Tell each what a failure of the whole means for it; only what may have been stored is in doubt."""
    committing = isinstance(error, CommitFailed)
    for asked in batch:
        if committing and asked.error is None:
            asked.error = CommitFailed()
            asked.error.__cause__ = error.__cause__
        elif not committing and asked is batch[-1]:
            asked.error = asked.error or error
        else:
            asked.error = BatchLost()
            asked.error.__cause__ = error


def commit(connection: Connection, transaction: Transaction) -> None:
    """Commit, and mark what goes wrong: from here on a lost connection leaves the outcome open."""
    try:
        transaction.commit()
    except DBAPIError as error:
        connection.invalidate()  # its transaction may still be open, and SQLAlchemy would pool it as it is
        raise CommitFailed from error
