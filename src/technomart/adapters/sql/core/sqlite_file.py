"""Notice when the file of an SQLite database is removed or replaced while connections to it are open.

They would go on writing to the file that has no name any more, and a new connection would make an empty database.
"""

import os
import sqlite3
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from technomart.domain.store.handover import NO_TABLES
from technomart.private_files import make_private

Identity = tuple[int, int]
FILE = "file"
"""Under this a connection's record keeps which file it was opened to."""
HAS_SCHEMA = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"


class FileGone(sqlite3.OperationalError):
    """The file is not where it was, or it is another one."""

    sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    until = "it is there"
    """When something is stored again."""


class FileAbsent(FileGone):
    """There is no file, and as far as is known there never was one with tables."""


def path_of(engine: Engine) -> Path | None:
    """Return the file of an engine, None when there is none, as in memory."""
    if engine.dialect.name != "sqlite":
        return None
    name, options = _named(engine)
    return None if name in ("", ":memory:") or options.get("mode") == "memory" else Path(name).absolute()


def only_reads(engine: Engine) -> bool:
    """Tell whether the URL says that its file is not written, or this account may not."""
    path, (_, options) = path_of(engine), _named(engine)
    is_said = options.get("mode") == "ro" or options.get("immutable") in ("1", "true", "yes", "on")
    there = [each for each in (path, path.parent) if each.exists()] if path is not None else []
    return path is not None and (is_said or not all(os.access(each, os.W_OK) for each in there))


def _named(engine: Engine) -> tuple[str, dict[str, str]]:
    """Return what the URL names as the file, and what it says of it."""
    (name, *_), options = engine.dialect.create_connect_args(engine.url)
    if not options.get("uri"):
        return str(name), {}
    uri = urlsplit(name)
    return unquote(uri.path), dict(parse_qsl(uri.query))


def is_still(connection: Connection, path: Path) -> bool:
    """Tell whether the file of an open connection is still the one at its path."""
    try:
        found = os.stat(path)  # noqa: PTH116  # half of what a Path takes, and each request pays it
    except OSError:  # whoever connects anew says why
        return False
    return connection.info.get(FILE) == (found.st_dev, found.st_ino)


def is_absent(engine: Engine) -> bool:
    """Tell whether there is no file yet in a folder that is there."""
    path = path_of(engine)
    return path is not None and not os.path.lexists(path) and path.parent.is_dir()


def make(engine: Engine) -> None:
    """Make an empty file for its owner alone when there is none; what is in the way is found out by who opens it.

    What SQLite makes beside it is as readable as the file is.
    """
    if is_absent(engine) and (path := path_of(engine)) is not None:
        make_private(path)


def guard(engine: Engine, path: Path) -> None:
    """Make an engine open its file without making it, and refuse when it is not the same any more."""
    watch = _Watch(path)
    event.listen(engine, "do_connect", watch.open)
    event.listen(engine, "connect", watch.note)
    event.listen(engine, "checkout", watch.compare)


class _Watch:
    """Knows which file is the right one from the moment it has tables."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._right: Identity | None = None

    def open(
        self, _dialect: Dialect, _entry: ConnectionPoolEntry, args: list[object], options: dict[str, object]
    ) -> None:
        """Refuse a wrong file before it is touched, and tell the driver to make none."""
        self._identity()
        given = parse_qsl(urlsplit(str(args[0])).query) if options.get("uri") else ()
        args[0] = f"{self._path.as_uri()}?{urlencode({'mode': 'rw', **dict(given)})}"
        options["uri"] = True

    def note(self, connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        """Keep which file a connection was opened to."""
        entry.info[FILE] = self._identity()
        self._learn(connection, entry.info[FILE])

    def compare(self, connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        """Refuse a connection, which the pool then closes, to a file that is gone or another."""
        found = self._identity()
        if found != entry.info[FILE]:  # never had tables, or nothing would have come back
            raise InvalidatePoolError(f"{self._path.name} is another file.")
        self._learn(connection, found)

    def _identity(self) -> Identity:
        """Return which file is there; raises `FileGone`."""
        try:
            found = self._path.stat()
        except FileNotFoundError as error:
            if self._right is not None:
                raise FileGone(f"The database file {self._path.name} is gone.") from error
            if not self._path.parent.is_dir():
                raise FileGone(f"The folder of the database file {self._path.name} is not there.") from error
            if self._path.is_symlink():
                raise FileGone(f"The database file {self._path.name} is a symbolic link to nowhere.") from error
            raise FileAbsent(f"{NO_TABLES}: there is no file {self._path.name}.") from error
        except OSError as error:
            raise FileGone(f"The database file {self._path.name} cannot be reached: {error.strerror}.") from error
        identity = (found.st_dev, found.st_ino)
        if self._right not in (None, identity):
            raise FileGone(f"The database file {self._path.name} is gone; another one is in its place.")
        return identity

    def _learn(self, connection: DBAPIConnection, found: Identity) -> None:
        if self._right is None:
            cursor = connection.cursor()
            if cursor.execute(HAS_SCHEMA).fetchone():
                self._right = found
            cursor.close()
