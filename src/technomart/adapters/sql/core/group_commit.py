"""Commit several transactions at once where there is one writer at a time: SQLite."""

import logging
import time
from collections.abc import Iterator
from itertools import chain
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from sqlalchemy import Engine
from sqlalchemy.exc import TimeoutError as WaitedTooLong
from typing_extensions import override

from technomart.adapters.sql.core import sqlite_file
from technomart.adapters.sql.core.at_hand import AtHand
from technomart.adapters.sql.core.batch import Asked, Batch, fail
from technomart.adapters.sql.core.commits import Body, Commits, Outcome, SingleCommits, T
from technomart.adapters.sql.core.engine import SqlOptions, for_writing
from technomart.adapters.sql.core.fair_lock import FairLock
from technomart.adapters.sql.core.retries import SyncFailed
from technomart.adapters.sql.core.wal import Log, leave_sync_to_us
from technomart.domain.kernel.measures import Measures

log = logging.getLogger(__name__)

MOST_AT_ONCE = 64
"""How many transactions share a commit; a bound to what one failed commit costs."""

LONGEST_BATCH = 0.02
"""Seconds after which no other transaction joins a commit."""


def commits_of(engine: Engine, options: SqlOptions, measures: Measures) -> Commits:
    """Return how transactions of this engine are committed: each by itself, except in an SQLite file."""
    path, is_server = sqlite_file.path_of(engine), engine.dialect.name != "sqlite"
    lines = AtHand(engine if is_server else for_writing(engine), options)
    if path is None:
        return SingleCommits(lines)
    return GroupCommit(lines, FairLock(path), Log(engine, path), options.timeout, measures)


class GroupCommit(Commits):
    """One thread that writes for all others: it takes what waits and commits once; another syncs and answers then.

    A body that fails leaves nothing, and the others are stored. A refusal is answered after the sync as well, since
    what it rests on may be what another body of the same commit has just changed. Nobody is waited for: a body that
    comes alone is committed alone. `turn` is held for each commit, `log` is synced without it: waiting for the disk is
    no reason to keep others from writing.
    """

    def __init__(self, lines: AtHand, turn: FairLock, log: Log, timeout: float, measures: Measures) -> None:
        """Take connections as those of writers are; wait at most `timeout` seconds for a body to begin."""
        self._lines = lines
        self._measures = measures
        self._turn = turn
        self._log = log
        self._timeout = timeout
        self._waiting: SimpleQueue[Asked | None] = SimpleQueue()
        self._committed: SimpleQueue[list[Asked] | None] = SimpleQueue()
        self._starting = Lock()
        self._threads: list[Thread] = []

    @override
    def run(self, body: Body[T]) -> T:
        asked = Asked(body)
        self._waiting.put(asked)
        self._start()
        if not asked.is_settled(self._timeout):
            raise WaitedTooLong("No turn to write came up in time.")
        result: T = asked.result()
        return result

    @override
    def check(self) -> None:
        self._log.held.must_be_there()

    @override
    def close(self) -> None:
        with self._starting:
            if self._threads:
                self._waiting.put(None)
                for thread in self._threads:  # one may wait for a turn that another process does not give back
                    thread.join(self._timeout)
                self._threads = []
        self._lines.close()
        self._turn.close()
        self._log.close()

    def _start(self) -> None:
        if not self._are_running():
            with self._starting:
                if not self._are_running():
                    self._threads = [
                        Thread(target=work, name=name, daemon=True)
                        for work, name in (
                            (self._write, "writes to the database"),
                            (self._answer, "syncs the database"),
                        )
                    ]
                    for thread in self._threads:
                        thread.start()

    def _are_running(self) -> bool:
        return bool(self._threads) and self._threads[0].is_alive()

    def _write(self) -> None:
        while (asked := self._waiting.get()) is not None:
            self._commit_with(asked)
        self._committed.put(None)

    def _commit_with(self, first: Asked) -> None:
        """Commit a transaction together with those that wait by then, and have all of them answered."""
        batch: list[Asked] = []
        try:
            with Outcome() as outcome:
                with self._turn.held(), self._lines.connection() as connection:
                    leave_sync_to_us(connection)
                    self._log.held.must_take(connection)
                    with connection.begin() as transaction:
                        together = Batch(connection, batch)
                        for asked in filter(Asked.begins, chain([first], self._others())):
                            together.run(asked)
                        outcome.commit(connection, transaction)
                self._measures.committed(len(batch))
            self._committed.put(batch)
        except BaseException as error:  # noqa: BLE001  # raised where somebody waits for it
            if not batch and first.begins():
                batch.append(first)
            fail(batch, error)
            for asked in batch:
                asked.settle()

    def _answer(self) -> None:
        """Sync what was committed meanwhile, all at once, and answer those whose it is."""
        while (batch := self._committed.get()) is not None:
            asked = [*batch, *(each for others in at_once(self._committed) for each in others)]
            try:
                self._log.sync()
            except BaseException as error:  # raised where somebody waits for it
                log.exception("What was committed may not be on the disk, which could not be synced.")
                failed = SyncFailed()
                failed.__cause__ = error
                fail(asked, failed)
            for each in asked:
                each.settle()

    def _others(self) -> Iterator[Asked]:
        began, waiting = time.monotonic(), at_once(self._waiting)
        for _ in range(MOST_AT_ONCE - 1):
            if time.monotonic() - began > LONGEST_BATCH or (asked := next(waiting, None)) is None:
                return
            yield asked


def at_once(queue: SimpleQueue[T | None]) -> Iterator[T]:
    """Yield what waits by now; None, which says that the store is closed, is left for who looks next."""
    while True:
        try:
            found = queue.get_nowait()
        except Empty:
            return
        if found is None:
            queue.put(None)
            return
        yield found
