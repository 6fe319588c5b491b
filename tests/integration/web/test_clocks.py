"""A clock that is set back, or was never set: nothing is booked before what was."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from support.builders import FixedClock
from support.http_api import ADMIN, MANAGER, Api, Reply, an_api, an_app, an_order_body, refused, tell_of_people
from support.writing import CALLS, sent
from technomart.domain.kernel.bookings import ClockState
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.clock import LookAtClock

MINUTE = timedelta(minutes=1)
NEVER_SET = datetime(1970, 1, 1, 0, 3, tzinfo=UTC)


def data(answer: Reply, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json["data"]


@pytest.fixture
def stranger(store: Store, clock: FixedClock) -> Api:
    return an_api(store, clock=clock, released=clock.at - timedelta(days=1), limit_login="99 per minute")


@pytest.fixture
def item(manager: Api) -> dict[str, Any]:
    made: dict[str, Any] = data(
        manager.post("/api/inventory/items", {"name": "Rice", "unit": "kg", "quantity": 5}), 201
    )
    return made


STAFF = {
    "attendance.record": "POST",
    "schedule.plan": "POST",
    "schedule.change": "PUT",
    "schedule.strike": "DELETE",
    "schedule.plan_date": "POST",
    "schedule.strike_date": "DELETE",
    "leaves.ask": "POST",
    "leaves.edit": "PUT",
    "leaves.withdraw": "DELETE",
    "employees.remove": "DELETE",
}
"""What is booked of people, by its method."""


def movement(api: Api, item: dict[str, Any]) -> Reply:
    return api.patch(f"/api/inventory/items/{item['id']}/stock", {"operation": "add", "quantity": 1})


def test_nothing_of_an_order_is_booked_before_the_newest_booking_of_it(
    stranger: Api, manager: Api, clock: FixedClock, item: dict[str, Any]
) -> None:
    order = manager.placed()
    path = f"/api/orders/{order['id']}"
    clock.move(20 * MINUTE)
    data(manager.patch(f"{path}/status", {"status": "in_progress"}))
    clock.move(-30 * MINUTE)
    boss = stranger.signed_in(MANAGER)

    data(boss.patch(f"{path}/status", {"status": "ready"}))
    paid = data(boss.post(f"{path}/payment", {"amount": 20, "method": "cash", "partial": True}), 201)
    back = data(boss.post(f"/api/payments/{paid['id']}/refund", {"amount": 5}), 201)
    data(boss.post(f"{path}/payment", {"amount": 30, "method": "card"}), 201)
    data(boss.patch(f"{path}/status", {"status": "completed"}))
    restocked = data(movement(boss, item))

    found = data(boss.get(path))
    times = [datetime.fromisoformat(row["at"]) for row in found["history"]]
    booked = [datetime.fromisoformat(row["timestamp"]) for row in found["payments"]]
    assert all(earlier <= later for earlier, later in pairwise(times))
    assert min(booked) >= times[1]
    assert back["id"] == paid["id"]
    assert restocked["lastRestocked"] >= item["lastRestocked"]
    report = data(boss.get("/api/reports/orders?range=2026-03-14..2026-03-14"))
    assert report["averageMinutesToReady"] == 20
    tell_of_people(stranger.ports)
    assert data(stranger.signed_in(ADMIN).get("/api/audit"))["violations"] == []


def test_a_clock_that_was_never_set_takes_no_orders(
    stranger: Api, manager: Api, clock: FixedClock, item: dict[str, Any]
) -> None:
    order = manager.placed()
    path = f"/api/orders/{order['id']}"
    paid = data(manager.post(f"{path}/payment", {"amount": 45, "method": "cash"}), 201)
    before = data(manager.get(path))
    of_people = [(endpoint, method, CALLS[endpoint](manager)) for endpoint, method in STAFF.items()]
    clock.at = NEVER_SET
    boss = stranger.signed_in(MANAGER)
    books: list[Callable[[], Reply]] = [
        lambda: boss.post("/api/orders", an_order_body()),
        lambda: boss.patch(f"{path}/status", {"status": "in_progress"}),
        lambda: boss.post(f"{path}/payment", {"amount": 1, "method": "cash"}),
        lambda: boss.post(f"/api/payments/{paid['id']}/refund", {}),
        lambda: boss.post("/api/inventory/items", {"name": "Oil", "unit": "l", "quantity": 1}),
        lambda: boss.put(f"/api/inventory/items/{item['id']}", {"supplier": "Aling Nena"}),
        lambda: movement(boss, item),
        lambda: boss.delete(f"/api/inventory/items/{item['id']}"),
        *(partial(sent, boss, *each) for each in of_people),
    ]

    for book in books:
        answer = book()
        body = refused(answer, 503)
        assert (body["code"], "1970-01-01 00:03" in body["message"]) == ("clock_not_set", True)
        assert answer.headers["Retry-After"] == "60"

    assert data(boss.get(path)) == before
    clock.at = datetime.fromisoformat(before["createdAt"]) + 5 * MINUTE
    assert movement(stranger.signed_in(MANAGER), item).status_code == 200


def test_a_clock_that_was_set_back_is_said_once_and_keeps_nobody_from_selling(
    stranger: Api, manager: Api, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    order = manager.placed()
    states = [stranger.get("/api/health").json["clock"]]
    clock.move(-5 * MINUTE)
    states.append(stranger.get("/api/health").json["clock"])
    clock.move(-5 * MINUTE)
    boss = stranger.signed_in(MANAGER)

    behind = boss.placed()
    data(boss.post(f"/api/orders/{behind['id']}/payment", {"amount": 45, "method": "cash"}), 201)
    data(boss.patch(f"/api/orders/{order['id']}/status", {"status": "in_progress"}))
    for _ in range(2):
        health = stranger.get("/api/health").json
        assert health["status"] == "ok"
        states.append(health["clock"])
    clock.move(11 * MINUTE)
    states.append(stranger.get("/api/health/ready").json["clock"])
    clock.at = NEVER_SET
    states.append(stranger.get("/api/health").json["clock"])

    assert states == ["ok", "ok", "behind", "behind", "ok", "not_set"]
    said = [record.message for record in caplog.records if "clock of this machine" in record.message]
    assert [sentence.count("10 minutes behind") for sentence in said] == [1, 0, 0]


def test_whoever_came_goes_also_when_the_clock_was_set_back(stranger: Api, manager: Api, clock: FixedClock) -> None:
    came = data(manager.post("/api/attendance", {}), 201)
    clock.move(-10 * MINUTE)

    boss = stranger.signed_in(MANAGER)
    gone = data(boss.post("/api/attendance", {"checkOut": came["checkIn"]}))
    again = data(boss.post("/api/attendance", {}), 201)
    clock.move(15 * MINUTE)
    last = data(boss.post("/api/attendance", {"checkOut": "11:20"}))

    assert (gone["id"], gone["checkOut"]) == (came["id"], came["checkIn"])
    assert (last["id"], last["checkIn"], last["checkOut"]) == (again["id"], "11:05", "11:20")
    tell_of_people(stranger.ports)
    assert data(stranger.signed_in(ADMIN).get("/api/audit"))["violations"] == []


def test_a_clock_that_was_set_back_lets_nobody_wait_for_what_is_ahead_of_it(stranger: Api, clock: FixedClock) -> None:
    stranger.signed_in(MANAGER)
    for _ in range(10):
        tried = stranger.post("/api/auth/login", {"email": MANAGER, "password": "a wrong password"})
        clock.move(timedelta(seconds=10))
    assert refused(tried, 429)["code"] == "too_many_attempts"

    clock.move(-10 * MINUTE)
    wrong = [stranger.post("/api/auth/login", {"email": MANAGER, "password": "a wrong password"}) for _ in range(2)]

    assert [answer.status_code for answer in wrong] == [401, 429]  # what was counted before still counts
    clock.move(-timedelta(hours=20))
    assert stranger.signed_in(MANAGER).placed()


def test_another_process_finds_the_newest_booking_in_the_store(store: Store, manager: Api, clock: FixedClock) -> None:
    manager.placed()
    clock.move(-6 * MINUTE)
    other = an_app(store, clock=clock)

    assert other.get("/api/health").json["clock"] == "ok"
    assert other.ports.use(LookAtClock)() is ClockState.BEHIND
    assert other.get("/api/health").json["clock"] == "behind"
