"""Open the database: SQLite for one machine, MariaDB or MySQL for several."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pymysql
from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, StaticPool, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection, IsolationLevel
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from technomart.adapters.sql.core import mysql_line, mysql_session, sqlite_file, sqlite_memory, urls, wal
from technomart.adapters.sql.core.faults import is_disconnect
from technomart.adapters.sql.core.functions import add_functions
from technomart.adapters.sql.core.prepared import begin
from technomart.domain.kernel.effort import count_statement

WRITES = "technomart_writes"
"""The execution option of a connection whose transactions are going to write.

SQLite takes its write lock at their beginning. A server runs them in READ COMMITTED, see docs/adr/0006: they lock what
they read for change or check version or amount in the write itself, and what they read after a lock is what is there.
"""

ALONE = "technomart_alone"
"""The execution option of a connection on which SQLite makes a transaction of each statement."""

SHORT_REST = 1.0
"""Seconds in which a server closes no connection that was good, as a rule; asking it costs a round trip."""

SQLITE_POLLS = 0.1  # seconds; short, so that who waited long asks as often as who has just come

SQLITE_PAGES = 1000  # KiB that a connection keeps of the file; the system keeps the pages of all of them

sqlite_memory.stop_counting()  # before any connection is made, which all are here


@dataclass(frozen=True, slots=True)
class SqlOptions:
    """How long to wait, in seconds, and how many connections to keep.

    `timeout` bounds a whole transaction with its repetitions. `reply_timeout` bounds one answer of a server; None
    waits for good, which only maintenance may. Connections older than `max_age` are not used again; 0 keeps none.
    """

    timeout: float = 5.0
    reply_timeout: float | None = 3.0
    max_age: int = 60
    connections: int = 20


def open_engine(url: str, options: SqlOptions) -> Engine:
    """Return an engine for a database URL; nothing is connected yet, and no file is ever made.

    Raises `ImpossibleUrl`.
    """
    parsed = make_url(url)
    urls.must_be_possible(parsed)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, options)
    return _mysql(parsed, options)


def open_writing(url: str, options: SqlOptions) -> Engine:
    """Return an engine for a server whose transactions all write, and need not say so; nothing is connected yet."""
    return _mysql(make_url(url), options, isolation="READ COMMITTED")


def open_autocommitting(url: str, options: SqlOptions) -> Engine:
    """Return an engine for a server, each of whose statements is a transaction; nothing is connected yet."""
    return _mysql(make_url(url), options, isolation="AUTOCOMMIT")


def for_writing(engine: Engine) -> Engine:
    """Return an engine over the same connections, whose transactions begin as those of writers do."""
    return engine.execution_options(**{WRITES: True})


def writing(connection: Connection) -> Connection:
    """Return the connection, whose transactions now begin as those of writers do, for who takes no turn with them.

    To an SQLite file it copies no log, and does not go back to its pool.
    """
    if sqlite_file.path_of(connection.engine) is not None:
        wal.leave_copying_to_others(connection)
    return connection.execution_options(**{WRITES: True})


@contextmanager
def reading(connection: Connection) -> Iterator[None]:
    """Have a body read one state of the database; what fails leaves the transaction to whoever closes the connection.

    A connection of a server begins at the first statement; one of SQLite may also serve single statements.
    """
    if not connection.get_execution_options().get(ALONE, False):
        yield
        connection.rollback()
        return
    _begin_to_read(connection)
    yield
    connection.connection.rollback()


def for_single_statements(engine: Engine) -> Engine:
    """Return an engine over the same connections of SQLite, each of whose statements is a transaction."""
    return engine.execution_options(**{ALONE: True})


def _pool(options: SqlOptions) -> dict[str, Any]:
    if options.max_age == 0:
        return {"poolclass": NullPool}
    return {
        "poolclass": QueuePool,
        "pool_size": options.connections,
        "max_overflow": 0,
        "pool_timeout": options.timeout,
        "pool_recycle": options.max_age,
    }


def _sqlite(url: URL, options: SqlOptions) -> Engine:
    in_memory = url.database in (None, "", ":memory:")
    pool = {"poolclass": StaticPool} if in_memory else _pool(options)
    arguments = {"timeout": SQLITE_POLLS, "check_same_thread": False}
    engine = create_engine(url, connect_args=arguments, hide_parameters=True, **pool)
    event.listen(engine, "before_cursor_execute", count_statement)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    path = sqlite_file.path_of(engine)
    if path is not None:
        sqlite_file.guard(engine, path)
        wal.bound(engine, path)
        wal.sync_where_nobody_else_does(engine)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver would begin by itself, and late
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"cache_size=-{SQLITE_PAGES}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    add_functions(connection)


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(WRITES, False):
        begin(connection, "BEGIN IMMEDIATE")
    elif not options.get(ALONE, False):
        _begin_to_read(connection)


def _begin_to_read(connection: Connection) -> None:
    connection.connection.cursor().execute("BEGIN")  # waits for nobody and cannot fail; a request does it


def _mysql(url: URL, options: SqlOptions, isolation: IsolationLevel = "REPEATABLE READ") -> Engine:
    timeouts = {
        "connect_timeout": max(1, int(options.timeout / 2)),
        "read_timeout": options.reply_timeout,
        "write_timeout": options.reply_timeout,
    }
    engine = create_engine(
        url.set(drivername="mysql+pymysql").update_query_dict({"charset": "utf8mb4"}),
        isolation_level=isolation,  # REPEATABLE READ shows a reader one consistent state
        paramstyle="format",
        skip_autocommit_rollback=True,
        pool_reset_on_return=None,  # a transaction is ended by who began it; ROLLBACK would be sent after each COMMIT
        connect_args=timeouts,
        hide_parameters=True,  # what a fault says is written into the log
        **_pool(options),
    )
    event.listen(engine, "before_cursor_execute", count_statement)
    mysql_line.use(engine)
    mysql_session.prepare(engine, lock_wait=max(1, int(options.timeout / 2)))
    _ask_after_a_rest(engine)
    event.listen(engine, "begin", _begin_mysql)
    event.listen(engine, "handle_error", _notice_disconnect)
    return engine


def _ask_after_a_rest(engine: Engine) -> None:
    """Ping a connection before it is used again, unless it was in use just now: losing one repeats a transaction."""

    def rest(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info["rests_since"] = time.monotonic()

    def ask(connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        if time.monotonic() - entry.info.get("rests_since", math.inf) < SHORT_REST:
            return
        try:
            engine.dialect.do_ping(connection)
        except (pymysql.err.Error, OSError) as error:
            raise InvalidatePoolError("The server has closed a connection meanwhile.") from error

    event.listen(engine, "checkin", rest)
    event.listen(engine, "checkout", ask)


def _begin_mysql(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES, False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")  # of the next transaction alone


def _notice_disconnect(context: ExceptionContext) -> None:
    """Keep connections out of the pool that SQLAlchemy takes for good."""
    if is_disconnect(context.original_exception):
        context.is_disconnect = True
