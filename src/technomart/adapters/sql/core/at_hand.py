"""Keep connections at hand: taking one out of the pool and giving it back costs more than a small statement does."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from sqlalchemy import Connection, Engine

from technomart.adapters.sql.core import sqlite_file
from technomart.adapters.sql.core.engine import SHORT_REST, SqlOptions

SHARE = 4
"""A quarter of the connections of a pool may be kept out of it while nobody uses them."""

PATIENCE = 0.1
"""Seconds that whoever asks waits for one of those in use, so that slow readers hold nobody up."""


@dataclass(slots=True)
class _Kept:
    connection: Connection
    since: float
    rests_since: float = 0.0


class AtHand:
    """The connections of an engine that were in use a moment ago; threads share it.

    What has rested goes back to the pool, which finds out whether it is still good, and so does what is too old.
    """

    def __init__(self, engine: Engine, options: SqlOptions, usual: int = 0) -> None:
        """Connect when somebody asks; of more than the `usual` number, if there is one, only after some patience."""
        self._engine = engine
        self._is_bounded, self._turns = usual > 0, SimpleQueue[None]()
        for _ in range(usual):
            self._turns.put(None)
        self._path = sqlite_file.path_of(engine)
        self._most = options.connections // SHARE if options.max_age else 0
        self._max_age = options.max_age
        self._free: list[_Kept] = []

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Hand out a connection for one body, which ends what it begins."""
        has_turn = self._is_bounded and self._waits()
        try:
            kept = self._take()
            try:
                yield kept.connection
            except BaseException:
                is_lost = kept.connection.invalidated
                kept.connection.close()
                if is_lost:
                    self.close()  # they may all have lost the same server
                raise
            self._keep(kept)
        finally:
            if has_turn:
                self._turns.put(None)

    def close(self) -> None:
        """Give back whatever is not in use."""
        while (kept := self._pop()) is not None:
            kept.connection.close()

    def _waits(self) -> bool:
        """Wait for one of the usual connections; tell whether it came in time."""
        try:
            self._turns.get(timeout=PATIENCE)
        except Empty:
            return False
        return True

    def _keep(self, kept: _Kept) -> None:
        kept.rests_since = time.monotonic()
        if len(self._free) < self._most:
            self._free.append(kept)
        else:
            kept.connection.close()

    def _take(self) -> _Kept:
        now = time.monotonic()
        while (kept := self._pop()) is not None:
            if now - kept.rests_since < SHORT_REST and now - kept.since < self._max_age and self._is_right(kept):
                return kept
            kept.connection.close()
        return _Kept(self._engine.connect(), now)

    def _pop(self) -> _Kept | None:
        try:
            return self._free.pop()
        except IndexError:
            return None

    def _is_right(self, kept: _Kept) -> bool:
        return self._path is None or sqlite_file.is_still(kept.connection, self._path)
