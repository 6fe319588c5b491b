"""Let one process alone serve from its memory in place of a database that has no tables yet."""

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from technomart.adapters.sql.core import sqlite_file
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.store.handover import StandInTaken


class StandInLock(Protocol):
    """An advisory lock of a process on a database; it ends with the process."""

    def take(self) -> None:
        """Take it, or make sure it is held still; raises `StandInTaken` while another process has it."""
        ...

    def must_be_free(self) -> None:
        """Raise `StandInTaken` while any process has it."""
        ...

    def give_back(self) -> None:
        """Let another process take it; nothing happens when it is not held."""
        ...


def stand_in_lock(engine: Engine, open_server: Callable[[], Engine]) -> StandInLock:
    """Return the lock on the database of an engine; `open_server` opens one whose connections no pool takes back."""
    if engine.dialect.name == "mysql":
        return ServerLock(str(engine.url.database), open_server)
    named = sqlite_file.path_of(engine)
    if named is None:
        return NoLock()
    path = named.resolve()  # a file is one database under however many names
    return FileLock(path.with_name(f"{path.name}-stand-in"))


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
    """Locks an empty file of its own beside the database; it stays there, since one that is removed locks nothing."""

    def __init__(self, path: Path) -> None:
        """Lock this file; nothing is made yet."""
        self._path = path
        self._held: sqlite3.Connection | None = None

    @override
    def take(self) -> None:
        if self._held is None:
            self._held = self._opened("BEGIN EXCLUSIVE")

    @override
    def must_be_free(self) -> None:
        if self._path.exists():
            self._opened("SELECT 1 FROM sqlite_master").close()  # reading takes no lock that others would meet

    @override
    def give_back(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    def _opened(self, statement: str) -> sqlite3.Connection:
        """Return a connection after a statement that nobody's lock forbids."""
        with ExitStack() as unless_it_succeeds:
            try:
                connection = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
                unless_it_succeeds.callback(connection.close)
                connection.execute(statement)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                    raise StandInTaken from error
                raise Unavailable(f"{self._path.name} cannot be locked: {error}.") from error
            unless_it_succeeds.pop_all()
        return connection


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
            connection.close()
            raise StandInTaken
        self._connection = connection

    @override
    def must_be_free(self) -> None:
        with self._open_server().connect() as connection:
            if not connection.scalar(select(func.is_free_lock(self._name))):
                raise StandInTaken

    def _is_held(self, connection: Connection) -> bool:
        """Tell whether the connection lives, and with it the lock."""
        try:
            return bool(connection.scalar(select(func.is_used_lock(self._name) == func.connection_id())))
        except DBAPIError:
            return False

    @override
    def give_back(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()  # closes it at once, whatever state it is in
            self._connection.close()
            self._connection = None
