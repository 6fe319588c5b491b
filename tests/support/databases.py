"""Lend databases to tests: SQLite files, and databases on a server whose tables are made once and emptied."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import text

from support.servers.mariadb import MySqlServer
from technomart.adapters.sql.core.engine import SqlOptions, open_engine
from technomart.adapters.sql.maintenance.migrate import upgrade
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.sql.tables import metadata

Databases = Callable[[], str]
"""Makes an empty database of its own for a test and returns its URL."""

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


class SqliteFiles:
    """Files in one folder; those with tables are copies of one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = iter(range(1_000_000))
        self._template: Path | None = None

    def empty(self, cleaning: ExitStack) -> str:
        return url_of(self._new(cleaning))

    def migrated(self, cleaning: ExitStack) -> str:
        if self._template is None:
            self._template = self._folder / "template.db"
            make_tables(url_of(self._template))
        path = self._new(cleaning)
        shutil.copy(self._template, path)
        return url_of(path)

    def _new(self, cleaning: ExitStack) -> Path:
        path = self._folder / f"{next(self._numbers)}.db"
        for suffix in ("", "-wal", "-shm"):
            cleaning.callback(path.with_name(path.name + suffix).unlink, missing_ok=True)
        return path


class ServerDatabases:
    """Databases on a server: making the tables takes a second or two, emptying them a few milliseconds."""

    def __init__(self, server: MySqlServer) -> None:
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
        empty_tables(self._server.url(name))
        self._clean.append(name)


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def make_tables(url: str) -> None:
    store = SqlStore.open(url)
    upgrade(store.engine)
    store.close()


def empty_tables(url: str) -> None:
    """Remove every row, whatever refers to it."""
    engine = open_engine(url, SqlOptions(max_age=0))
    with engine.begin() as connection:
        connection.execute(text("SET foreign_key_checks = 0"))
        for table in metadata.tables.values():
            connection.execute(table.delete())
    engine.dispose()


@contextmanager
def lent_store(lender: Lender) -> Iterator[SqlStore]:
    """Lend a store with every table and no row."""
    with ExitStack() as cleaning:
        store = SqlStore.open(lender.migrated(cleaning))
        cleaning.callback(store.close)
        yield store
