from typing import Any

import pytest

from support.builders import RICE, SINIGANG
from support.http_api import Api, an_order_body


def an_item(manager: Api, name: str = "Rice, dry", **fields: Any) -> dict[str, Any]:
    """Return an item of which 1 kg is there unless said otherwise."""
    body = {"name": name, "unit": "kg", "quantity": 1, "minStock": 0.25, "supplier": "", **fields}
    answer = manager.post("/api/inventory/items", body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"/api/inventory/items/{answer.json['data']['id']}"
    item: dict[str, Any] = answer.json["data"]
    return item


def cooked_from(manager: Api, dish: str, *parts: tuple[dict[str, Any], float]) -> None:
    recipe = [{"inventoryItemId": item["id"], "quantity": quantity} for item, quantity in parts]
    answer = manager.put(f"/api/inventory/recipes/{dish}", recipe)
    assert answer.status_code == 200, answer.text


def read(api: Api, item: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/api/inventory/items/{item['id']}").json["data"]
    return found


def figures(api: Api, item: dict[str, Any]) -> tuple[float, float, float]:
    found = read(api, item)
    return found["quantity"], found["reserved"], found["available"]


def change(api: Api, item: dict[str, Any], operation: str, quantity: float, **fields: Any) -> Any:
    body = {"quantity": quantity, "operation": operation, **fields}
    return api.patch(f"/api/inventory/items/{item['id']}/stock", body)


def is_available(api: Api, dish: str) -> bool:
    available: bool = api.get(f"/api/menu/items/{dish}").json["data"]["available"]
    return available


def test_what_is_there_at_first_is_a_receipt(manager: Api, cashier: Api) -> None:
    item = an_item(manager, expiryDate="2026-04-01")

    assert (item["quantity"], item["reserved"], item["available"], item["minStock"]) == (1, 0, 1, 0.25)
    assert "supplier" not in item
    assert item["lastRestocked"]
    (row,) = cashier.get("/api/inventory/recent-activity").json["data"]
    assert (row["type"], row["qty"], row["itemName"], row["itemUnit"]) == ("RECEIPT", 1, "Rice, dry", "kg")
    assert row["actorName"]
    assert [found["id"] for found in cashier.get("/api/inventory/items").json["data"]] == [item["id"]]


def test_stock_is_added_taken_and_counted(cashier: Api, manager: Api) -> None:
    item = an_item(manager)

    assert change(cashier, item, "add", 0.125).json["data"]["quantity"] == 1.125
    assert change(cashier, item, "subtract", 1, reason="Fell down").json["data"]["quantity"] == 0.125
    assert change(cashier, item, "set", 3).json["data"]["quantity"] == 3
    assert change(cashier, item, "add", 1, type="RETURN").json["data"]["quantity"] == 4
    rows = cashier.get("/api/inventory/recent-activity?limit=4").json["data"]
    assert [(row["type"], row["qty"]) for row in rows] == [
        ("RETURN", 1),
        ("ADJUSTMENT", 2.875),
        ("WASTE", -1),
        ("RECEIPT", 0.125),
    ]
    assert rows[2]["reason"] == "Fell down"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"operation": "add", "quantity": 0.0005}, "quantity"),
        ({"operation": "add", "quantity": -1}, "quantity"),
        ({"operation": "add", "quantity": "1"}, "quantity"),
        ({"operation": "double", "quantity": 1}, "operation"),
        ({"operation": "add", "quantity": 1, "type": "SALE"}, "type"),
        ({"operation": "subtract", "quantity": 1, "type": "RECEIPT"}, "type"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(manager: Api, body: dict[str, Any], field: str) -> None:
    item = an_item(manager)

    answer = manager.patch(f"/api/inventory/items/{item['id']}/stock", body)

    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])
    assert read(manager, item)["quantity"] == 1


def test_an_order_holds_sells_and_lets_go_what_its_dishes_take(cashier: Api, manager: Api) -> None:
    item = an_item(manager)
    cooked_from(manager, RICE.id, (item, 0.2))
    served, dropped = cashier.placed(quantity=2), cashier.placed(quantity=3)

    assert figures(cashier, item) == (1, 1, 0)
    for status in ("preparing", "ready", "completed"):
        cashier.patch(f"/api/orders/{served['id']}/status", {"status": status})
    cashier.patch(f"/api/orders/{dropped['id']}/status", {"status": "cancelled"})

    assert figures(cashier, item) == (0.6, 0, 0.6)
    row = cashier.get("/api/inventory/recent-activity?limit=1").json["data"][0]
    assert (row["type"], row["qty"], row["orderId"]) == ("SALE", -0.4, served["id"])


def test_a_shortage_names_every_short_item_and_what_is_left(cashier: Api, manager: Api) -> None:
    rice, oil = an_item(manager), an_item(manager, "Oil", unit="l", quantity=0.01)
    cooked_from(manager, RICE.id, (rice, 0.4), (oil, 0.01))
    refused = cashier.post("/api/orders", an_order_body(quantity=3))
    quoted = cashier.post("/api/orders/quote", an_order_body(quantity=3))

    assert (refused.status_code, refused.json["code"]) == (409, "out_of_stock")
    assert refused.json["errors"] == {
        f"stock.{rice['id']}": ["Rice, dry: 1 kg left, 1.2 kg needed."],
        f"stock.{oil['id']}": ["Oil: 0.01 l left, 0.03 l needed."],
    }
    assert "1 kg left" in refused.json["message"]
    assert quoted.json == refused.json
    assert figures(cashier, rice) == (1, 0, 1)


def test_a_dish_goes_unavailable_and_comes_back_by_itself(cashier: Api, manager: Api) -> None:
    item = an_item(manager)
    cooked_from(manager, RICE.id, (item, 0.5))
    order = cashier.placed(quantity=2)

    assert not is_available(cashier, RICE.id)
    listed = cashier.get("/api/menu/items?available=true").json["data"]
    assert RICE.id not in [dish["id"] for dish in listed]
    assert is_available(cashier, SINIGANG.id)
    change(cashier, item, "add", 0.5)
    assert is_available(cashier, RICE.id)
    cashier.placed(quantity=1)
    cashier.patch(f"/api/orders/{order['id']}/status", {"status": "cancelled"})
    assert is_available(cashier, RICE.id)


def test_what_orders_hold_cannot_be_taken_away(cashier: Api, manager: Api) -> None:
    item = an_item(manager)
    cooked_from(manager, RICE.id, (item, 0.2))
    cashier.placed(quantity=2)

    for operation, quantity in (("set", 0.399), ("subtract", 0.601)):
        answer = change(manager, item, operation, quantity)
        assert (answer.status_code, answer.json["code"]) == (409, "stock_held")
        assert "0.4 kg" in answer.json["message"]
    assert manager.delete(f"/api/inventory/items/{item['id']}").json["code"] == "stock_item_in_use"
    cooked_from(manager, RICE.id)
    assert manager.delete(f"/api/inventory/items/{item['id']}").json["code"] == "stock_item_in_use"


def test_an_item_that_is_needed_no_more_is_removed(manager: Api) -> None:
    item = an_item(manager)

    assert manager.delete(f"/api/inventory/items/{item['id']}").status_code == 200
    assert manager.get("/api/inventory/items").json["data"] == []
    assert change(manager, item, "add", 1).status_code == 404
    assert manager.get("/api/inventory/recent-activity").json["data"][0]["itemName"] == "Rice, dry"


def test_items_are_searched_by_name_and_supplier_within_a_category(cashier: Api, manager: Api) -> None:
    for name, category, supplier in (("Egg", "Dairy", "Ñora"), ("Beef", "Meat", ""), ("eggplant", "Vegetables", "")):
        an_item(manager, name, category=category, supplier=supplier)

    def found(query: str) -> list[str]:
        answer = cashier.get(f"/api/inventory/items?{query}").json
        names = [item["name"] for item in answer["data"]]
        assert answer["pagination"]["total"] == len(names)
        return names

    assert found("") == ["Beef", "Egg", "eggplant"]
    assert found("search=EGG") == ["Egg", "eggplant"]
    assert found("search=ñora&category=") == ["Egg"]
    assert found("search=egg&category=vegetables") == ["eggplant"]
    assert found("category=Grains") == []
    assert cashier.get("/api/inventory/items?limit=2&page=2").json["pagination"]["total"] == 3


def test_an_item_needs_nothing_but_a_name(manager: Api) -> None:
    item = manager.post("/api/inventory/items", {"name": "Salt", "quantity": 2, "minStock": 1, "supplier": ""}).json[
        "data"
    ]

    assert (item["quantity"], "unit" in item, "category" in item) == (2, False, False)
    for operation, quantity, left in (("set", 5, 5), ("add", 1.5, 6.5), ("subtract", 6, 0.5)):
        assert change(manager, item, operation, quantity).json["data"]["quantity"] == left


def test_an_item_is_edited_and_its_quantity_is_not(cashier: Api, manager: Api) -> None:
    item = an_item(manager)
    body = {"name": "Jasmine rice", "quantity": 2.5, "minStock": 3, "supplier": "Aling Nena", "expiryDate": None}

    edited = cashier.put(f"/api/inventory/items/{item['id']}", body).json["data"]

    assert (edited["name"], edited["quantity"], edited["supplier"]) == ("Jasmine rice", 1, "Aling Nena")
    assert edited["unit"] == item["unit"]
    newest = cashier.get("/api/inventory/recent-activity").json["data"][0]
    assert (newest["type"], newest["qty"], newest["actorName"]) == ("ITEM_UPDATE", 0, "Ana Reyes")
    assert newest["meta"]["changed"] == {
        "name": {"before": "Rice, dry", "after": "Jasmine rice"},
        "minStock": {"before": "0.25", "after": "3"},
        "supplier": {"before": "", "after": "Aling Nena"},
    }
    assert [low["id"] for low in manager.get("/api/inventory/low-stock").json["data"]] == [item["id"]]


def test_what_goes_off_comes_first_to_go_first(cashier: Api, manager: Api) -> None:
    late, soon = an_item(manager, "Milk", expiryDate="2020-01-02"), an_item(manager, "Egg", expiryDate="2020-01-01")
    an_item(manager, "Salt")
    an_item(manager, "Flour", expiryDate="2199-01-01")

    found = cashier.get("/api/inventory/expiring?days=3").json["data"]

    assert [(item["id"], item["expiryDate"]) for item in found] == [
        (soon["id"], "2020-01-01"),
        (late["id"], "2020-01-02"),
    ]


def test_a_recipe_names_items_that_are_there_and_each_once(manager: Api) -> None:
    item = an_item(manager)
    path = f"/api/inventory/recipes/{RICE.id}"
    part = {"inventoryItemId": item["id"], "quantity": 0.1}

    unknown = manager.put(path, [part, {"inventoryItemId": "nope", "quantity": 1}])
    twice = manager.put(path, [part, part])

    assert (unknown.status_code, list(unknown.json["errors"])) == (422, ["1.inventoryItemId"])
    assert twice.status_code == 422
    assert manager.put(path, [{**part, "quantity": 0}]).status_code == 422
    assert manager.put("/api/inventory/recipes/nope", [part]).status_code == 404
    assert manager.put(path, [part]).json["data"] == [{**part, "name": "Rice, dry", "unit": "kg"}]
    assert manager.get(path).json["data"] == [{**part, "name": "Rice, dry", "unit": "kg"}]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/inventory/items"),
        ("DELETE", "/api/inventory/items/x"),
        ("GET", "/api/inventory/low-stock"),
        ("PUT", f"/api/inventory/recipes/{RICE.id}"),
    ],
)
def test_staff_may_not_manage_the_store_room(cashier: Api, method: str, path: str) -> None:
    assert cashier.call(method, path, {}).status_code == 403


def test_an_item_without_a_minimum_is_low_nowhere(admin: Api) -> None:
    made = admin.post("/api/inventory/items", {"name": "Salt", "quantity": 0, "unit": "kg", "minStock": 0}).json["data"]

    assert made["low"] is False
    for path in ("/api/inventory/low-stock", "/api/logs/alerts"):
        assert admin.get(path).json["data"] == [], path
    assert [row["low"] for row in admin.get("/api/reports/inventory").json["data"]] == [False]
