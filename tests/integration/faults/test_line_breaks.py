"""Whatever happens to the line between program and database, an order is there once and the client knows."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from sqlalchemy import QueuePool

from support.builders import an_id
from support.databases import ServerDatabases
from support.http_api import STAFF, Api, Reply, an_api, an_order_body
from support.servers.ledger import Ledger
from support.servers.mariadb import MySqlServer
from support.servers.processes import HOST, until
from support.servers.proxy import COMMIT, Proxy, own_proxy
from technomart.adapters.sql.core.engine import SqlOptions
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.filters import OrderFilter

CLEAR = {"ssl_mode": "disabled"}
"""The proxy must be able to read along."""


@pytest.fixture(scope="module")
def line(mariadb: MySqlServer) -> Iterator[Proxy]:
    with own_proxy(mariadb.address.port or 3306, mariadb.address.host or HOST) as proxy:
        yield proxy


@pytest.fixture
def proxy(line: Proxy) -> Iterator[Proxy]:
    yield line
    line.heal()


@contextmanager
def behind(proxy: Proxy, databases: ServerDatabases, mariadb: MySqlServer, options: SqlOptions) -> Iterator[SqlStore]:
    with ExitStack() as cleaning:
        name = databases.migrated(cleaning).rpartition("/")[2]
        store = SqlStore.open(mariadb.url(name, port=proxy.port, query=CLEAR), options)
        cleaning.callback(store.close)
        cleaning.callback(proxy.heal)
        yield store


@pytest.fixture
def store(proxy: Proxy, server_databases: ServerDatabases, mariadb: MySqlServer) -> Iterator[SqlStore]:
    with behind(proxy, server_databases, mariadb, SqlOptions()) as store:
        yield store


@pytest.fixture
def cashier(store: SqlStore) -> Api:
    return an_api(store).signed_in(STAFF)


def orders_in(store: SqlStore) -> list[str]:
    page = store.read(lambda work: work.orders.page(OrderFilter(), PageRequest(1, 50)))
    return [order.id for order in page.rows]


def place(cashier: Api, key: str | None = None) -> Reply:
    headers = {"Idempotency_Key": key} if key else {}
    return cashier.post("/api/orders", an_order_body(), **headers)


def placed_at_last(cashier: Api, key: str | None = None) -> Reply:
    """Repeat an order until the database is there."""
    answers: list[Reply] = []

    def is_answered() -> bool:
        answers.append(place(cashier, key))
        return answers[-1].status_code != 503

    until(is_answered, "the database is reached")
    return answers[-1]


@pytest.mark.parametrize("times", [1, 2])
def test_a_lost_commit_is_made_again_under_its_key(cashier: Api, store: SqlStore, proxy: Proxy, times: int) -> None:
    key = an_id()
    proxy.cut_request_on(COMMIT, times=times)

    answer = place(cashier, key)

    assert answer.status_code == 201
    assert orders_in(store) == [answer.json["data"]["id"]]
    again = place(cashier, key)
    assert (again.status_code, again.data, again.headers["Idempotent-Replayed"]) == (201, answer.data, "true")


@pytest.mark.parametrize("times", [1, 2])
def test_a_lost_reply_to_a_commit_gives_the_stored_answer(
    cashier: Api, store: SqlStore, proxy: Proxy, times: int
) -> None:
    key = an_id()
    proxy.cut_reply_after(COMMIT, times=times)

    answer = place(cashier, key)

    assert (answer.status_code, answer.headers["Idempotent-Replayed"]) == (201, "true")
    assert orders_in(store) == [answer.json["data"]["id"]]
    proxy.heal()
    assert place(cashier, key).data == answer.data


def test_a_payment_whose_commit_was_in_doubt_is_taken_once(cashier: Api, store: SqlStore, proxy: Proxy) -> None:
    order, key = cashier.placed(), an_id()
    path, body = f"/api/orders/{order['id']}/payment", {"amount": order["total"], "method": "cash"}
    proxy.cut_reply_after(COMMIT, times=1)

    answer = cashier.post(path, body, Idempotency_Key=key)

    assert answer.status_code == 201, answer.text
    payments = store.read(lambda work: work.payments.of_order(order["id"]))
    assert [payment.id for payment in payments] == [answer.json["data"]["id"]]


@pytest.mark.parametrize("is_stored", [False, True])
def test_without_a_key_the_client_is_told_that_nobody_knows(
    cashier: Api, store: SqlStore, proxy: Proxy, is_stored: bool
) -> None:
    (proxy.cut_reply_after if is_stored else proxy.cut_request_on)(COMMIT, times=1)

    answer = place(cashier)

    assert answer.status_code == 503
    assert answer.json["code"] == "outcome_unknown"
    assert "look whether it was done before you repeat it" in answer.json["message"]
    assert int(answer.headers["Retry-After"]) > 0
    assert len(orders_in(store)) == is_stored


def test_idle_connections_that_were_reset_are_noticed_by_nobody(cashier: Api, proxy: Proxy) -> None:
    proxy.reset_all()

    assert cashier.get("/api/orders/queue").status_code == 200
    proxy.reset_all()
    assert place(cashier).status_code == 201


def test_a_slow_line_is_no_fault(cashier: Api, store: SqlStore, proxy: Proxy) -> None:
    proxy.latency = 0.02

    answer = place(cashier)

    assert answer.status_code == 201
    proxy.heal()
    assert len(orders_in(store)) == 1


def test_every_wait_for_a_server_is_bounded(store: SqlStore) -> None:
    with store.engine.connect() as connection:
        line = connection.connection.dbapi_connection
        waits = [getattr(line, name) for name in ("connect_timeout", "_read_timeout", "_write_timeout")]

    assert waits == [2, 3.0, 3.0]
    pool = store.engine.pool
    assert isinstance(pool, QueuePool)
    assert pool.timeout() == store.options.timeout == 5.0


def test_a_black_hole_is_answered_as_long_as_it_lasts_and_left_without_a_restart(
    proxy: Proxy, server_databases: ServerDatabases, mariadb: MySqlServer
) -> None:
    with behind(proxy, server_databases, mariadb, SqlOptions(timeout=1.0, reply_timeout=0.6)) as store:
        cashier, key = an_api(store).signed_in(STAFF), an_id()
        proxy.blackhole()

        answers = [place(cashier, key), place(cashier, key), cashier.get("/api/orders/queue")]
        proxy.heal()

        assert {answer.status_code for answer in answers} == {503}
        answer = placed_at_last(cashier, key)
        assert answer.status_code == 201
        assert orders_in(store) == [answer.json["data"]["id"]]


def test_nobody_can_connect_and_then_everybody_can(cashier: Api, proxy: Proxy, ledger: Ledger) -> None:
    proxy.refuse()
    proxy.reset_all()

    answer = place(cashier)
    proxy.heal()

    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert placed_at_last(cashier).status_code == 201
