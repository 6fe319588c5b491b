"""What is refused by its shape alone never reaches a store, so one kind of store will do."""

import json

import pytest

from support.builders import RICE
from support.http_api import Api, an_order_body, refused
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.store.unit_of_work import Store

ORDER = '{"items":[{"menuItemId":"%s","quantity":%s}]}'


@pytest.fixture
def store() -> Store:
    return MemoryStore()


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


def test_a_body_over_a_megabyte_is_refused(cashier: Api) -> None:
    refused(cashier.post("/api/orders", b" " * (1024 * 1024 + 1)), 413)
    refused(cashier.post("/api/auth/login", b" " * (128 * 1024 + 1)), 413)
    assert cashier.post("/api/auth/login", b" " * 128 * 1024).status_code != 413


def test_a_foreign_content_type_is_refused(cashier: Api) -> None:
    refused(cashier.post("/api/orders", b"items=1", Content_Type="application/x-www-form-urlencoded"), 415)
    refused(cashier.post("/api/orders", b"<a/>", Content_Type="text/xml"), 415)


@pytest.mark.parametrize("path", ["/nothing", "/api", "/api/nope", "/favicon.ico", "//api/orders"])
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


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "a\tb", "caf\u00e9"])
def test_a_bad_idempotency_key_is_refused(cashier: Api, key: str) -> None:
    assert (
        refused(cashier.post("/api/orders", an_order_body(), Idempotency_Key=key), 422)["code"] == "bad_idempotency_key"
    )


@pytest.mark.parametrize("tag", ['"x"', '"2", "3"', '"99999999999"', '""', "", "x", "2", 'W/"2"', '"01"', '"-1"', ","])
def test_an_if_match_that_names_another_tag_is_refused_whatever_its_form(cashier: Api, tag: str) -> None:
    order = cashier.placed()
    answer = cashier.patch(f"/api/orders/{order['id']}/status", {"status": "in_progress"}, If_Match=tag)
    assert refused(answer, 412)["code"] == ("version_changed" if tag in ("", ",") else "order_version_changed")
    assert cashier.get(f"/api/orders/{order['id']}").json["data"]["status"] == "in_queue"


@pytest.mark.parametrize("status", ["nope", "", None, 1, ["ready"]])
def test_an_unknown_state_is_refused(cashier: Api, status: object) -> None:
    order = cashier.placed()
    refused(cashier.patch(f"/api/orders/{order['id']}/status", {"status": status}), 422)


@pytest.mark.parametrize("path", ["/api/orders/", "/api/health/", "/api/menu/items/", "/api/orders/queue/"])
def test_a_trailing_slash_is_answered_without_a_redirect(cashier: Api, path: str) -> None:
    assert cashier.get(path).status_code == 200
