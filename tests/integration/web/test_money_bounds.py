"""Whatever money is entered has a largest amount, which the API document names and one centavo more exceeds."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from support.builders import RICE
from support.documented import resolved
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
    for inner in (*schema.get("oneOf", ()), *([schema["items"]] if "items" in schema else ())):
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

    assert {"price", "discount", "value", "amount", "tendered", "hourlyRate"} == {name for _, name, _ in found}
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


def test_as_much_cash_as_anybody_hands_over_is_taken(cashier: Api) -> None:
    order = cashier.placed()

    paid = cashier.post(
        f"/api/orders/{order['id']}/payment", {"amount": 45, "method": "cash", "tendered": 10_000_000}
    ).json["data"]

    assert paid["change"] == 10_000_000 - 45
