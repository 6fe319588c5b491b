"""What the program is measured beside can be started."""

from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from statistics import mode
from uuid import uuid4

import httpx
from benchmarks import bare_placing, driver, site
from benchmarks.bare import PATH

from support.databases import make_tables
from support.http_api import STAFF, an_api, an_order_body
from support.servers.mariadb import own_server
from technomart.adapters.sql.store import SqlStore


def test_the_bare_route_is_served() -> None:
    with site.bare() as bare:
        answer = httpx.get(f"{bare.url}{PATH}", trust_env=False)

    assert answer.json() == {"status": "ok"}


def test_placing_behind_a_bare_route_stores_the_rows_of_the_order_by_eight_statements() -> None:
    with own_server() as server:
        canteen, empty = (server.url(server.create_database()) for _ in range(2))
        make_tables(canteen)
        make_tables(empty)
        with closing(SqlStore.open(canteen)) as store:
            cashier = an_api(store).signed_in(STAFF)
            order = cashier.post("/api/orders", an_order_body(), Idempotency_Key=str(uuid4())).json["data"]

        def questions() -> int:
            return int(server.run("SHOW GLOBAL STATUS LIKE 'Questions'")[0][1])

        def usual(asked: Callable[[], object]) -> int:
            told = [questions()]
            for _ in range(30):  # more than there are threads, each of which connects when it is asked first
                asked()
                told.append(questions())
            # What the server counts late, it counts with what is asked next.
            return mode(after - before for before, after in pairwise(told))

        answers: list[httpx.Response] = []
        with site.bare_placing(canteen, empty, order["id"]) as bare, httpx.Client(trust_env=False) as client:
            url = f"{bare.url}{bare_placing.PATH}"
            alone = usual(lambda: None)
            placing = usual(lambda: answers.append(client.post(url, json=an_order_body())))

        assert {answer.status_code for answer in answers} == {201}
        placed = answers[-1].json()["data"]
        assert placed | {"id": order["id"]} == order
        assert shape(empty, placed["id"]) == shape(canteen, order["id"])
        assert server.run("SELECT count(*), count(DISTINCT sequence) FROM orders", database=name_of(empty)) == [
            (30, 30)
        ]
        assert placing - alone == 8


def shape(url: str, order_id: str) -> list[tuple[str, int]]:
    """Return the tables of an order's rows, each with how many columns of it say something."""
    return [(table, sum(cell is not None for cell in row.values())) for table, row in driver.rows_of(url, order_id)]


def name_of(url: str) -> str:
    return url.rpartition("/")[2].partition("?")[0]
