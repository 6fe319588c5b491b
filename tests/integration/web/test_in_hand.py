"""Orders that are changed after they were placed."""

from datetime import timedelta

import pytest

from support.builders import FixedClock
from support.http_api import Api, an_api
from technomart.domain.store.unit_of_work import Store


def test_a_name_is_corrected(cashier: Api) -> None:
    order = cashier.placed()
    path = f"/api/orders/{order['id']}"
    body = {"customerName": "Beatriz", "reason": "misheard"}

    named = cashier.patch(path, body, If_Match='"1"', Idempotency_Key="name-1")
    again = cashier.patch(path, body, If_Match='"1"', Idempotency_Key="name-1")
    stale = cashier.patch(path, {"customerName": "Ana"}, If_Match='"1"')
    detail = cashier.get(path).json["data"]
    explained = cashier.get(f"{path}/explain").json["data"]

    assert (named.status_code, named.headers["ETag"]) == (200, '"2"')
    assert (named.json["data"]["customerName"], named.json["data"]["version"]) == ("Beatriz", 2)
    assert (again.data, again.headers["Idempotent-Replayed"]) == (named.data, "true")
    assert stale.status_code == 412
    assert [row["event"] for row in detail["history"]] == ["placed", "renamed"]
    assert explained["holds"] is True
    assert "corrected the customer's name, which was nobody: misheard." in explained["steps"][1]["said"]


def test_a_name_is_said_and_fits(cashier: Api) -> None:
    order = cashier.placed()
    path = f"/api/orders/{order['id']}"

    assert cashier.patch(path, {}).status_code == 422
    assert cashier.patch(path, {"customerName": "x" * 121}).status_code == 422
    assert cashier.patch(path, {"customerName": ""}).json["data"]["version"] == 1


def test_an_order_that_was_ready_too_early_goes_back_for_a_while(cashier: Api) -> None:
    order = cashier.placed()
    path = f"/api/orders/{order['id']}"
    for word in ("in_progress", "ready"):
        cashier.patch(f"{path}/status", {"status": word})

    def allowed() -> list[str]:
        found: list[str] = cashier.get(path).json["data"]["allowedTransitions"]
        (listed,) = cashier.get("/api/orders/queue").json["data"]
        assert listed["allowedTransitions"] == found
        return found

    assert allowed() == ["completed", "cancelled", "in_progress"]
    unsaid = cashier.patch(f"{path}/status", {"status": "preparing"})
    back = cashier.patch(f"{path}/status", {"status": "preparing", "reason": "cold"})
    explained = cashier.get(f"{path}/explain").json["data"]

    assert (unsaid.status_code, unsaid.json["code"]) == (422, "reason_missing")
    assert (back.status_code, back.json["data"]["status"]) == (200, "in_progress")
    assert allowed() == ["ready", "cancelled"]
    assert explained["steps"][-1]["said"].endswith("moved it from ready to in progress: cold.")


@pytest.mark.parametrize(("minutes", "is_allowed"), [(9, True), (10, False), (11, False)])
def test_a_step_back_is_shown_as_long_as_it_is_allowed(
    store: Store, clock: FixedClock, minutes: int, is_allowed: bool
) -> None:
    cashier = an_api(store, clock=clock).signed_in("staff@example.com")
    order = cashier.placed()
    for word in ("in_progress", "ready"):
        cashier.patch(f"/api/orders/{order['id']}/status", {"status": word})
    cashier.get("/api/orders/queue")

    clock.move(timedelta(minutes=minutes))

    (listed,) = cashier.get("/api/orders/queue").json["data"]
    assert ("in_progress" in listed["allowedTransitions"]) is is_allowed
    answer = cashier.patch(f"/api/orders/{order['id']}/status", {"status": "in_progress", "reason": "cold"})
    assert answer.status_code == (200 if is_allowed else 409)
