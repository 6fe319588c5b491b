"""Run throw-away MariaDB servers that can be killed, or use a server that is already there."""

import os
import secrets
import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pymysql
import pytest
from sqlalchemy.engine import URL, make_url
from typing_extensions import override

from support.servers import shared
from support.servers.needs import needs
from support.servers.processes import HOST, Child, free_port, private_folder
from support.servers.server import Server

THERE = "TECHNOMART_TEST_MYSQL_URL"
"""Names a server to use instead of an own one; its account must be allowed to create and drop databases."""
SMALL: Mapping[str, object] = {
    "innodb_flush_log_at_trx_commit": 1,
    "innodb_buffer_pool_size": "64M",
    "innodb_log_file_size": "32M",
    "performance_schema": "OFF",
    "max_connections": 200,
}
"""What a server is started with unless options say otherwise."""


class MySqlServer(ABC):
    """A server that makes databases; each has a random name and the server's own, unhelpful character set."""

    @property
    @abstractmethod
    def address(self) -> URL:
        """Return where it is and who may do everything there, without a database."""

    def url(self, database: str, *, port: int | None = None, query: Mapping[str, str] | None = None) -> str:
        """Return a SQLAlchemy URL of a database; `port` leads through a proxy on this machine."""
        url = self.address.set(database=database)
        if port is not None:
            url = url.set(host=HOST, port=port)
        return url.update_query_dict(query or {}).render_as_string(hide_password=False)

    def create_database(self) -> str:
        """Make an empty database and return its name."""
        name = f"technomart_test_{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE `{name}`")
        return name

    def drop_database(self, name: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS `{name}`")

    @contextmanager
    def database(self, *, port: int | None = None, query: Mapping[str, str] | None = None) -> Iterator[str]:
        """Lend the URL of an empty database that is dropped afterwards."""
        name = self.create_database()
        try:
            yield self.url(name, port=port, query=query)
        finally:
            self.drop_database(name)

    def connect(
        self, database: str | None = None, *, timeout: int = 10, client_flag: int = 0
    ) -> "pymysql.Connection[Any]":
        """Return a connection in autocommit mode; the caller closes it."""
        where = self.address
        return pymysql.connect(
            host=where.host,
            port=where.port or 3306,
            user=where.username,
            password=where.password or "",
            database=database,
            autocommit=True,
            client_flag=client_flag,
            connect_timeout=timeout,
            read_timeout=timeout,
            write_timeout=timeout,
            ssl_disabled=True,  # the driver would read every certificate authority of this machine each time
        )

    def run(self, sql: str, *, database: str | None = None) -> list[tuple[Any, ...]]:
        """Run one statement on a connection of its own and return its rows."""
        with self.connect(database) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())


class ServerThere(MySqlServer):
    """A server somebody else runs; it can be neither killed nor stopped."""

    def __init__(self, url: str) -> None:
        self._address = make_url(url).set(drivername="mysql+pymysql", database=None)

    @property
    def address(self) -> URL:
        return self._address


class MariaDb(Server, MySqlServer):
    """An own server on an own folder and port; without mysqld_safe, so that it stays dead when it is killed."""

    def __init__(self, folder: Path, options: Mapping[str, object] | None = None) -> None:
        """Prepare an empty server, unless the folder holds the data of one that was there before.

        `options` are server variables, such as `innodb_flush_log_at_trx_commit`.
        """
        self._program = needs("mariadbd")
        self.folder, self.port = folder, free_port()
        self.options = {**SMALL, **(options or {})}
        if not (folder / "data").exists():
            shutil.copytree(template(), folder / "data")

    @property
    def address(self) -> URL:
        return URL.create("mysql+pymysql", username="root", host=HOST, port=self.port)

    @override
    def start(self, *, wait: bool = True) -> None:
        """Start on the folder and port it always has; unless told not to, wait until it answers."""
        self._child = Child.of("mariadbd", [self._program, "--no-defaults", *self._arguments()], self.folder)
        if wait:
            self.ready()

    def ready(self) -> None:
        """Wait until it answers."""
        self.child.until(self.answers, "mariadbd answers")

    def answers(self) -> bool:
        """Tell whether it answers a query."""
        with suppress(pymysql.err.MySQLError, OSError), self.connect(timeout=2) as connection:
            connection.ping()
            return True
        return False

    def stop(self) -> None:
        """Shut it down in good order."""
        self.child.stop()

    def _arguments(self) -> list[str]:
        return [
            f"--datadir={self.folder / 'data'}",
            f"--tmpdir={self.folder}",  # a server that starts deletes every temporary table it finds there
            f"--socket={self.folder / 's.sock'}",
            f"--pid-file={self.folder / 'm.pid'}",
            f"--port={self.port}",
            f"--bind-address={HOST}",
            "--skip-name-resolve",
            *_as_this_account(),
            *(f"--{name.replace('_', '-')}={value}" for name, value in self.options.items()),
        ]


def template() -> Path:
    """Return a data folder as a new server has it, made once a run and copied for each server."""
    return Path(shared.once("mariadb-template", _installed))


def _installed(folder: Path) -> str:
    install = [
        needs("mariadb-install-db"),
        "--no-defaults",
        f"--datadir={folder / 'data'}",
        f"--tmpdir={folder}",  # in a shared one two installations at once remove each other's tables
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        f"--innodb-log-file-size={SMALL['innodb_log_file_size']}",
        *_as_this_account(),
    ]
    done = subprocess.run(install, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"mariadb-install-db failed:\n{done.stdout}\n{done.stderr}"
    return str(folder / "data")


@contextmanager
def own_server(**options: object) -> Iterator[MariaDb]:
    """Lend a test a started server that it may kill; skips it where the server to test is somebody else's."""
    if os.environ.get(THERE):
        pytest.skip(f"{THERE} names a server that may be neither killed nor started with other options")
    with throw_away_server(**options) as server:
        yield server


@contextmanager
def throw_away_server(**options: object) -> Iterator[MariaDb]:
    """Lend a started server; it is killed and removed afterwards."""
    with private_folder("mariadb") as folder:
        server = MariaDb(folder, options)
        try:
            server.start()
            yield server
        finally:
            server.kill()


@contextmanager
def flushing_server() -> Iterator[MySqlServer]:
    """Lend a server whose commits reach the disk, which those of the shared one need not."""
    there = os.environ.get(THERE)
    if there:
        yield ServerThere(there)
        return
    with throw_away_server() as server:
        yield server


def any_server() -> MySqlServer:
    """Return the server that is already there, or the one that every process of this run shares."""
    return ServerThere(os.environ.get(THERE) or shared.once("mariadb", _started))


def _started(folder: Path) -> str:
    server = MariaDb(folder, {"innodb_flush_method": "nosync"})  # nobody kills the machine under it
    server.start()
    shared.keep(server.child)
    return server.address.render_as_string(hide_password=False)


def _as_this_account() -> list[str]:
    return ["--user=root"] if os.geteuid() == 0 else []  # it refuses to run as root unless told to
