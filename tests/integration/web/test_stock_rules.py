"""Stock over HTTP: what may be removed, how its unit changes, what is past its date."""

from support.builders import RICE
from support.http_api import Api


def an_item(manager: Api, **fields: object) -> str:
    """Return the id of an item of which 5 kg are there, 0.1 kg of it in a portion of rice."""
    body = {"name": "Rice, dry", "unit": "kg", "quantity": 5, "minStock": 2, **fields}
    item_id: str = manager.post("/api/inventory/items", body).json["data"]["id"]
    recipe = [{"inventoryItemId": item_id, "quantity": 0.1}]
    assert manager.put(f"/api/inventory/recipes/{RICE.id}", recipe).status_code == 200
    return item_id


def test_an_ingredient_can_be_removed_after_its_dish(manager: Api) -> None:
    item_id = an_item(manager)
    assert manager.delete(f"/api/inventory/items/{item_id}").json["code"] == "stock_item_in_use"

    assert manager.delete(f"/api/menu/items/{RICE.id}").status_code == 200

    assert manager.delete(f"/api/inventory/items/{item_id}").status_code == 200
    assert manager.get("/api/inventory/low-stock").json["data"] == []


def test_a_form_that_says_5000_g_of_5_kg_converts_the_item(manager: Api, cashier: Api) -> None:
    item_id = an_item(manager)
    cashier.placed(quantity=2)
    form = manager.get(f"/api/inventory/items/{item_id}").json["data"]

    answer = manager.put(f"/api/inventory/items/{item_id}", {**form, "unit": "g", "quantity": 5000})

    assert answer.status_code == 200, answer.text
    item = manager.get(f"/api/inventory/items/{item_id}").json["data"]
    assert (item["unit"], item["quantity"], item["reserved"], item["minStock"]) == ("g", 5000, 200, 2000)
    (part,) = manager.get(f"/api/inventory/recipes/{RICE.id}").json["data"]
    assert (part["quantity"], part["unit"]) == (100, "g")
    stale = manager.put(f"/api/inventory/recipes/{RICE.id}", [{**part, "quantity": 0.1, "unit": "kg"}])
    assert (stale.status_code, stale.json["code"]) == (422, "bad_recipe")
    assert manager.put(f"/api/inventory/recipes/{RICE.id}", [part]).json["data"] == [part]
    edit, receipt = manager.get("/api/inventory/recent-activity").json["data"]
    assert (receipt["qty"], receipt["itemUnit"]) == (5, "kg")
    assert edit["meta"]["changed"]["unit"] == {"before": "kg", "after": "g"}


def test_a_unit_of_another_kind_is_refused_naming_what_counts_in_it(manager: Api) -> None:
    item_id = an_item(manager)

    answer = manager.put(f"/api/inventory/items/{item_id}", {"unit": "pc"})

    assert (answer.status_code, answer.json["code"]) == (409, "stock_unit_in_use")
    assert "what a portion of Rice takes, its minimum of 2 kg, what came in and went out" in answer.json["message"]


def test_what_is_past_its_date_is_said_in_the_item_and_in_its_dish(manager: Api, cashier: Api) -> None:
    item_id = an_item(manager, expiryDate="2020-01-01")

    (low,) = manager.get("/api/inventory/low-stock").json["data"]
    assert (low["id"], low["expired"], low["low"]) == (item_id, True, False)
    assert manager.get(f"/api/inventory/items/{item_id}").json["data"]["expired"] is True
    assert manager.put(f"/api/inventory/items/{item_id}", {"supplier": "Ana"}).json["data"]["expired"] is True
    dish = cashier.get(f"/api/menu/items/{RICE.id}").json["data"]
    assert (dish["ingredientsExpired"], dish["available"]) == (True, True)
    assert cashier.placed(quantity=1)["orderNumber"]
