from support.front_end import INSTANT, SOME_TEXT, opened
from support.http_api import Api
from technomart.domain.inventory.movements import MovementKind
from technomart.domain.users.permissions import Permission, Role

ITEM = {
    "id": SOME_TEXT,
    "name": SOME_TEXT,
    "category?": str,
    "quantity": float,
    "unit?": str,
    "minStock": float,
    "supplier?": str,
    "updatedAt": INSTANT,
}
ACTIVITY = {
    "id": SOME_TEXT,
    "type": frozenset({*MovementKind, "TRANSFER_IN", "TRANSFER_OUT", "ITEM_UPDATE"}),
    "qty": float,
    "itemName": SOME_TEXT,
    "itemUnit?": str,
    "recordedAt": INSTANT,
    "actorName": SOME_TEXT,
    "meta?": {"changed": dict},
}
NEW = {"name": "Bangus", "quantity": 12, "minStock": 5, "supplier": "Dagupan", "category": "Meat", "unit": "kg"}


def test_stock_is_kept(person: Api, role: Role, manager: Api) -> None:
    with opened(person, "inventory", role) as page:
        page.call("GET", "inventory/items?", reads=[ITEM])
        page.call("GET", "inventory/recent-activity?limit=8", reads=[ACTIVITY])

        needs = Permission.INVENTORY_RESTOCK_MANAGE
        made = page.call("POST", "inventory/items", NEW, reads=ITEM, needs=needs)
        made = made or manager.post("/api/inventory/items", NEW).json["data"]
        bare = {name: NEW[name] for name in ("name", "quantity", "minStock", "supplier")}
        page.call("POST", "inventory/items", bare, reads=ITEM, needs=needs)
        for word in ("b", "ba", "ban"):
            found = page.call("GET", f"inventory/items?search={word}&category=Meat", reads=[ITEM])
            assert [item["id"] for item in found] == [made["id"]]

        path = f"inventory/items/{made['id']}"
        form = {"name": "Milkfish", "category": "Meat", "minStock": 6, "unit": "kg", "supplier": "Dagupan"}
        assert page.call("PUT", path, form, reads=ITEM)["quantity"] == 12
        counted = page.call("PATCH", f"{path}/stock", {"quantity": 9.5, "operation": "set"}, reads=ITEM)
        assert counted["quantity"] == 9.5
        page.call("GET", "inventory/recent-activity?limit=8", reads=[ACTIVITY])
