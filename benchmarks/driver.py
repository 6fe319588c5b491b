"""Write the rows of an order and of its key through the driver alone, as durably as the program: the limit of placing.

The number of the order, which the program takes from a counter with a commit of its own on a server, is left out.
"""

import itertools
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pymysql
from sqlalchemy import create_engine, make_url, text

from benchmarks.load import Taken
from technomart.adapters.clock import TimeOrderedIds

KEYS = {"orders": "id", "order_lines": "order_id", "order_history": "order_id", "idempotency_keys": "about"}
BEGIN = "BEGIN"
IDS = TimeOrderedIds()
WAIT = 30.0  # seconds for a lock

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Statement:
    """An INSERT in the driver's own words, with the rows of an order that it takes at once."""

    table: str
    sql: str
    rows: Sequence[Row]

    def values(self, order_id: str, sequence: int) -> list[list[Any]]:
        """Return what to insert for another order, row by row."""
        changed = {KEYS[self.table]: order_id}
        if self.table == "orders":
            changed["sequence"] = str(sequence)
        if self.table == "idempotency_keys":
            changed["id"] = sha256(order_id.encode()).hexdigest()
        return [[changed.get(name, value) for name, value in row.items()] for row in self.rows]


def rows_of(url: str, order_id: str) -> list[tuple[str, Row]]:
    """Return the rows of a stored order, by table, as the driver reads them."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found: list[tuple[str, Row]] = [
            (table, dict(row))
            for table, key in KEYS.items()
            for row in connection.execute(text(f"SELECT * FROM {table} WHERE {key} = :id"), {"id": order_id}).mappings()
        ]
    engine.dispose()
    return found


def connect(url: str) -> Any:
    """Return a connection of the driver, durable and without a transaction of its own making."""
    where = make_url(url)
    if where.get_backend_name() == "sqlite":
        connection = sqlite3.connect(Path(str(where.database)), WAIT, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection
    return pymysql.connect(
        host=where.host,
        port=where.port or 3306,
        user=where.username,
        password=where.password or "",
        database=where.database,
        autocommit=False,
        ssl_disabled=True,
    )


def statements(rows: Sequence[tuple[str, Row]], mark: str) -> list[Statement]:
    """Return the INSERTs of an order's rows, one for each table; `mark` is the driver's placeholder."""
    by_table: dict[str, list[Row]] = {}
    for table, row in rows:
        by_table.setdefault(table, []).append(row)
    return [Statement(table, _insertion(table, of[0], mark), of) for table, of in by_table.items()]


def _insertion(table: str, row: Row, mark: str) -> str:
    names = ", ".join(f"`{name}`" for name in row)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join([mark] * len(row))})"


@dataclass(frozen=True)
class Writing:
    """Orders written by so many threads as a job of the load process; the database has the tables and is empty."""

    url: str
    rows: list[tuple[str, Row]]
    clients: int
    seconds: float
    first: int

    def __call__(self, _: int) -> Taken:
        """Write until the time is over."""
        taken = Taken(clients=self.clients)
        engine = make_url(self.url).get_backend_name()
        wanted = statements(self.rows, "?" if engine == "sqlite" else "%s")
        numbers = itertools.count(self.first)
        turn: AbstractContextManager[object] = threading.Lock() if engine == "sqlite" else nullcontext()
        deadline = time.perf_counter() + self.seconds

        def body() -> None:
            with closing(connect(self.url)) as connection:
                while time.perf_counter() < deadline:
                    taken.samples.append(write(connection, turn, wanted, next(numbers)))

        cpu, begun = time.process_time(), time.perf_counter()
        in_threads(self.clients, body, taken)
        taken.seconds, taken.cpu = time.perf_counter() - begun, time.process_time() - cpu
        return taken


def write(connection: Any, turn: AbstractContextManager[object], wanted: Sequence[Statement], sequence: int) -> float:
    """Write one order and return the seconds it took.

    Writers of SQLite take turns, for its busy handler sleeps and the limit is what the driver can do at best.
    """
    since, order_id = time.perf_counter(), IDS.new()
    with turn, closing(connection.cursor()) as cursor:
        cursor.execute(BEGIN)
        insert(cursor, wanted, order_id, sequence)
        connection.commit()
    return time.perf_counter() - since


def insert(cursor: Any, wanted: Sequence[Statement], order_id: str, sequence: int) -> None:
    """Insert the rows of another order."""
    for each in wanted:
        values = each.values(order_id, sequence)
        if len(values) == 1:
            cursor.execute(each.sql, values[0])
        else:
            cursor.executemany(each.sql, values)


def in_threads(count: int, body: Callable[[], None], taken: Taken) -> None:
    """Run a body in so many threads; what goes wrong in one is an error of the run."""

    def guarded() -> None:
        try:
            body()
        except (sqlite3.Error, pymysql.err.MySQLError) as error:
            taken.errors.append(str(error))

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
