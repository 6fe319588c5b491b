"""Let one process alone serve from its memory in place of a database that has no tables yet."""

import fcntl
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from technomart.adapters.sql.core import sqlite_file
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
    return FileLock(path.with_name(f"{path.name}.stand-in"))


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
    """Locks an empty file of its own beside the database; one that a process left behind when it ended is no lock."""

    def __init__(self, path: Path) -> None:
        """Lock this file; nothing is made yet."""
        self._path = path
        self._file: int | None = None

    @override
    def take(self) -> None:
        if self._file is None:
            self._file = self._locked(fcntl.LOCK_EX)

    @override
    def must_be_free(self) -> None:
        if self._path.exists():
            os.close(self._locked(fcntl.LOCK_SH))

    def _locked(self, operation: int) -> int:
        """Return the file, opened and locked; whoever had it may have removed it meanwhile, and it is another then."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, operation | fcntl.LOCK_NB)
            is_there = self._path.exists() and os.path.samestat(os.fstat(file), self._path.stat())
        except BlockingIOError:
            is_there = False
        if not is_there:
            os.close(file)
            raise StandInTaken
        return file

    @override
    def give_back(self) -> None:
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None


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
