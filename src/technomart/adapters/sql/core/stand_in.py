"""Let one process alone serve from its memory in place of a database that has no tables yet."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, suppress
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, column, func, select, text
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from technomart.adapters.sql.core import sqlite_file
from technomart.domain.store.handover import CannotStandIn, StandInTaken
from technomart.private_files import make_private

PROCESSES = text("information_schema.processlist")
PATIENCE = 0.1  # seconds; whoever only looks whether it is free has it for less
USER_VERSION = slice(60, 64)
"""Where an SQLite file has the number that programs may set (file format, 1.3)."""


class StandInLock(Protocol):
    """An advisory lock of a process on a database; it ends with the process."""

    def take(self) -> None:
        """Take it, or make sure it is held still; raises `StandInTaken` while another process has it."""

    def must_be_free(self) -> None:
        """Raise `StandInTaken` while any process has it."""

    def give_back(self) -> None:
        """Let another process take it; nothing happens when it is not held."""


def stand_in_lock(engine: Engine, open_server: Callable[[], Engine]) -> StandInLock:
    """Return the lock on the database of an engine; `open_server` opens one whose connections no pool takes back."""
    if engine.dialect.name == "mysql":
        return ServerLock(str(engine.url.database), open_server)
    named = sqlite_file.path_of(engine)
    if named is None:
        return NoLock()
    return FileLock(named.resolve())  # a file is one database under however many names


class NoLock(StandInLock):
    """Guards a database that no other process can reach."""

    @override
    def take(self) -> None:
        pass

    @override
    def must_be_free(self) -> None:
        pass

    @override
    def give_back(self) -> None:
        pass


class FileLock(StandInLock):
    """Locks a file of its own beside the database; it stays there, since one that is removed locks nothing.

    It is itself an SQLite database, so that the lock is the same on every system.
    """

    def __init__(self, database: Path) -> None:
        """Lock the file that belongs to this one; nothing is made yet."""
        self._database = database
        self._path = database.with_name(f"{database.name}-stand-in")
        self._held: sqlite3.Connection | None = None

    @override
    def take(self) -> None:
        if self._held is None:
            self._held = self._opened(
                "PRAGMA journal_mode = MEMORY",
                "PRAGMA locking_mode = EXCLUSIVE",  # keeps the lock after the commit
                "BEGIN EXCLUSIVE",
                f"PRAGMA user_version = {os.getpid()}",
                "COMMIT",
            )

    @override
    def must_be_free(self) -> None:
        self._must_be_lockable()
        if self._path.exists():
            self._opened("SELECT 1 FROM sqlite_master").close()

    @override
    def give_back(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    def _opened(self, *statements: str) -> sqlite3.Connection:
        """Return a connection after statements that nobody's lock forbids."""
        self._must_be_lockable()
        make_private(self._path)
        with ExitStack() as unless_it_succeeds:
            try:
                connection = sqlite3.connect(
                    self._path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
                )
                unless_it_succeeds.callback(connection.close)
                for statement in statements:
                    connection.execute(statement)
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                    raise StandInTaken(self._holder()) from error
                reason = f"{error} ({error.sqlite_errorname})"
                raise CannotStandIn(
                    f"{self._path.name} cannot be locked: {reason}. Check it and its folder."
                ) from error
            unless_it_succeeds.pop_all()
        return connection

    def _must_be_lockable(self) -> None:
        """Raise `CannotStandIn` for a link, without a right to write, and for a database with several names.

        SQLite keeps a journal for each name.
        """
        if self._path.is_symlink():
            raise CannotStandIn(f"{self._path.name} cannot be locked: it is a symbolic link; remove it.")
        if self._path.exists() and not os.access(self._path, os.W_OK):
            raise CannotStandIn(f"{self._path.name} cannot be locked: this account may not write it.")
        if self._database.exists() and self._database.stat().st_nlink > 1:
            raise CannotStandIn(f"{self._database.name} has several names (hard links): remove all of them but one.")

    def _holder(self) -> str | None:
        """Return who has the lock; it lets nobody read but the bytes themselves."""
        pid = int.from_bytes(self._path.read_bytes()[USER_VERSION], "big")
        return f"process {pid}" if pid else None


class ServerLock(StandInLock):
    """Holds a named lock of the server, on a connection of its own."""

    def __init__(self, database: str, open_server: Callable[[], Engine]) -> None:
        """Lock a database of this name; nothing is connected yet."""
        self._name = f"technomart:{sha256(database.encode()).hexdigest()[:32]}"  # names of locks are the whole server's
        self._open_server = open_server
        self._connection: Connection | None = None

    @override
    def take(self) -> None:
        if self._connection is not None and self._is_held(self._connection):
            return
        self.give_back()
        connection = self._open_server().connect()
        if connection.scalar(select(func.get_lock(self._name, 0))) != 1:
            holder = self._holder(connection)
            connection.close()
            raise StandInTaken(holder)
        self._connection = connection

    @override
    def must_be_free(self) -> None:
        with self._open_server().connect() as connection:
            if not connection.scalar(select(func.is_free_lock(self._name))):
                raise StandInTaken(self._holder(connection))

    def _holder(self, connection: Connection) -> str | None:
        """Return who has the lock, as far as the server knows."""
        whose = column("id") == func.is_used_lock(self._name)
        host = connection.scalar(select(column("host")).select_from(PROCESSES).where(whose))
        return None if host is None else f"connected to the database server from {host}"

    def _is_held(self, connection: Connection) -> bool:
        """Tell whether the connection lives, and with it the lock."""
        try:
            return bool(connection.scalar(select(func.is_used_lock(self._name) == func.connection_id())))
        except DBAPIError:
            return False

    @override
    def give_back(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with suppress(DBAPIError):  # whoever lost the connection lost the lock with it
            if not connection.invalidated:
                connection.scalar(select(func.release_lock(self._name)))  # a server may notice its end later
        connection.invalidate()  # closes it at once, whatever state it is in
        connection.close()
