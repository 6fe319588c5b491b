"""Orders that are left unpaid are told while people poll."""

from datetime import timedelta
from typing import Any

import pytest

from support.builders import NOW, FixedClock
from support.http_api import MANAGER, STAFF, Api, an_api
from technomart.config.settings import Settings
from technomart.domain.store.unit_of_work import Store
from technomart.entrypoints.web.app import create_app
from technomart.entrypoints.web.watch import Watch

MINUTE = timedelta(minutes=1)


def told(api: Api) -> list[dict[str, Any]]:
    rows = api.get("/api/notifications?limit=100").json["data"]
    return [row for row in rows if row["type"] == "warning"]


@pytest.mark.parametrize("path", ["/api/orders/queue", "/api/notifications"])
def test_a_poll_tells_the_manager_of_an_unpaid_order_once(store: Store, clock: FixedClock, path: str) -> None:
    ports = an_api(store, clock=clock).ports
    workers = [Api(create_app(ports, Settings()).test_client(), ports) for _ in range(2)]
    order = workers[0].signed_in(MANAGER).placed()
    for worker in workers:
        assert worker.signed_in(STAFF).get(path).status_code == 200

    clock.move(60 * MINUTE)
    cashiers = [worker.signed_in(STAFF) for worker in workers]
    for cashier in cashiers:
        assert cashier.get(path).status_code == 200

    (row,) = told(workers[0].signed_in(MANAGER))
    assert (row["title"], row["read"]) == (f"Order {order['orderNumber']} is not paid", False)
    assert told(cashiers[0]) == []
    for _ in range(3):
        clock.move(MINUTE)
        cashiers[0].get(path)
    assert len(told(workers[0].signed_in(MANAGER))) == 1


def test_it_is_time_once_a_minute_for_one_of_those_who_ask() -> None:
    watch = Watch()

    said = [watch.is_due(NOW + MINUTE * at) for at in (0, 0.5, 1, 1, 1.99, 2, 2.1, -60, -59.5, -59)]

    assert said == [False, False, True, False, False, True, False, True, False, True]
