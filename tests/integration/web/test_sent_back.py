"""What a form reads and sends back as it is changes nothing, at every address that takes a PUT."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from support.builders import RICE
from support.http_api import Api, me, tell_of_people
from support.stored import rows_of
from support.writing import SENIOR, a_taxed_order
from technomart.domain.store.unit_of_work import Store

pytestmark = pytest.mark.long_on("mariadb")

LISTED_UNDER: Mapping[str, str] = {"/api/inventory/recipes/{menu_item_id}": "/api/menu/items"}
"""Where the ids for an address are listed, if not at the address without its last part."""
LOG = frozenset({"security_log"})
"""Who did what is written down also where nothing was changed."""


def addresses(api: Api) -> dict[str, dict[str, Any]]:
    """Return what can be done at every address that takes a PUT."""
    paths = api.get("/api/openapi.json").json["paths"]
    return {path: operations for path, operations in paths.items() if "put" in operations}


def read(api: Api, path: str, operations: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the address of a thing and what a form reads of it."""
    above, _, last = path.rpartition("/")
    if last == "privileges":
        (order,) = api.get("/api/orders").json["data"]
        detail = api.get(f"/api/orders/{order['id']}").json["data"]
        return f"/api/orders/{order['id']}/privileges", {name: detail[name] for name in ("privileges", "diners")}
    if not last.startswith("{"):
        return path, api.get(path).json["data"]
    rows = api.get(LISTED_UNDER.get(path, above)).json["data"]
    assert rows, path
    key = "value" if "value" in rows[0] else "id"
    address = f"{above}/{rows[0][key]}"
    return address, api.get(address).json["data"] if "get" in operations else rows[0]


@pytest.fixture
def furnished(admin: Api, cashier: Api) -> Api:
    """Return an administrator of a canteen that has one of each thing that can be edited."""
    rice = {"name": "Rice", "quantity": 1.5, "minStock": 2, "expiryDate": "2030-01-02", "category": "Grains"}
    item = made(admin, "/api/inventory/items", rice)
    assert admin.put("/api/notifications/settings", {"lowStock": False}).status_code == 200
    recipe = [{"inventoryItemId": item["id"], "quantity": 0.2}]
    assert admin.put(f"/api/inventory/recipes/{RICE.id}", recipe).status_code == 200
    ana = made(admin, "/api/employees", {"name": "Ana", "position": "Cook", "hourlyRate": 80.5, "contact": "0917"})
    assert admin.put(f"/api/users/{me(admin)['id']}", {"phone": "0917 555 0101"}).status_code == 200
    assert admin.put(f"/api/employees/{ana['id']}", {"userId": me(cashier)["id"]}).status_code == 200
    worked = {"employeeId": ana["id"], "date": "2026-03-02", "checkIn": "08:00", "checkOut": "17:00", "notes": "till"}
    made(admin, "/api/attendance", worked)
    made(admin, "/api/schedule", {"employeeId": ana["id"], "day": "Monday", "startTime": "08:00", "endTime": "17:00"})
    day = (admin.ports.clock.now() + timedelta(days=2)).date().isoformat()
    other_hours = {"employeeId": ana["id"], "date": day, "startTime": "10:00", "endTime": "14:00"}
    made(admin, "/api/schedule/exceptions", other_hours)
    leave = {"employeeId": ana["id"], "startDate": day, "endDate": day, "type": "sick", "reason": "fever"}
    made(admin, "/api/leaves", leave)
    guests = {"privileges": [SENIOR, {**SENIOR, "name": "Lolo", "idNumber": "2", "share": 10}], "diners": 3}
    assert admin.put(f"/api/orders/{a_taxed_order(admin)['id']}/privileges", guests).status_code == 200
    return admin


def made(api: Api, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    answer = api.post(path, body)
    assert answer.status_code == 201, (path, answer.text)
    thing: dict[str, Any] = answer.json["data"]
    return thing


def test_what_was_read_and_is_sent_back_changes_nothing(furnished: Api, store: Store) -> None:
    for path, operations in addresses(furnished).items():
        address, body = read(furnished, path, operations)
        before = rows_of(store, but=LOG)

        answer = furnished.put(address, body)

        assert answer.status_code == 200, (address, body, answer.text)
        assert read(furnished, path, operations) == (address, body)
        assert rows_of(store, but=LOG) == before, address
    tell_of_people(furnished.ports)
    assert furnished.get("/api/audit").json["data"]["violations"] == []
