"""No answer grows with what a canteen has: its lists come in pages, or have a bound that the document says."""

from collections.abc import Iterator
from typing import Any

import pytest

from support.http_api import Api, an_api, refused
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.cash_sessions import movements
from technomart.domain.orders import order as orders
from technomart.domain.usecases.cash_sessions import move
from technomart.domain.usecases.orders import read
from technomart.entrypoints.web.reports import bounds

BOUNDED = ("maxItems", "x-bounded-by")
QUEUE = "/api/orders/queue"


def lists_in(document: dict[str, Any], schema: dict[str, Any], place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the place and the schema of every list that a schema has in it."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    inner = [each for kind in ("allOf", "anyOf", "oneOf") for each in schema.get(kind, ())]
    for each in inner:
        yield from lists_in(document, each, place)
    if "items" in schema:
        yield place, schema
        yield from lists_in(document, schema["items"], f"{place}[]")
    for name, each in schema.get("properties", {}).items():
        yield from lists_in(document, each, f"{place}.{name}")


def test_every_list_of_every_answer_has_a_bound() -> None:
    document = an_api(MemoryStore()).get("/api/openapi.json").json
    found = [
        (f"{method} {path} {place}", schema)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method != "parameters"
        for status, answer in operation["responses"].items()
        if status < "3"
        for content in answer.get("content", {}).values()
        for place, schema in lists_in(document, content.get("schema", {}), "")
    ]

    assert len(found) > 100
    assert [place for place, schema in found if not any(schema.get(bound) for bound in BOUNDED)] == []


def test_a_queue_that_is_longer_than_it_shows_says_how_many_older_orders_are_left_out(
    cashier: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = [cashier.placed()["id"] for _ in range(3)]
    whole = cashier.get(QUEUE)
    assert ([order["id"] for order in whole.json["data"]], "leftOut" in whole.json) == (placed, False)
    monkeypatch.setattr(read, "MOST_QUEUED", 2)

    last = cashier.placed()["id"]
    answer = cashier.get(QUEUE)

    assert ([order["id"] for order in answer.json["data"]], answer.json["count"]) == ([placed[2], last], 2)
    assert answer.json["leftOut"] == 2
    assert cashier.get(QUEUE, If_None_Match=answer.headers["ETag"]).status_code == 304
    cashier.patch(f"/api/orders/{placed[0]}/status", {"status": "cancelled"})
    after = cashier.get(QUEUE, If_None_Match=answer.headers["ETag"])
    assert (after.status_code, after.json["leftOut"]) == (200, 1)


def test_a_report_is_refused_where_a_list_in_it_is_too_long_and_csv_has_all_of_it(
    manager: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Ice", "Milk"):
        manager.post("/api/inventory/items", {"name": name, "quantity": 1, "minStock": 2, "unit": "kg"})
    rows = len(manager.get("/api/reports/inventory").json["data"])
    assert rows >= 2
    monkeypatch.setattr(bounds, "LONGEST_LIST", rows - 1)

    assert refused(manager.get("/api/reports/inventory"), 422)["code"] == "report_too_long"
    assert len(manager.get("/api/reports/inventory?format=csv").text.splitlines()) == rows + 1


def test_an_order_is_not_changed_without_end_and_still_comes_to_its_end(
    manager: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/api/orders/{manager.placed(customerName='Ana')['id']}"
    payment = manager.post(f"{path}/payment", {"amount": 10, "method": "cash", "partial": True}).json["data"]["id"]
    assert manager.patch(path, {"customerName": "Bea"}).status_code == 200
    monkeypatch.setattr(orders, "MOST_CHANGES", orders.LAST_CHANGES + 3)

    for answer in (
        manager.patch(path, {"customerName": "Carla"}),
        manager.post(f"{path}/payment", {"amount": 1, "method": "cash", "partial": True}),
        manager.post(f"/api/payments/{payment}/refund", {"amount": 1}),
    ):
        assert refused(answer, 409)["code"] == "too_many_changes"
    for status in ("in_progress", "ready"):
        assert manager.patch(f"{path}/status", {"status": status}).status_code == 200
    back = manager.patch(f"{path}/status", {"status": "in_progress", "reason": "cold"})
    assert refused(back, 409)["code"] == "too_many_changes"
    assert manager.patch(f"{path}/status", {"status": "cancelled"}).json["data"]["paid"] == 0


def test_cash_moves_so_often_in_a_session_and_the_last_is_taken_back(
    manager: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = manager.post("/api/cash-sessions", {"notes": {"100": 1}}).json["data"]["id"]
    path, paid = f"/api/cash-sessions/{session}/movements", {"kind": "paid_in", "amount": 1, "reason": "change"}
    monkeypatch.setattr(move, "MOST_MOVEMENTS", 2)

    made = [manager.post(path, paid) for _ in range(3)]

    assert [answer.status_code for answer in made] == [201, 201, 409]
    assert made[2].json["code"] == movements.TooManyMovements.code
    undone = manager.post(f"{path}/{made[1].json['data']['id']}/undo", {"reason": "a mistake"})
    assert undone.status_code == 201
    assert refused(manager.post(path, paid), 409)["code"] == movements.TooManyMovements.code
