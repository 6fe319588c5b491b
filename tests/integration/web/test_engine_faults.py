"""No fault of a database is a fault of the program: every code, at reading, writing and committing, is a refusal."""

import logging
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import pymysql
import pytest
from pymysql.constants import COMMAND
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from support.builders import a_key
from support.databases import Lender, ServerDatabases
from support.http_api import STAFF, Api, Reply, an_api, an_order_body
from technomart.adapters.sql.core import commits
from technomart.adapters.sql.core.engine import SqlOptions
from technomart.adapters.sql.core.mysql_line import Line
from technomart.adapters.sql.core.retries import CommitFailed
from technomart.adapters.sql.core.server_codes import FATES, FINAL, READ_ONLY, Fate
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.filters import OrderFilter

KNOWN = sorted(set(FATES) - FINAL)
UNHEARD_OF = random.Random(18).sample([code for code in range(900, 13_000) if code not in FATES], 8)
DEFECTS = (pymysql.err.IntegrityError, pymysql.err.DataError, pymysql.err.ProgrammingError)
IMPATIENT = SqlOptions(timeout=0.2)


def error_of(code: int) -> pymysql.err.MySQLError:
    """Return what the driver makes of a code."""
    usual = pymysql.err.InternalError if code < 1000 else pymysql.err.OperationalError
    return pymysql.err.error_map.get(code, usual)(code, "planted")


CODES = KNOWN + [code for code in UNHEARD_OF if not isinstance(error_of(code), DEFECTS)]


@dataclass
class Fault:
    """A failure that the driver raises the next few times a command is sent."""

    error: Callable[[], Exception]
    at: str
    times: int = 1
    after: bool = False
    raised: list[str] = field(default_factory=list)


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Callable[[Fault], Fault]:
    """Return what has the driver of servers fail."""
    planted: list[Fault] = []
    sent = Line.__dict__.get("_execute_command", pymysql.connections.Connection._execute_command)  # type: ignore[attr-defined]

    def execute(line: Line, command: int, sql: str | bytes) -> None:
        said = sql.decode(errors="replace") if isinstance(sql, bytes) else sql
        fault = planted[-1] if planted else None
        if fault is None or command != COMMAND.COM_QUERY or not said.startswith(fault.at):
            sent(line, command, sql)
            return
        if len(fault.raised) < fault.times:
            fault.raised.append(said)
            if fault.after:
                sent(line, command, sql)
                line._read_ok_packet()  # type: ignore[attr-defined]
            raise fault.error()
        sent(line, command, sql)

    monkeypatch.setattr(Line, "_execute_command", execute, raising=False)

    def next_fault(fault: Fault) -> Fault:
        planted.append(fault)
        return fault

    return next_fault


@pytest.fixture
def options() -> SqlOptions:
    """Return the usual options: with less patience, a busy machine's pause at a fault is an outage that refuses all."""
    return SqlOptions()


@pytest.fixture
def server_store(server_databases: ServerDatabases, options: SqlOptions) -> Iterator[SqlStore]:
    with ExitStack() as cleaning:
        store = SqlStore.open(server_databases.migrated(cleaning), options)
        cleaning.callback(store.close)
        yield store


@pytest.fixture
def cashier(server_store: SqlStore) -> Api:
    return an_api(server_store, limit_default="100000 per minute").signed_in(STAFF)


def moments(code: int) -> Iterator[tuple[str, bool]]:
    """Yield at which statement a code may come, and whether that was done all the same."""
    yield from (("INSERT", False), ("COMMIT", False))
    if code not in FATES or FATES[code][1] is Fate.UNKNOWN:
        yield "COMMIT", True


def orders_in(store: SqlStore) -> int:
    return store.read(lambda work: work.orders.page(OrderFilter(), PageRequest(1, 1))).total or 0


def must_be_answered(answer: Reply, status: int, about: object) -> None:
    """Check that an answer is what was asked for, or a refusal that tells when to come again."""
    assert answer.status_code in (status, 503), (about, answer.text)
    if answer.status_code == 503:
        assert answer.headers["Retry-After"], about


def test_whatever_fails_once_is_a_refusal_or_nothing_at_all(
    plant: Callable[[Fault], Fault], server_store: SqlStore, cashier: Api
) -> None:
    for code in CODES:
        for at, after in (("SELECT", False), *moments(code)):
            before = orders_in(server_store)
            fault = plant(Fault(lambda code=code: error_of(code), at, after=after))  # type: ignore[misc]
            if at == "SELECT":
                must_be_answered(cashier.get("/api/orders"), 200, (code, at))
            answer = cashier.post("/api/orders", an_order_body())
            must_be_answered(answer, 201, (code, at, after))
            assert len(fault.raised) == 1, (code, at)
            stored = orders_in(server_store) - before
            assert stored == 1 if answer.status_code == 201 else stored in (0, 1), (code, at, after)
            if answer.status_code == 503 and answer.json["code"] != "outcome_unknown":
                assert stored == 0, (code, at, after)


def test_whatever_fails_once_under_a_key_is_stored_once(
    plant: Callable[[Fault], Fault], server_store: SqlStore, cashier: Api
) -> None:
    for code in CODES:
        for at, after in moments(code):
            before, key = orders_in(server_store), a_key(f"{code}-{at}-{after}").value
            plant(Fault(lambda code=code: error_of(code), at, after=after))  # type: ignore[misc]
            answers = [cashier.post("/api/orders", an_order_body(), Idempotency_Key=key) for _ in range(2)]
            must_be_answered(answers[0], 201, (code, at, after))
            assert answers[1].status_code == 201, (code, at, after, answers[1].text)
            assert orders_in(server_store) - before == 1, (code, at, after)


@pytest.mark.parametrize("options", [IMPATIENT])
def test_what_goes_on_failing_is_a_refusal(
    plant: Callable[[Fault], Fault], server_store: SqlStore, cashier: Api
) -> None:
    for code in CODES:
        for at in ("SELECT", "COMMIT"):
            fault = plant(Fault(lambda code=code: error_of(code), at, times=10_000))  # type: ignore[misc]
            answer = cashier.post("/api/orders", an_order_body(), Idempotency_Key=a_key(f"{code}-{at}").value)
            assert answer.status_code == 503, (code, at, answer.text)
            fault.times = 0
            server_store._outage._is_out = False
    assert orders_in(server_store) == 0


@pytest.mark.parametrize("code", [1290, 1792, 1836, 3032, 6400])
def test_a_server_that_became_read_only_is_left_once_with_every_connection(
    plant: Callable[[Fault], Fault], server_store: SqlStore, cashier: Api, code: int
) -> None:
    cashier.get("/api/orders")
    pools = [server_store.engine.pool, server_store.writing.pool]
    fault = plant(Fault(lambda: error_of(code), "INSERT", times=10_000))

    answer = cashier.post("/api/orders", an_order_body())

    assert (answer.status_code, len(fault.raised)) == (503, 2)
    assert ("takes no changes" in answer.json["message"]) == (code in READ_ONLY)
    assert server_store.engine.pool is not pools[0]
    assert server_store.writing.pool is not pools[1]


def test_a_code_nobody_has_heard_of_is_logged_in_full(
    plant: Callable[[Fault], Fault], cashier: Api, caplog: pytest.LogCaptureFixture
) -> None:
    plant(Fault(lambda: error_of(12_345), "INSERT"))

    with caplog.at_level(logging.WARNING):
        answer = cashier.post("/api/orders", an_order_body())

    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert "reports a fault" in answer.json["message"]
    assert any(record.exc_info and "12345" in record.getMessage() for record in caplog.records)


@contextmanager
def failing_commits(monkeypatch: pytest.MonkeyPatch, error: sqlite3.Error) -> Iterator[None]:
    """Have SQLite fail to commit."""
    with monkeypatch.context() as patch:

        def fail(connection: Connection, _transaction: object) -> None:
            try:
                connection._handle_dbapi_exception(error, "COMMIT", (), None, None)
            except DBAPIError as failed:
                raise CommitFailed from failed

        patch.setattr(commits, "commit", fail)
        yield


def test_a_fault_of_sqlite_is_a_refusal_too(monkeypatch: pytest.MonkeyPatch, sqlite_files: Lender) -> None:
    with ExitStack() as cleaning:
        store = SqlStore.open(sqlite_files.migrated(cleaning), IMPATIENT)
        cleaning.callback(store.close)
        cashier = an_api(store).signed_in(STAFF)
        for error_code in (sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_INTERNAL, sqlite3.SQLITE_PERM):
            error = sqlite3.OperationalError("planted")
            error.sqlite_errorcode = error_code
            with failing_commits(monkeypatch, error):
                answer = cashier.post("/api/orders", an_order_body())
            assert answer.status_code == 503, answer.text
        assert orders_in(store) == 0
