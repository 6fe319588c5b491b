"""Find again what was found before, as long as nobody has committed anything to an SQLite file.

Most requests of a canteen are screens that ask whether there is something new, and nearly always there is not. SQLite
tells that without a transaction, for whatever process commits (PRAGMA data_version).
"""

import os
import sqlite3
from collections.abc import Callable, Hashable
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

from technomart.adapters.sql.core.sqlite_file import path_of
from technomart.domain.kernel import effort
from technomart.domain.kernel.effort import Effort

T = TypeVar("T")

MOST_FOUND = 1_000
VERSION = "PRAGMA data_version"
Version = tuple[int, int, int]
"""Which file it is, and a number that changes with every commit that is not this connection's own."""


class Unchanged:
    """What was found since the last commit, by the name of the question; threads share it."""

    def __init__(self, engine: Engine, path: Path) -> None:
        """Watch the file of an engine; nothing is connected yet."""
        self._engine, self._path = engine, path
        self._connection: PoolProxiedConnection | None = None
        self._cursor: DBAPICursor | None = None
        self._version: Version | None = None
        self._asked_for: Effort | None = None
        self._found: dict[Hashable, Any] = {}
        self._lock = Lock()

    @classmethod
    def of(cls, engine: Engine) -> "Unchanged | None":
        """Return how to find again what was found before; None where it cannot be told that nothing was committed."""
        path = path_of(engine)
        return None if path is None else cls(engine, path)

    def find(self, about: Hashable, read: Callable[[], T]) -> T:
        """Return what was found before if it still holds, or read it; a file that cannot be asked is read."""
        with self._lock:
            before = self._look()
            if before is not None and about in self._found:
                found: T = self._found[about]
                return found
        read_now = read()
        with self._lock:
            if before is not None and before is self._version:  # another connection may begin with the same number
                if len(self._found) >= MOST_FOUND:
                    self._found.clear()
                self._found[about] = read_now
        return read_now

    def ask_again(self) -> None:
        """Ask for the version before the next answer, since a request may have changed something itself."""
        with self._lock:
            self._asked_for = None

    def close(self) -> None:
        """Forget everything and give the connection back."""
        with self._lock:
            self._forget()

    def _look(self) -> Version | None:
        """Return the version of the file, None when it cannot be asked; forget what is of another one.

        It is asked once for each request that only reads: what held when the first question came answers the others.
        """
        request = effort.current()
        if request is not None and request is self._asked_for:
            return self._version
        try:
            version = self._ask()
        except (OSError, sqlite3.Error, DBAPIError):  # whoever reads it now says why
            self._forget()
            return None
        if version != self._version:
            self._found.clear()
            self._version = version
        self._asked_for = request
        return self._version

    def _ask(self) -> Version:
        file = os.stat(self._path)  # noqa: PTH116  # half of what a Path takes, and each request pays it
        if self._version is not None and self._version[:2] != (file.st_dev, file.st_ino):
            self._forget()
        if self._cursor is None:
            self._connection = self._engine.raw_connection()
            self._connection.detach()  # it stays open, and takes no place in the pool
            self._cursor = self._connection.cursor()
        self._cursor.execute(VERSION)
        ((number,),) = self._cursor.fetchall()  # to the end: a statement that stands still keeps the file's lock
        return file.st_dev, file.st_ino, number

    def _forget(self) -> None:
        self._found.clear()
        self._version = self._asked_for = None
        if self._connection is not None:
            self._connection.close()
            self._connection = self._cursor = None
