"""A server that dies at any step of a request has done it once or not at all, and its repetition does it once."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.servers.processes import private_folder, until
from support.servers.served import UNLIMITED, ServedCanteen, opened
from support.servers.technomart import TechnoMart
from support.threads import at_once

TESTS = Path(__file__).parent.parent
BREAKING = [sys.executable, "-m", "support.servers.breaking"]
LOST = ("in_body", "before_commit")
PLACES = (*LOST, "after_commit", "after_sync", "before_reply")
Step = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def canteen() -> Iterator[ServedCanteen]:
    """Return a canteen whose server dies on demand, and whose next one is there at once."""
    with private_folder("crash") as folder:
        server = TechnoMart(folder, UNLIMITED | {"PYTHONPATH": str(TESTS)}, command=BREAKING)
        try:
            yield opened(server)
        finally:
            server.kill()


def placed(canteen: ServedCanteen, mark: str = "ready") -> dict[str, Any]:
    body = {"items": [{"menuItemId": canteen.dish, "quantity": 1}], "customerName": mark}
    order: dict[str, Any] = canteen.data("POST", "/api/orders", body)
    return order


def paid(canteen: ServedCanteen, order: dict[str, Any]) -> dict[str, Any]:
    payment: dict[str, Any] = canteen.data(
        "POST", f"/api/orders/{order['id']}/payment", {"amount": 45, "method": "card"}
    )
    return payment


def is_cut_off(canteen: ServedCanteen, send: Step, place: str, by: str) -> None:
    """Have the process that answers die in the middle of a request, and wait for the next one."""
    (worker,) = canteen.server.worker_pids()
    with pytest.raises(httpx.TransportError):
        send(X_Die=place, X_Die_By=by)
    until(lambda: canteen.server.worker_pids() not in ([], [worker]), "another process has taken its place")
    canteen.server.ready()


WAYS = [(place, by) for place in PLACES for by in ("exit", "kill")]


@pytest.mark.parametrize(("place", "by"), WAYS)
def test_placing_is_done_once(canteen: ServedCanteen, place: str, by: str) -> None:
    mark = f"place {place} {by}"
    body = {"items": [{"menuItemId": canteen.dish, "quantity": 1}], "customerName": mark}

    def send(**headers: str) -> httpx.Response:
        return canteen.call("POST", "/api/orders", body, Idempotency_Key=mark, **headers)

    is_cut_off(canteen, send, place, by)
    again, third = send(), send()

    assert (again.status_code, third.content) == (201, again.content)
    assert ("Idempotent-Replayed" in again.headers) is (place not in LOST)
    found = canteen.rows(f"SELECT id, version FROM orders WHERE customer_name = '{mark}'")
    assert found == [(again.json()["data"]["id"], 1)]
    assert canteen.rows(f"SELECT quantity FROM stock_reservations WHERE order_id = '{found[0][0]}'") == [(200,)]


@pytest.mark.parametrize(("place", "by"), WAYS)
def test_paying_and_giving_back_are_done_once(canteen: ServedCanteen, place: str, by: str) -> None:
    order = placed(canteen)

    def pay(**headers: str) -> httpx.Response:
        body = {"amount": 45, "method": "cash", "tendered": 50}
        path = f"/api/orders/{order['id']}/payment"
        return canteen.call("POST", path, body, Idempotency_Key=f"pay {order['id']}", **headers)

    is_cut_off(canteen, pay, place, by)
    payment = pay().json()["data"]

    def refund(**headers: str) -> httpx.Response:
        path = f"/api/payments/{payment['id']}/refund"
        return canteen.call("POST", path, {"amount": 20}, Idempotency_Key=f"back {order['id']}", **headers)

    is_cut_off(canteen, refund, place, by)
    assert refund().status_code == 201

    this = f"WHERE order_id = '{order['id']}'"
    assert canteen.rows(f"SELECT id, amount, refunded FROM payments {this}") == [(payment["id"], 4500, 2000)]
    assert canteen.rows(f"SELECT amount FROM refunds {this}") == [(2000,)]
    assert canteen.rows(f"SELECT seq, event FROM order_history {this} ORDER BY seq") == [
        (1, "placed"),
        (2, "paid"),
        (3, "refunded"),
    ]


@pytest.mark.parametrize(("place", "by"), WAYS)
def test_completing_and_cancelling_are_done_once(canteen: ServedCanteen, place: str, by: str) -> None:
    served, dropped = placed(canteen), placed(canteen)
    paid(canteen, dropped)
    for status in ("in_progress", "ready"):
        canteen.data("PATCH", f"/api/orders/{served['id']}/status", {"status": status})

    for order, status in ((served, "completed"), (dropped, "cancelled")):

        def move(order: dict[str, Any] = order, status: str = status, **headers: str) -> httpx.Response:
            return canteen.call("PATCH", f"/api/orders/{order['id']}/status", {"status": status}, **headers)

        is_cut_off(canteen, move, place, by)
        assert move().status_code == (200 if place in LOST else 409)
        assert canteen.data("GET", f"/api/orders/{order['id']}")["status"] == status

    movements = f"SELECT quantity FROM stock_movements WHERE order_id = '{served['id']}'"
    assert canteen.rows(movements) == [(-200,)]
    assert canteen.rows(f"SELECT amount FROM refunds WHERE order_id = '{dropped['id']}'") == [(4500,)]
    assert canteen.rows("SELECT COUNT(*) FROM orders WHERE captured < refunded") == [(0,)]


@pytest.mark.parametrize(("place", "by"), WAYS)
def test_what_shares_a_commit_with_a_death_is_done_once_each(canteen: ServedCanteen, place: str, by: str) -> None:
    mark = f"together {place} {by}"

    def send(number: int, **headers: str) -> int:
        body = {"items": [{"menuItemId": canteen.dish, "quantity": 1}], "customerName": mark}
        try:
            answer = canteen.call("POST", "/api/orders", body, Idempotency_Key=f"{mark} {number}", **headers)
        except httpx.TransportError:
            return 0
        return answer.status_code

    (worker,) = canteen.server.worker_pids()
    deadly = {"X_Die": place, "X_Die_By": by}
    first = at_once([partial(send, number, **(deadly if number == 3 else {})) for number in range(8)])
    until(lambda: canteen.server.worker_pids() not in ([], [worker]), "another process has taken its place")
    canteen.server.ready()
    again = [send(number) for number in range(8)]

    assert first[3] == 0
    assert set(first) <= {0, 201}
    assert again == [201] * 8
    assert canteen.rows(f"SELECT COUNT(*) FROM orders WHERE customer_name = '{mark}'") == [(8,)]


@pytest.mark.parametrize("place", ["in_savepoints", "before_commit", "after_commit", "after_sync"])
def test_of_a_commit_with_savepoints_all_is_stored_or_nothing_and_nobody_hears_of_it(
    canteen: ServedCanteen, place: str
) -> None:
    mark, is_lost = f"savepoints {place}", place in (*LOST, "in_savepoints")

    def send(number: int, **headers: str) -> httpx.Response | None:
        body = {"items": [{"menuItemId": canteen.dish, "quantity": 1}], "customerName": mark}
        try:
            return canteen.call("POST", "/api/orders", body, Idempotency_Key=f"{mark} {number}", **headers)
        except httpx.TransportError:
            return None

    (worker,) = canteen.server.worker_pids()
    wishes = [{"X_Refuse": "1"}, {"X_Die": place, "X_Die_By": "kill"}, {}, {}, {}]
    first = at_once([partial(send, number, X_Together="5", **wish) for number, wish in enumerate(wishes)])
    until(lambda: canteen.server.worker_pids() not in ([], [worker]), "another process has taken its place")
    canteen.server.ready()
    stored = canteen.rows(f"SELECT id FROM orders WHERE customer_name = '{mark}' ORDER BY id")
    again, third = ([send(number) for number in range(5)] for _ in range(2))

    assert first == [None] * 5
    assert len(stored) == (0 if is_lost else 4)
    answers = [answer for answer in again if answer]
    assert [answer.status_code for answer in answers] == [201] * 5
    assert [answer.content for answer in third if answer] == [answer.content for answer in answers]
    assert ["Idempotent-Replayed" in answer.headers for answer in answers] == [False, *[not is_lost] * 4]
    assert is_lost or sorted(answer.json()["data"]["id"] for answer in answers[1:]) == [id_ for (id_,) in stored]
    assert canteen.rows(f"SELECT COUNT(*) FROM orders WHERE customer_name = '{mark}'") == [(5,)]


def test_the_books_agree_after_all_that(canteen: ServedCanteen) -> None:
    placed(canteen)

    assert canteen.violations() == []
