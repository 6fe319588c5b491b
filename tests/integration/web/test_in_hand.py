"""Orders that are changed after they were placed."""

from collections.abc import Hashable
from datetime import timedelta
from typing import Any

import pytest

from support.builders import ADOBO, RICE, FixedClock
from support.http_api import Api, an_api
from technomart.domain.store.unit_of_work import Store
from technomart.entrypoints.web.shared.encoding import Used


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
    for nobody in ("", " ", None):
        assert cashier.patch(path, {"customerName": nobody}).json["data"]["version"] == 1


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
    tag = cashier.get("/api/orders/queue").headers["ETag"]
    assert cashier.get("/api/orders/queue", If_None_Match=tag).status_code == 304

    clock.move(timedelta(minutes=minutes))

    assert cashier.get("/api/orders/queue", If_None_Match=tag).status_code == (304 if is_allowed else 200)
    (listed,) = cashier.get("/api/orders/queue").json["data"]
    assert ("in_progress" in listed["allowedTransitions"]) is is_allowed
    answer = cashier.patch(f"/api/orders/{order['id']}/status", {"status": "in_progress", "reason": "cold"})
    assert answer.status_code == (200 if is_allowed else 409)


def test_an_order_that_may_step_back_is_encoded_once_as_long_as_it_may_and_once_after(
    store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cashier = an_api(store, clock=clock).signed_in("staff@example.com")
    order = cashier.placed()
    for word in ("in_progress", "ready"):
        cashier.patch(f"/api/orders/{order['id']}/status", {"status": word})
    cashier.get("/api/orders/queue")
    encoded, put = [], Used.put

    def noted(kept: Used, key: Hashable, text: bytes) -> Any:
        encoded.append(key)
        return put(kept, key, text)

    monkeypatch.setattr(Used, "put", noted)

    found = []
    for _ in range(4):
        cashier.get("/api/orders/queue")
        found.append(len(encoded))
        clock.move(timedelta(minutes=5))

    assert found == [0, 0, 1, 1]


def test_a_line_is_changed_and_voided(cashier: Api, admin: Api) -> None:
    items = [{"menuItemId": ADOBO.id, "quantity": 2}, {"menuItemId": RICE.id, "quantity": 1}]
    order = cashier.placed(items=items)
    path = f"/api/orders/{order['id']}"

    more = cashier.patch(f"{path}/items/2", {"quantity": 3}, If_Match='"1"', Idempotency_Key="more")
    again = cashier.patch(f"{path}/items/2", {"quantity": 3}, If_Match='"1"', Idempotency_Key="more")
    stale = cashier.delete(f"{path}/items/1?reason=no", If_Match='"1"')
    unsaid = cashier.delete(f"{path}/items/1")
    gone = cashier.delete(f"{path}/items/1?reason=Sold%20out", If_Match='"2"', Idempotency_Key="gone")
    twice = cashier.delete(f"{path}/items/1?reason=Sold%20out", If_Match='"2"', Idempotency_Key="gone")
    last = cashier.delete(f"{path}/items/2?reason=Sold%20out")
    detail, steps = cashier.get(path).json["data"], cashier.get(f"{path}/explain").json["data"]

    assert (more.status_code, more.headers["ETag"], more.json["data"]["version"]) == (200, '"2"', 2)
    assert again.data == more.data
    assert (stale.status_code, unsaid.status_code) == (412, 422)
    assert gone.status_code == 200
    assert twice.data == gone.data
    assert [(line["id"], line["quantity"]) for line in gone.json["data"]["items"]] == [("2", 3)]
    assert (last.status_code, last.json["code"]) == (409, "last_line")
    assert detail["total"] == detail["subtotal"] == 45.0
    assert [row["event"] for row in detail["history"]] == ["placed", "changed", "changed"]
    assert steps["holds"] is True
    assert steps["steps"][2]["said"].endswith("2 x Chicken adobo voided, which is 240.00 less (Sold out).")
    logged = admin.get("/api/logs?search=voided").json["data"]
    assert [entry["details"] for entry in logged] == [
        f"2 x Chicken adobo voided on order {order['orderNumber']}: Sold out"
    ]


def test_an_order_is_split_once_per_key(cashier: Api) -> None:
    order = cashier.placed(items=[{"menuItemId": ADOBO.id, "quantity": 2}, {"menuItemId": RICE.id, "quantity": 1}])
    path, body = f"/api/orders/{order['id']}", {"items": [{"itemId": "1", "quantity": 1}], "reason": "two bills"}

    stale = cashier.post(f"{path}/split", body, If_Match='"2"')
    part = cashier.post(f"{path}/split", body, If_Match='"1"', Idempotency_Key="apart")
    again = cashier.post(f"{path}/split", body, If_Match='"1"', Idempotency_Key="apart")
    rest, new = (cashier.get(f"/api/orders/{each['id']}").json["data"] for each in (order, part.json["data"]))

    assert (stale.status_code, part.status_code, again.data) == (412, 201, part.data)
    assert part.headers["Location"] == f"/api/orders/{new['id']}"
    assert [(rest["orderNumber"], rest["total"]), (new["orderNumber"], new["total"])] == [
        ("W-001", 135.0),
        ("W-002", 120.0),
    ]
    assert (rest["history"][-1]["otherOrderId"], new["history"][0]["otherOrderId"]) == (new["id"], rest["id"])
    assert [row["id"] for row in cashier.get("/api/orders/queue").json["data"]] == [rest["id"], new["id"]]


@pytest.mark.parametrize("items", [[], [{"itemId": "1"}], [{"itemId": "1", "quantity": 0}], [{"quantity": 1}]])
def test_a_split_names_lines_and_quantities(cashier: Api, items: list[dict[str, object]]) -> None:
    order = cashier.placed()

    assert cashier.post(f"/api/orders/{order['id']}/split", {"items": items}).status_code == 422


def test_orders_are_merged_once_per_key(cashier: Api) -> None:
    order, other = cashier.placed(), cashier.placed()
    path, body = f"/api/orders/{order['id']}", {"orderId": other["id"]}

    stale = cashier.post(f"{path}/merge", body, If_Match='"2"')
    one = cashier.post(f"{path}/merge", body, If_Match='"1"', Idempotency_Key="one")
    again = cashier.post(f"{path}/merge", body, If_Match='"1"', Idempotency_Key="one")
    unkeyed = cashier.post(f"{path}/merge", body)
    into, gone = (cashier.get(f"/api/orders/{each['id']}").json["data"] for each in (order, other))

    assert (stale.status_code, one.status_code, again.data) == (412, 200, one.data)
    assert (unkeyed.status_code, unkeyed.json["code"]) == (409, "kitchen_started")
    assert (into["total"], [line["id"] for line in into["items"]]) == (90.0, ["1", "2"])
    assert (gone["status"], gone["history"][-1]["reason"]) == ("cancelled", "Merged into order W-001")
    assert (into["history"][-1]["otherOrderId"], gone["history"][-1]["otherOrderId"]) == (other["id"], order["id"])
    assert [row["id"] for row in cashier.get("/api/orders/queue").json["data"]] == [order["id"]]


def test_notes_of_a_line_are_kept_unless_they_are_sent(cashier: Api) -> None:
    order = cashier.placed()
    path = f"/api/orders/{order['id']}/items/1"
    line = cashier.patch(path, {"notes": "no onions"}).json["data"]["items"][0]
    more = cashier.patch(path, {"quantity": 5}).json["data"]["items"][0]
    gone = cashier.patch(path, {"notes": None}).json["data"]["items"][0]

    assert (line["quantity"], line["notes"]) == (3, "no onions")
    assert (more["quantity"], more["notes"]) == (5, "no onions")
    assert "notes" not in gone


@pytest.mark.parametrize("item", ["0", "9", "x", "99999", "-1"])
def test_a_line_that_is_not_there_is_said_so(cashier: Api, item: str) -> None:
    order = cashier.placed()

    answer = cashier.patch(f"/api/orders/{order['id']}/items/{item}", {"quantity": 2, "reason": "x"})

    assert (answer.status_code, answer.json["code"]) == (404, "line_not_found")


@pytest.mark.parametrize("body", [{"quantity": 0}, {"quantity": 1_000}, {"quantity": 1.5}, {"notes": "x" * 501}])
def test_a_line_is_changed_to_what_can_be(cashier: Api, body: dict[str, object]) -> None:
    order = cashier.placed()

    assert cashier.patch(f"/api/orders/{order['id']}/items/1", {**body, "reason": "x"}).status_code == 422
