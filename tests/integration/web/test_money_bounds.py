"""Whatever money is entered has a largest amount, which the API document names and one centavo more exceeds."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from support.builders import RICE
from support.documented import resolved, ways
from support.http_api import Api, an_order_body, refused
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.store.unit_of_work import Store

STOCK = {"quantity", "minStock"}
"""The numbers that are no money."""


@pytest.fixture
def store() -> Store:
    return MemoryStore()


def amounts(document: dict[str, Any], schema: dict[str, Any], name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every number in a body that is money, by its name."""
    schema = resolved(document, schema)
    if "number" in schema.get("type", ()) and name not in STOCK:
        yield name, schema
    for each, inner in schema.get("properties", {}).items():
        yield from amounts(document, inner, each)
    others = [way for way in ways(schema) if way is not schema]
    for inner in [*others, *([schema["items"]] if "items" in schema else [])]:
        yield from amounts(document, inner, name)


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every operation that takes a JSON body, with the schema of it."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}) if isinstance(operation, dict) else {}
            if "application/json" in content:
                yield method, path, content["application/json"]["schema"]


def test_every_amount_of_money_has_a_maximum(cashier: Api) -> None:
    document = cashier.get("/api/openapi.json").json
    found = [(path, *each) for _, path, schema in bodies(document) for each in amounts(document, schema, "")]

    assert {"price", "discount", "value", "amount", "tendered", "hourlyRate", "expectedTotal", "share"} == {
        name for _, name, _ in found
    }
    assert [each for each in found if not each[2].get("maximum")] == []


def test_more_than_the_maximum_is_refused(admin: Api) -> None:
    order, dish = admin.placed(), {"name": "Taho", "category": "Sweets"}
    pay = f"/api/orders/{order['id']}/payment"
    paid = admin.post(pay, {"amount": 45, "method": "cash"}).json["data"]
    dear = 10**12 + 0.01

    refusals = [
        admin.post("/api/menu/items", {**dish, "price": 1_000_000.01}),
        admin.put(f"/api/menu/items/{RICE.id}", {"price": 1_000_001}),
        admin.post("/api/orders", an_order_body(discount=dear)),
        admin.post("/api/orders", an_order_body(discount={"type": "fixed", "value": 10**12 + 1})),
        admin.post(pay, {"amount": dear, "method": "cash"}),
        admin.post(pay, {"amount": 45, "method": "cash", "tendered": 10_000_000.01}),
        admin.post(pay, {"amount": 45, "method": "cash", "tendered": 10_000_001}),
        admin.post(f"/api/payments/{paid['id']}/refund", {"amount": dear}),
        admin.post("/api/employees", {"name": "Ana", "hourlyRate": 100_000.01}),
    ]

    assert [list(refused(answer, 422)["errors"]) for answer in refusals] == [
        *[["price"]] * 2,
        *[["discount"]] * 2,
        ["amount"],
        *[["tendered"]] * 2,
        ["amount"],
        ["hourlyRate"],
    ]
    assert "at most 10,000,000.00" in refusals[6].text


LINES = {"items": [{"menuItemId": RICE.id, "quantity": 1}]}
LOLA = {"kind": "senior", "name": "Lola", "idKind": "OSCA", "idNumber": "1", "share": 1.005}
FRACTIONS: Mapping[tuple[str, str, str], Mapping[str, Any]] = {
    ("post", "/api/menu/items", "price"): {"name": "Taho", "category": "Sweets", "price": 0.005},
    ("put", "/api/menu/items/{item_id}", "price"): {"price": 14.999},
    ("post", "/api/orders", "discount"): {**LINES, "discount": 0.005},
    ("post", "/api/orders", "value"): {**LINES, "discount": {"type": "percentage", "value": 12.505}},
    ("post", "/api/orders/quote", "discount"): {**LINES, "discount": 1.001},
    ("post", "/api/orders/quote", "value"): {**LINES, "discount": {"type": "fixed", "value": 0.005}},
    ("post", "/api/orders", "expectedTotal"): {**LINES, "expectedTotal": 15.004},
    ("post", "/api/orders/quote", "expectedTotal"): {**LINES, "expectedTotal": 15.004},
    ("post", "/api/orders", "share"): {**LINES, "privileges": [LOLA]},
    ("post", "/api/orders/quote", "share"): {**LINES, "privileges": [LOLA]},
    ("put", "/api/orders/{order_id}/privileges", "share"): {"privileges": [LOLA]},
    ("post", "/api/orders/{order_id}/payment", "amount"): {"amount": 0.005, "method": "cash"},
    ("post", "/api/orders/{order_id}/payment", "tendered"): {"amount": 45, "method": "cash", "tendered": 50.005},
    ("post", "/api/payments/{payment_id}/refund", "amount"): {"amount": 0.005},
    ("post", "/api/cash-sessions/{session_id}/movements", "amount"): {"kind": "paid_in", "amount": 1.005},
    ("post", "/api/employees", "hourlyRate"): {"name": "Ana", "hourlyRate": 60.125},
    ("put", "/api/employees/{employee_id}", "hourlyRate"): {"hourlyRate": 60.125},
}
"""A body with a fraction of a centavo for everything that is money in the document."""


def test_every_amount_with_a_fraction_of_a_centavo_is_refused(admin: Api) -> None:
    document, order = admin.get("/api/openapi.json").json, admin.placed()
    part = {"amount": 10, "method": "cash", "partial": True}
    ids = {
        "session_id": admin.post("/api/cash-sessions", {}).json["data"]["id"],
        "item_id": RICE.id,
        "order_id": order["id"],
        "payment_id": admin.post(f"/api/orders/{order['id']}/payment", part).json["data"]["id"],
        "employee_id": admin.post("/api/employees", {"name": "Bea", "hourlyRate": 60.12}).json["data"]["id"],
    }
    before = admin.get(f"/api/orders/{order['id']}").json

    for (method, path, name), body in FRACTIONS.items():
        answer = getattr(admin, method)(path.format(**ids), body)
        field = {"value": "discount", "share": "privileges.0.share"}.get(name, name)
        assert refused(answer, 422)["errors"] == {field: ["Must have at most two decimals."]}, (path, name)

    found = {(method, path, name) for method, path, s in bodies(document) for name, _ in amounts(document, s, "")}
    assert found == set(FRACTIONS)
    assert admin.get(f"/api/orders/{order['id']}").json == before


@pytest.mark.parametrize(
    ("amount", "fields", "taken"),
    [
        (0.005, {}, None),
        (0.005, {"partial": True}, None),
        (44.996, {}, 45),
        (45.004, {}, 45),
        (45.016, {}, None),
        (44.002, {}, None),
        (40.5045, {"partial": True}, None),
        (40.5045, {}, 40.5),
        (39.375000000000004, {}, 39.38),
        (29.997, {}, 30),
    ],
)
def test_a_payment_with_fractions_is_the_balance_or_a_percentage_of_it(
    admin: Api, amount: float, fields: dict[str, Any], taken: float | None
) -> None:
    order = admin.placed()

    answer = admin.post(f"/api/orders/{order['id']}/payment", {"amount": amount, "method": "cash", **fields})

    if taken is None:
        said = refused(answer, 422)
        assert said["code"] == "too_many_decimals"
        assert said["message"] == (
            f"{amount} has more than two decimals, and is neither the balance of 45.00 nor a percentage of it."
        )
        return
    assert (answer.status_code, answer.json["data"]["amount"]) == (201, taken)
    assert answer.json["data"]["paymentStatus"] == "paid"


def test_as_much_cash_as_anybody_hands_over_is_taken(cashier: Api) -> None:
    order = cashier.placed()

    paid = cashier.post(
        f"/api/orders/{order['id']}/payment", {"amount": 45, "method": "cash", "tendered": 10_000_000}
    ).json["data"]

    assert paid["change"] == 10_000_000 - 45
