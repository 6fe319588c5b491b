"""Bound the write-ahead log of an SQLite file, and sync it apart from commits: the next is written meanwhile.

SQLite syncs within COMMIT, while it keeps everybody else from writing. With `synchronous=NORMAL` it leaves that out,
and a commit counts as soon as the log is synced, which takes whatever was committed before with it. See docs/adr/0012.
"""

import os
import shutil
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from technomart.adapters.sql.core.fair_lock import FairLock
from technomart.adapters.sql.core.held_log import HeldLog

UNSYNCED = "unsynced"
"""Under this a connection's record keeps that its commits are not synced by SQLite."""

MOST_PAGES = 4000  # 16 MB, after which a commit copies the log into the file
PAGE = 4096  # bytes
SHARE = 4
"""A quarter of the room on the disk is the log's: what it is copied to grows as well, and without room it never can."""


def bound(engine: Engine, database: Path) -> None:
    """Have commits copy the log into the file before it takes up too much of the room that there was on connecting."""

    def fit(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        room = shutil.disk_usage(database).free // PAGE
        pages = max(1, min(MOST_PAGES, room // SHARE))  # none would be without bound
        connection.cursor().execute(f"PRAGMA wal_autocheckpoint={pages}")

    event.listen(engine, "connect", fit)


def leave_copying_to_others(connection: Connection) -> None:
    """Have commits copy nothing, as whoever copies must have the turn; the connection is closed after use."""
    connection.detach()
    connection.connection.cursor().execute("PRAGMA wal_autocheckpoint=0")


def leave_sync_to_us(connection: Connection) -> None:
    """Have SQLite sync no commit any more of a connection that is in no transaction, where it keeps a log."""
    if connection.info.get(UNSYNCED):
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA journal_mode")
    if cursor.fetchone() == ("wal",):
        connection.info[UNSYNCED] = True
        cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def sync_where_nobody_else_does(engine: Engine) -> None:
    """Have SQLite sync the commits of connections that go back to the pool, where anybody may take them."""

    def give_back(connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        if entry.info.pop(UNSYNCED, False) and connection is not None:
            connection.cursor().execute("PRAGMA synchronous=FULL")

    event.listen(engine, "checkin", give_back)


class Log:
    """The log of an SQLite file, which one thread of a process syncs.

    Its file is kept open, since the system tells everybody who had it open of a failure to write it, and nobody who
    opens it later. After one it may take what was lost for written, so that the next sync first moves everything into
    the database.
    """

    def __init__(self, engine: Engine, database: Path) -> None:
        """Open nothing yet."""
        self._engine, self._database = engine, database
        self.held = HeldLog(engine, database)
        self._file: int | None = None
        self._path = ""
        self._opened: os.stat_result | None = None
        self._is_in_doubt = False

    def sync(self) -> None:
        """Wait until what was committed is on the disk.

        Raises `OSError`, `DBAPIError` or `Unavailable` when it may not be.
        """
        if self._is_in_doubt:
            self._move()
        self._is_in_doubt = True
        self._sync()
        self._is_in_doubt = False

    def close(self) -> None:
        """Let go of the file; the log may be used again."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _sync(self) -> None:
        if self._file is None or not self._is_the_one():
            self._open()
        if self._file is not None:
            getattr(os, "fdatasync", os.fsync)(self._file)  # not every system can leave out the times of a file

    def _open(self) -> None:
        self.close()
        self._path = f"{os.path.realpath(self._database)}-wal"  # SQLite has it beside the file that a link leads to
        with suppress(FileNotFoundError):  # whoever closed the last connection has moved and synced everything
            self._file = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
            self._opened = os.fstat(self._file)

    def _is_the_one(self) -> bool:
        try:
            there = os.stat(self._path)  # noqa: PTH116  # a Path costs each commit three times as much
        except FileNotFoundError:
            return False
        return self._opened is not None and os.path.samestat(there, self._opened)

    def _move(self) -> None:
        """Copy the log in its turn, as copying does where it is a part of a commit."""
        turn = FairLock(self._database)
        with closing(turn), turn.held(), self._engine.connect() as connection:
            busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        if busy:
            raise OSError("The log could not be moved into the database after a failure to sync it.")
