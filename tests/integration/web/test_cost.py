"""What a request may cost in statements; transactions' own BEGIN and SAVEPOINT count too."""

from collections.abc import Callable

import pytest

from support.databases import statements_of
from support.http_api import STAFF, Api, Reply, an_api, an_order_body
from technomart.adapters.sql.store import SqlStore

Cost = Callable[[Callable[[], Reply]], int]


@pytest.fixture
def cashier(sql_store: SqlStore) -> Api:
    return an_api(sql_store).signed_in(STAFF)


@pytest.fixture
def cost(sql_store: SqlStore) -> Cost:
    def measure(call: Callable[[], Reply]) -> int:
        with statements_of(sql_store) as statements:
            answer = call()
        assert answer.status_code < 400, answer.text
        return len(statements)

    return measure


def test_placing_costs_the_same_however_many_lines_there_are(cashier: Api, cost: Cost) -> None:
    item = an_order_body()["items"][0]

    one = cost(lambda: cashier.post("/api/orders", {"items": [item]}, Idempotency_Key="1"))
    many = cost(lambda: cashier.post("/api/orders", {"items": [item] * 100}, Idempotency_Key="2"))

    assert one == many <= 9


def test_a_page_costs_the_same_however_many_orders_are_on_it(cashier: Api, cost: Cost) -> None:
    cashier.placed()
    one = cost(lambda: cashier.get("/api/orders"))
    for _ in range(20):
        cashier.placed()

    assert cost(lambda: cashier.get("/api/orders")) == one <= 7


def test_a_terminal_that_polls_an_unchanged_queue_costs_one_look_at_it(cashier: Api, cost: Cost) -> None:
    cashier.placed()
    tag = cashier.get("/api/orders/queue").headers["ETag"]

    assert cost(lambda: cashier.get("/api/orders/queue", If_None_Match=tag)) <= 4
