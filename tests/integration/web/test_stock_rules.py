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
