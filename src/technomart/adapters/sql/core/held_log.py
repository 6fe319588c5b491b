"""Notice when somebody removes or replaces the write-ahead log of an SQLite file that connections have open.

SQLite itself removes the log only with the last connection of all programs. What is in it once it has no name any more
is in no file that anybody can open after a crash, and another log, made beside the first, spoils the file. So nothing
is written and nothing opened any more until the server has ended, and who has the log open moves it into the database.
The index of the log (`-shm`) is all that tells processes of each other: with another one they overwrite what they log.
"""

import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from weakref import WeakSet

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from technomart.adapters.sql.core.sqlite_file import FileGone, Identity

logger = logging.getLogger(__name__)

PATIENCE = 0.2
"""Seconds for another process that connects, or ends, at the same time."""


class LogLost(FileGone):
    """The log is not the one that connections have open."""

    until = "the server is stopped and started again, without a -wal from elsewhere beside the database"


class LogTorn(FileGone):
    """The log, or its index, is not there for others that have the database open."""

    until = "whatever has it open has ended"


class HeldLog:
    """Knows which file the log is while pooled connections have it open; once it is lost, it stays lost."""

    def __init__(self, engine: Engine, database: Path) -> None:
        """Look at nothing before somebody connects."""
        self._database = Path(os.path.realpath(database))
        self._path, self._index = (Path(f"{self._database}-{name}") for name in ("wal", "shm"))
        self._held: Identity | None = None
        self._holders: WeakSet[ConnectionPoolEntry] = WeakSet()
        self._is_lost = False
        event.listen(engine, "do_connect", self._may_connect)
        event.listen(engine, "connect", self._hold)
        event.listen(engine, "detach", self._forget)
        event.listen(engine, "close", self._let_go)

    def must_be_there(self) -> None:
        """Refuse where it is not; raises `OperationalError`."""
        if self._notices():
            lost = LogLost(f"The log {self._path.name} of the database was removed or replaced.")
            raise OperationalError(None, None, lost)

    def must_take(self, connection: Connection) -> None:
        """Refuse who is about to write where it is not, and save what it holds; raises `OperationalError`."""
        try:
            self.must_be_there()
        except OperationalError:
            save(connection.connection)
            raise

    def _may_connect(self, *_connecting: object) -> None:
        self.must_be_there()
        if not self._holders and self._is_torn() and is_open(self._database) and self._is_torn():
            torn = LogTorn(f"{self._path.name} or {self._index.name} was removed while the database was open.")
            raise OperationalError(None, None, torn)

    def _is_torn(self) -> bool:
        return not (self._path.exists() and self._index.exists())

    def _hold(self, _connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        found = self._found()
        if found is not None:  # a file need not have a log, as one that cannot be written
            if not self._holders:
                self._held = found
            self._holders.add(entry)

    def _forget(self, _connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        self._holders.discard(entry)

    def _let_go(self, connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        if self._notices():
            save(connection)  # SQLite does as much only where no program has the file open any more
        self._holders.discard(entry)

    def _notices(self) -> bool:
        held, found = self._held, self._found()
        if found != held and held is self._held and self._holders:  # and nobody has made or ended it meanwhile
            self._is_lost = self._is_lost or self._database.exists()  # without it nobody makes another one
        return self._is_lost

    def _found(self) -> Identity | None:
        try:
            found = os.stat(self._path)  # noqa: PTH116  # half of what a Path takes, and each commit pays it
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino


def save(connection: DBAPIConnection) -> None:
    """Move what the log of a connection holds into the database, as far as readers let it."""
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
    except sqlite3.Error as error:  # who is refused or lets go of the log next tries again
        logger.warning("What the write-ahead log holds could not be moved into the database: %s", error)


def is_open(database: Path) -> bool:
    """Tell whether any connection of any program has a file open that keeps a log; SQLite alone knows its locks."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, timeout=PATIENCE)) as connection:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        try:
            connection.execute("PRAGMA journal_mode")
        except sqlite3.Error as error:
            return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY  # the rest is detail
    return False
