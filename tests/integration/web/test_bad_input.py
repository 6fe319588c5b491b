import json
from typing import Any

import pytest

from support.builders import RICE
from support.http_api import Api, Reply, an_order_body

ORDER = '{"items":[{"menuItemId":"%s","quantity":%s}]}'


def refused(answer: Reply, status: int) -> dict[str, Any]:
    """Check that an answer is a refusal as the contract says, and return it."""
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json
    assert body["success"] is False
    assert body["code"]
    assert str(body["message"]).strip()
    return body


@pytest.mark.parametrize(
    "quantity", ["0", "-1", "1000", "1000000000", "true", '"x"', '"2"', "1.5", "null", "[]", "99999999999999999999"]
)
def test_a_bad_quantity_is_refused(cashier: Api, quantity: str) -> None:
    body = refused(cashier.post("/api/orders", (ORDER % (RICE.id, quantity)).encode()), 422)
    assert "items.0.quantity" in body["errors"]


@pytest.mark.parametrize(
    "body",
    [
        ORDER % (RICE.id, "NaN"),
        ORDER % (RICE.id, "Infinity"),
        ORDER % (RICE.id, "-Infinity"),
        ORDER % (RICE.id, "1e400"),
        ORDER % (RICE.id, "1e9999999999999999999"),
        ORDER % (RICE.id, "1e-9999999999999999999"),
        ORDER % (RICE.id, "1" * 5000),
        '{"items":[],"items":[]}',
        '{"items":[',
        "[" * 10_000 + "]" * 10_000,
        '{"customerName":"\\ud800"}',
        "",
    ],
)
def test_what_is_not_strict_json_is_refused(cashier: Api, body: str) -> None:
    refused(cashier.post("/api/orders", body.encode()), 422)


def test_bytes_that_are_not_utf8_are_refused(cashier: Api) -> None:
    refused(cashier.post("/api/orders", b'{"customerName":"\xff"}'), 422)


@pytest.mark.parametrize("body", [[], "x", 1, None, {"items": {}}, {"items": []}, {"items": ["x"]}, {"items": [[]]}])
def test_another_shape_is_refused(cashier: Api, body: object) -> None:
    refused(cashier.post("/api/orders", json.dumps(body).encode()), 422)


def test_more_than_a_hundred_lines_are_refused(cashier: Api) -> None:
    lines = [{"menuItemId": RICE.id, "quantity": 1}] * 101
    refused(cashier.post("/api/orders", {"items": lines}), 422)


@pytest.mark.parametrize("name", ["a\x00b", "x" * 121, "bell\x07", 5, ["x"], {"a": 1}, True])
def test_a_bad_customer_name_is_refused(cashier: Api, name: object) -> None:
    refused(cashier.post("/api/orders", an_order_body(customerName=name)), 422)


def test_a_name_of_nearly_a_megabyte_is_refused_and_not_repeated(cashier: Api) -> None:
    answer = cashier.post("/api/orders", an_order_body(customerName="x" * 900_000))
    refused(answer, 422)
    assert len(answer.data) < 1000


@pytest.mark.parametrize(
    "discount",
    [-1, "5", True, [], {"type": "fixed"}, {"type": "half", "value": 1}, {"type": "percentage", "value": 100.01}, {}],
)
def test_a_bad_discount_is_refused(cashier: Api, discount: object) -> None:
    refused(cashier.post("/api/orders", an_order_body(discount=discount)), 422)


@pytest.mark.parametrize("amount", [-1, "45", True, None, 1e15, [], {}])
def test_a_bad_amount_is_refused(cashier: Api, amount: object) -> None:
    order = cashier.placed()
    refused(cashier.post(f"/api/orders/{order['id']}/payment", {"amount": amount, "method": "cash"}), 422)


@pytest.mark.parametrize("method", ["cheque", "", None, 1, ["cash"]])
def test_an_unknown_method_of_payment_is_refused(cashier: Api, method: object) -> None:
    order = cashier.placed()
    refused(cashier.post(f"/api/orders/{order['id']}/payment", {"amount": 1, "method": method}), 422)


def test_a_card_has_no_change(cashier: Api) -> None:
    order = cashier.placed()
    answer = cashier.post(f"/api/orders/{order['id']}/payment", {"amount": 1, "method": "card", "tendered": 5})
    refused(answer, 422)


def test_cash_that_does_not_cover_its_amount_is_refused(cashier: Api) -> None:
    order = cashier.placed()
    answer = cashier.post(f"/api/orders/{order['id']}/payment", {"amount": 45, "method": "cash", "tendered": 40})
    assert refused(answer, 422)["code"] == "tendered_too_little"


def test_a_body_over_a_megabyte_is_refused(cashier: Api) -> None:
    refused(cashier.post("/api/orders", b" " * (1024 * 1024 + 1)), 413)


def test_a_foreign_content_type_is_refused(cashier: Api) -> None:
    refused(cashier.post("/api/orders", b"items=1", Content_Type="application/x-www-form-urlencoded"), 415)
    refused(cashier.post("/api/orders", b"<a/>", Content_Type="text/xml"), 415)


@pytest.mark.parametrize(
    "path",
    [
        "/api/orders/nope",
        "/api/orders/%00",
        "/api/orders/%F0%9F%8D%9C",
        "/api/menu/items/nope",
        f"/api/orders/{'x' * 500}",
    ],
)
def test_an_unknown_id_is_not_found(cashier: Api, path: str) -> None:
    refused(cashier.get(path), 404)


@pytest.mark.parametrize("path", ["/", "/api", "/api/nope", "/favicon.ico", "//api/orders"])
def test_an_unknown_address_is_not_found_and_never_html(cashier: Api, path: str) -> None:
    assert refused(cashier.get(path), 404)["code"] == "route_not_found"


def test_a_wrong_method_is_refused_with_those_allowed(cashier: Api) -> None:
    answer = cashier.call("DELETE", "/api/orders")
    refused(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) >= {"GET", "POST"}


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=99999999999",
        "limit=0",
        "limit=x",
        "status=nope",
        "from=tomorrow",
        "to=2026-13-01",
    ],
)
def test_a_bad_query_is_refused(cashier: Api, query: str) -> None:
    refused(cashier.get(f"/api/orders?{query}"), 422)


def test_a_limit_over_five_hundred_means_five_hundred(cashier: Api) -> None:
    assert cashier.get("/api/orders?limit=100000").json["pagination"]["limit"] == 500


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "a\tb"])
def test_a_bad_idempotency_key_is_refused(cashier: Api, key: str) -> None:
    assert (
        refused(cashier.post("/api/orders", an_order_body(), Idempotency_Key=key), 422)["code"] == "bad_idempotency_key"
    )


@pytest.mark.parametrize("tag", ['"x"', '"1", "2"', '"99999999999"', '""'])
def test_a_bad_if_match_is_refused(cashier: Api, tag: str) -> None:
    order = cashier.placed()
    answer = cashier.patch(f"/api/orders/{order['id']}/status", {"status": "in_progress"}, If_Match=tag)
    assert refused(answer, 422)["code"] == "bad_if_match"
    assert cashier.get(f"/api/orders/{order['id']}").json["data"]["status"] == "in_queue"


@pytest.mark.parametrize("status", ["nope", "", None, 1, ["ready"]])
def test_an_unknown_state_is_refused(cashier: Api, status: object) -> None:
    order = cashier.placed()
    refused(cashier.patch(f"/api/orders/{order['id']}/status", {"status": status}), 422)


def test_a_content_type_on_get_and_delete_does_no_harm(manager: Api) -> None:
    assert manager.get("/api/orders", Content_Type="application/json").status_code == 200
    assert manager.delete(f"/api/menu/items/{RICE.id}", Content_Type="application/json").status_code == 200


@pytest.mark.parametrize("path", ["/api/orders/", "/api/health/", "/api/menu/items/", "/api/orders/queue/"])
def test_a_trailing_slash_is_answered_without_a_redirect(cashier: Api, path: str) -> None:
    assert cashier.get(path).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "to=9999-12-31",
        "from=9999-12-31T23:59:59-12:00",
        "from=0001-01-01T00:00:00%2B14:00",
        "from=1969-12-31",
    ],
)
@pytest.mark.parametrize("path", ["/api/orders?", "/api/payments?timeRange=custom&"])
def test_a_day_at_the_end_of_the_calendar_is_refused(manager: Api, path: str, query: str) -> None:
    refused(manager.get(path + query), 422)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_nobody_works_at_the_end_of_the_calendar(manager: Api, day: str) -> None:
    body = {"employeeId": "nobody", "date": day, "status": "absent", "start": "08:00", "end": "16:00"}

    refused(manager.post("/api/attendance", body), 422)
    refused(manager.post("/api/schedule", body), 422)
    refused(manager.post("/api/leave", {"type": "vacation", "from": day, "to": day}), 422)
