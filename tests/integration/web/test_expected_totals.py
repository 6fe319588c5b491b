"""An order that is placed at the total that was quoted, or not at all."""

from typing import Any

from support.http_api import Api, an_order_body, refused


def a_priced_dish(manager: Api, price: float) -> tuple[str, str]:
    """Return the ids of a new dish and of what it is made of."""
    item = manager.post("/api/inventory/items", {"name": "Rice", "unit": "kg", "quantity": 5}).json["data"]["id"]
    dish = manager.post("/api/menu/items", {"name": "Lugaw", "price": price, "category": "Meals"}).json["data"]["id"]
    manager.put(f"/api/inventory/recipes/{dish}", [{"inventoryItemId": item, "quantity": 0.2}])
    return dish, item


def asked_for(dish: str, **more: Any) -> dict[str, Any]:
    return {"items": [{"menuItemId": dish, "quantity": 2}], "discount": 5, **more}


def test_a_total_that_moved_since_the_quote_is_refused_and_the_key_is_free(cashier: Api, manager: Api) -> None:
    dish, item = a_priced_dish(manager, 45)
    quoted = cashier.post("/api/orders/quote", asked_for(dish)).json["data"]["total"]
    manager.put(f"/api/menu/items/{dish}", {"price": 47.5})

    late = cashier.post("/api/orders", asked_for(dish, expectedTotal=quoted), Idempotency_Key="held")

    refusal = refused(late, 409)
    assert (quoted, refusal["code"]) == (85, "price_changed")
    assert refusal["errors"] == {"expectedTotal": ["85.00"], "total": ["90.00"]}
    assert refusal["message"] == "The total is 90.00 now and not 85.00; please look at the prices again."
    assert cashier.get("/api/orders").json["data"] == []
    assert manager.get(f"/api/inventory/items/{item}").json["data"]["reserved"] == 0
    again = refused(cashier.post("/api/orders", asked_for(dish, expectedTotal=quoted), Idempotency_Key="held"), 409)
    assert again == refusal

    total = cashier.post("/api/orders/quote", asked_for(dish, expectedTotal=quoted)).json["data"]["total"]
    answers = [
        cashier.post("/api/orders", asked_for(dish, expectedTotal=total), Idempotency_Key="held") for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].data == answers[1].data
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert answers[0].json["data"]["total"] == total == 90
    assert manager.get(f"/api/inventory/items/{item}").json["data"]["reserved"] == 0.4


def test_without_an_expected_total_or_with_the_right_one_an_order_is_placed(cashier: Api) -> None:
    for expected in (
        {},
        {"expectedTotal": None},
        {"expectedTotal": ""},
        {"expectedTotal": 45},
        {"expectedTotal": 45.0},
    ):
        assert cashier.post("/api/orders", an_order_body(**expected)).status_code == 201
    refused(cashier.post("/api/orders", an_order_body(expectedTotal=0)), 409)
    refused(cashier.post("/api/orders", an_order_body(expectedTotal=-1)), 422)


def test_ranges_of_lists_end_where_their_names_say(admin: Api) -> None:
    order = admin.placed()
    admin.post(f"/api/orders/{order['id']}/payment", {"amount": 45, "method": "cash"})

    for path in ("/api/payments", "/api/logs"):
        for name, there in (("this-week", True), ("this-month", True), ("365d", True), ("yesterday", False)):
            assert bool(admin.get(f"{path}?timeRange={name}").json["data"]) is there, (path, name)
        assert admin.get(f"{path}?timeRange=last-month").json["data"] == []
