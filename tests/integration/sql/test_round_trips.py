"""How often a server is spoken to: the statements of a request as the server counts them, each a round trip."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from support.builders import ADOBO, NOW, an_id
from support.databases import make_tables
from support.http_api import STAFF, Api, an_api, an_order_body
from support.servers.mariadb import MariaDb, own_server
from technomart.adapters.sql.store import SqlStore
from technomart.config.papers import PaperSettings
from technomart.config.values import PrinterAddress
from technomart.domain.inventory.stock import RecipePart, StockItem
from technomart.domain.store.unit_of_work import UnitOfWork


@pytest.fixture(scope="module")
def server() -> Iterator[MariaDb]:
    """Return a server that nobody else speaks to."""
    with own_server() as server:
        yield server


@pytest.fixture(scope="module")
def cashier(server: MariaDb) -> Iterator[Api]:
    url = server.url(server.create_database())
    make_tables(url)
    store = SqlStore.open(url)
    yield an_api(store).signed_in(STAFF)
    store.close()


@pytest.fixture
def counted(server: MariaDb) -> Callable[[str, Callable[[], object]], int]:
    """Return how much a request adds to what a server counts; it came before, so that connections are there."""

    def count(name: str, request: Callable[[], object]) -> int:
        request()
        with server.connect() as connection, connection.cursor() as cursor:

            def told() -> int:
                cursor.execute(f"SHOW GLOBAL STATUS LIKE '{name}'")
                ((_, number),) = cursor.fetchall()
                return int(number)

            before = told()
            request()
            return told() - before

    return count


@pytest.fixture
def asked(counted: Callable[[str, Callable[[], object]], int]) -> Callable[[Callable[[], object]], int]:
    """Return what counts the statements of a request."""
    return lambda request: counted("Questions", request) - 1  # for asking


def test_who_asks_is_one_statement(cashier: Api, asked: Callable[[Callable[[], object]], int]) -> None:
    assert asked(lambda: cashier.get("/api/auth/me")) == 1


def test_placing_is_at_most_eight_statements(cashier: Api, asked: Callable[[Callable[[], object]], int]) -> None:
    items = an_order_body()["items"] * 5

    def place() -> None:
        assert cashier.post("/api/orders", {"items": items}, Idempotency_Key=str(uuid4())).status_code == 201

    assert asked(place) <= 8


def test_a_printer_in_the_kitchen_adds_one(server: MariaDb, asked: Callable[[Callable[[], object]], int]) -> None:
    url = server.url(server.create_database())
    make_tables(url)
    store = SqlStore.open(url)
    told = an_api(store, papers=PaperSettings(kitchen_printer=PrinterAddress(Path("/dev/null")))).signed_in(STAFF)

    def place() -> None:
        assert told.post("/api/orders", an_order_body()).status_code == 201

    with closing(store):
        assert asked(place) <= 7 + 1


def test_stock_adds_two_however_many_items_an_order_takes(
    cashier: Api, asked: Callable[[Callable[[], object]], int]
) -> None:
    parts = [StockItem(an_id(), f"Part {number}", "kg", NOW, on_hand=10_000) for number in range(5)]

    def furnish(work: UnitOfWork) -> None:
        for part in parts:
            work.stock.add(part)
        work.stock.set_recipe(ADOBO.id, tuple(RecipePart(part.id, 1) for part in parts))

    cashier.ports.store.write(furnish)
    items = [{"menuItemId": ADOBO.id, "quantity": 2}]

    def place() -> None:
        assert cashier.post("/api/orders", {"items": items}).status_code == 201

    assert asked(place) <= 7 + 2


def test_paying_is_at_most_nine_statements(cashier: Api, asked: Callable[[Callable[[], object]], int]) -> None:
    orders = iter([cashier.placed(), cashier.placed()])

    def pay() -> None:
        order = next(orders)
        body = {"amount": order["total"], "method": "cash", "tendered": order["total"]}
        answer = cashier.post(f"/api/orders/{order['id']}/payment", body, Idempotency_Key=str(uuid4()))
        assert answer.status_code == 201

    assert asked(pay) <= 9


def test_neither_placing_nor_reading_an_order_sorts_in_a_temporary_table(
    cashier: Api, counted: Callable[[str, Callable[[], object]], int]
) -> None:
    items = an_order_body()["items"] * 5
    order = cashier.post("/api/orders", {"items": items}).json["data"]

    def both() -> None:
        assert cashier.post("/api/orders", {"items": items}).status_code == 201
        assert cashier.get(f"/api/orders/{order['id']}").status_code == 200

    assert counted("Created_tmp_disk_tables", both) == 0
    assert counted("Sort_rows", both) == 0
