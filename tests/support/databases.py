"""Lend databases to tests, whose tables are made once and emptied, and stores that keep what they have compiled."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Protocol
from unittest.mock import patch

from pymysql.constants import CLIENT
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from support.builders import furnish
from support.servers import shared
from support.servers.mariadb import MySqlServer
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.maintenance.migrate import upgrade
from technomart.adapters.sql.reports.kept import AddedUp
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.sql.tables import metadata

Databases = Callable[[], str]
"""Makes an empty database of its own for a test and returns its URL."""

EMPTYING = f"BEGIN; {' '.join(f'DELETE FROM {name};' for name in metadata.tables)} COMMIT;"
"""Removes every row, in one message; foreign keys must not be looked at."""

LENDERS = {"sqlite": "sqlite_files", "mariadb": "server_databases"}
"""Which fixture lends databases of which engine."""


class Lender(Protocol):
    """What one engine can lend; URLs are good until `cleaning` ends."""

    def empty(self, cleaning: ExitStack) -> str:
        """Return a database without tables."""
        ...

    def migrated(self, cleaning: ExitStack) -> str:
        """Return a database with every table and no row."""
        ...

    def store(self, url: str) -> SqlStore:
        """Return the store of such a database, the same one each time it is lent; it is taken back in between.

        An engine of its own would compile every statement again, which takes far longer than running it.
        """
        ...

    def take_back(self, store: SqlStore) -> None:
        """Let a store know nothing of its data any more."""
        ...


class Stores:
    """The stores of the databases that are lent again and again."""

    def __init__(self) -> None:
        self._stores: dict[str, SqlStore] = {}

    def store(self, url: str) -> SqlStore:
        if url not in self._stores:
            self._stores[url] = SqlStore.open(url)
        return self._stores[url]


class SqliteFiles(Stores):
    """Files in one folder; those with tables are copies of one."""

    def take_back(self, store: SqlStore) -> None:
        """Close a store, since a test may move its file away."""
        store.close()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._numbers = iter(range(1_000_000))
        self._clean: list[Path] = []

    def empty(self, cleaning: ExitStack) -> str:
        path = self._new()
        cleaning.callback(remove, path)
        return url_of(path)

    def migrated(self, cleaning: ExitStack) -> str:
        path = self._clean.pop() if self._clean else self._make()
        cleaning.callback(self._take_back, path, path.stat().st_ino)
        return url_of(path)

    def _new(self) -> Path:
        return self._folder / f"{next(self._numbers)}.db"

    def _make(self) -> Path:
        path = self._new()
        shutil.copy(shared.once("sqlite-template", _migrated), path)
        return path

    def _take_back(self, path: Path, inode: int) -> None:
        if not path.exists() or path.stat().st_ino != inode:
            remove(path)  # moved away or replaced by a test
            return
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(EMPTYING)
        if path.with_name(f"{path.name}-wal").exists():
            remove(path)  # a test has left a connection open, with which SQLite keeps the log
        else:
            self._clean.append(path)


class ServerDatabases(Stores):
    """Databases on a server: making the tables takes a second or two, emptying them a few milliseconds."""

    def take_back(self, store: SqlStore) -> None:
        """Let a store keep its connections: to make them takes a third of a usual test."""
        store.forget()

    def __init__(self, server: MySqlServer) -> None:
        super().__init__()
        self._server = server
        self._clean: list[str] = []
        self._made: list[str] = []

    def empty(self, cleaning: ExitStack) -> str:
        return cleaning.enter_context(self._server.database())

    def migrated(self, cleaning: ExitStack) -> str:
        name = self._clean.pop() if self._clean else self._make()
        cleaning.callback(self._take_back, name)
        return self._server.url(name)

    def drop_all(self) -> None:
        for name in self._made:
            self._server.drop_database(name)

    def _make(self) -> str:
        name = self._server.create_database()
        self._made.append(name)
        make_tables(self._server.url(name))
        return name

    def _take_back(self, name: str) -> None:
        with self._server.connect(name, client_flag=CLIENT.MULTI_STATEMENTS) as connection:
            cursor = connection.cursor()
            cursor.execute(f"SET foreign_key_checks = 0; {EMPTYING}")
            while cursor.nextset():
                """Read that one more statement went well."""
        self._clean.append(name)


def _migrated(folder: Path) -> str:
    """Make the file whose copies are lent."""
    make_tables(url_of(folder / "template.db"))
    return str(folder / "template.db")


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def make_tables(url: str) -> None:
    store = SqlStore.open(url)
    upgrade(store.engine)
    store.close()


def remove(path: Path) -> None:
    """Delete an SQLite file and what lies beside it."""
    for suffix in ("", "-wal", "-shm", "-stand-in"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def lent_store(lender: Lender) -> Iterator[SqlStore]:
    """Lend a store with every table and no row."""
    with ExitStack() as cleaning:
        store = lender.store(lender.migrated(cleaning))
        cleaning.callback(lender.take_back, store)
        yield store


@contextmanager
def lent_remembering(lender: Lender) -> Iterator[SqlStore]:
    """Lend a store with a menu whose reports remember every row of open days, the newest too."""
    with lent_store(lender) as store:
        furnish(store)
        store._added = AddedUp(newest=0)
        yield store


def another(store: SqlStore) -> closing[SqlStore]:
    """Return the same database as another process sees it, which remembers nothing."""
    return closing(SqlStore.open(store.engine.url.render_as_string(hide_password=False)))


@contextmanager
def another_remembering(store: SqlStore) -> Iterator[SqlStore]:
    """Lend the same as another process sees it whose reports remember every row of open days."""
    with another(store) as opened:
        opened._added = AddedUp(newest=0)
        yield opened


def begin_sessions_with(store: SqlStore, command: str) -> None:
    """Have each session of a store on a server begin as if the server's own defaults were others."""

    def begin(connection: DBAPIConnection, _entry: object) -> None:
        connection.cursor().execute(command)

    for engine in engines_of(store):
        event.listen(engine, "connect", begin, insert=True)  # before the program has its say


def engines_of(store: SqlStore) -> set[Engine]:
    return {engine for engine in (store.engine, store.writing, store._counting) if engine is not None}


@contextmanager
def statements_of(store: SqlStore) -> Iterator[list[str]]:
    """Collect what a store sends to its database meanwhile, on whichever connection."""
    statements: list[str] = []

    def note(*call: Any) -> None:
        statements.append(call[2])

    engines = engines_of(store)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


@contextmanager
def rows_read() -> Iterator[list[int]]:
    """Collect how many rows each statement of any store finds meanwhile."""
    read: list[int] = []
    plain = Statements.all

    def counting(self: Statements, asked: Any, /, **values: Any) -> Any:
        rows = plain(self, asked, **values)
        read.append(len(rows))
        return rows

    with patch.object(Statements, "all", counting):
        yield read


@contextmanager
def questions(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Collect the SELECTs that are asked meanwhile."""
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool) -> None:
        if statement.startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
