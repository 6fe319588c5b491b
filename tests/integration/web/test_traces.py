"""What people change by hand is in the log, before and after, once it is done."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from support.builders import RICE
from support.http_api import Api, me

REASON = "spilled " * 12
ADDED = ": added, name from nothing to Ana Reyes"


def data(answer: Any) -> Any:
    assert answer.status_code < 300, answer.text
    return answer.json["data"]


def an_item(by: Api) -> str:
    made: str = data(by.post("/api/inventory/items", {"name": "Flour", "unit": "kg", "quantity": 5, "minStock": 1}))[
        "id"
    ]
    return made


def ana(by: Api) -> str:
    made: str = data(by.post("/api/employees", {"name": "Ana Reyes"}))["id"]
    return made


def price(by: Api) -> list[str]:
    path = f"/api/menu/items/{RICE.id}"
    assert by.put(path, {"price": 15, "description": "plain"}).status_code == 200
    assert by.put(path, {"price": 12.5}).status_code == 200
    made = data(by.post("/api/menu/items", {"name": "Taho", "price": 20, "category": "Sweets"}))["id"]
    assert by.delete(f"/api/menu/items/{made}").status_code == 200
    return [
        f"price_set Rice ({RICE.id}) from 15.00 to 12.50",
        f"price_set Taho ({made}) from new to 20.00",
        f"menu_item_removed Taho ({made}) at 20.00",
    ]


def stock(by: Api) -> list[str]:
    item = an_item(by)
    path = f"/api/inventory/items/{item}"
    assert by.patch(f"{path}/stock", {"operation": "add", "quantity": 2}).status_code == 200
    assert by.patch(f"{path}/stock", {"operation": "set", "quantity": 7}).status_code == 200
    assert by.patch(f"{path}/stock", {"operation": "set", "quantity": 4.5}).status_code == 200
    assert by.patch(f"{path}/stock", {"operation": "subtract", "quantity": 0.5, "reason": REASON}).status_code == 200
    assert by.patch(f"{path}/stock", {"operation": "subtract", "quantity": 9}).status_code == 409
    assert by.put(path, {"name": "Flour", "unit": "g", "minStock": 1500, "supplier": "Mill " * 20}).status_code == 200
    assert by.delete(path).status_code == 200
    mill = f"{('Mill ' * 7)[:31]}…"
    dry = an_item(by)
    assert by.put(f"/api/inventory/items/{dry}", {"category": "Dry"}).status_code == 200
    for method, body in (("PUT", {"name": "Goods"}), ("DELETE", None)):
        assert by.call(method, f"/api/inventory/categories/{'Dry' if body else 'Goods'}", body).status_code == 200
    return [
        f"stock_corrected Flour ({item}) from 7 kg to 4.5 kg",
        f"stock_corrected Flour ({item}) from 4.5 kg to 4 kg: {REASON.strip()}",
        f"stock_edited Flour ({item}): unit from kg to g, min stock from 1 to 1,500, supplier from nothing to {mill}",
        f"stock_removed Flour ({item}) with 4,000 g",
        f"stock_edited Flour ({dry}): category from nothing to Dry",
        "stock_edited category from Dry to Goods, of 1 item",
        "stock_edited category from Goods to nothing, of 1 item",
    ]


def attendance(by: Api) -> list[str]:
    whose = ana(by)
    day = {"employeeId": whose, "date": "2026-03-02"}
    row = data(by.post("/api/attendance", {**day, "checkIn": "08:00"}))["id"]
    assert by.put(f"/api/attendance/{row}", {"checkIn": "08:00"}).status_code == 200
    assert by.put(f"/api/attendance/{row}", {"checkOut": "17:00", "status": "late"}).status_code == 200
    assert by.put(f"/api/attendance/{row}", {"notes": "excused"}).status_code == 200
    assert by.delete(f"/api/attendance/{row}").status_code == 200
    assert by.post("/api/attendance", {**day, "status": "absent"}).status_code == 201
    named, late = f"Ana Reyes ({whose})", "2026-03-02 08:00 to 17:00 late"
    return [
        f"attendance_entered {named} as 2026-03-02 08:00 to open present",
        f"attendance_corrected {named} from 2026-03-02 08:00 to open present to {late}",
        f"attendance_corrected {named} from {late} to {late}, other notes",
        f"attendance_removed {named} as {late}",
        f"attendance_entered {named} as 2026-03-02 absent",
    ]


def recipe(by: Api) -> list[str]:
    item, path = an_item(by), f"/api/inventory/recipes/{RICE.id}"
    for quantity in (0.25, 0.25, 0.1):
        assert by.put(path, [{"inventoryItemId": item, "quantity": quantity}]).status_code == 200
    assert by.put(path, []).status_code == 200
    steps = [("nothing", "0.25 kg Flour"), ("0.25 kg Flour", "0.1 kg Flour"), ("0.1 kg Flour", "nothing")]
    return [f"recipe_set Rice ({RICE.id}) from {before} to {after}" for before, after in steps]


def employee(by: Api) -> list[str]:
    whose = ana(by)
    rates = {"hourlyRate": 95.5}, {"hourlyRate": 95.5, "name": "Ana Reyes"}, {"hourlyRate": 1000, "contact": "0917"}
    for body in rates:
        assert by.put(f"/api/employees/{whose}", body).status_code == 200
    ghost = data(by.post("/api/employees", {"name": "Ghost", "hourlyRate": 5000}))["id"]
    assert by.delete(f"/api/employees/{ghost}").status_code == 200
    named, of_ghost = f"employee_edited Ana Reyes ({whose}): hourly rate from", f"employee_edited Ghost ({ghost}):"
    return [
        f"{named} 0.00 to 95.50",
        f"{named} 95.50 to 1,000.00, contact from nothing to 0917",
        f"{of_ghost} added, hourly rate from 0.00 to 5,000.00, name from nothing to Ghost",
        f"{of_ghost} removed, status from active to inactive",
    ]


def schedule(by: Api) -> list[str]:
    whose = ana(by)
    monday = {"employeeId": whose, "day": "Monday", "startTime": "08:00", "endTime": "16:00"}
    entry = data(by.post("/api/schedule", monday))
    path = f"/api/schedule/{entry['id']}"
    for body in (entry, {"startTime": "10:00", "endTime": "18:00"}):
        assert by.put(path, body).status_code == 200
    assert by.delete(path).status_code == 200
    off = {"employeeId": whose, "date": str(by.ports.days.of(by.ports.clock.now()) + timedelta(days=1)), "off": True}
    path = f"/api/schedule/exceptions/{data(by.post('/api/schedule/exceptions', off))['id']}"
    assert by.put(path, {"off": False, "startTime": "22:00", "endTime": "06:00"}).status_code == 200
    assert by.delete(path).status_code == 200
    steps = [
        ("nothing", "Monday 08:00 to 16:00"),
        ("Monday 08:00 to 16:00", "Monday 10:00 to 18:00"),
        ("Monday 10:00 to 18:00", "nothing"),
        ("nothing", f"{off['date']} off"),
        (f"{off['date']} off", f"{off['date']} 22:00 to 06:00"),
        (f"{off['date']} 22:00 to 06:00", "nothing"),
    ]
    return [f"schedule_changed Ana Reyes ({whose}) from {before} to {after}" for before, after in steps]


def links(by: Api) -> list[str]:
    whose, account = ana(by), next(u for u in data(by.get("/api/users")) if u["role"] == "staff")
    for user in (account["id"], account["id"], None):
        assert by.put(f"/api/employees/{whose}", {"userId": user}).status_code == 200
    assert by.put(f"/api/employees/{whose}", {"userId": account["id"]}).status_code == 200
    assert by.delete(f"/api/users/{account['id']}").status_code == 200
    named = f"{account['name']} ({account['id']})"
    link = [
        f"employee_linked {named} to employee Ana Reyes ({whose})",
        f"employee_unlinked {named} from employee Ana Reyes ({whose})",
    ]
    return [*link, *link, f"account_removed {named}"]


@pytest.mark.parametrize("act", [price, recipe, stock, employee, attendance, schedule, links])
def test_what_is_changed_by_hand_is_in_the_log_before_and_after(admin: Api, act: Callable[[Api], list[str]]) -> None:
    expected = act(admin)

    rows = [row for row in data(admin.get("/api/logs?limit=100")) if row["action"] != "signed_in"]
    rows = [row for row in rows if not row["details"].endswith(ADDED)]
    assert [f"{row['action']} {row['details']}" for row in reversed(rows)] == expected
    assert {(row["user"], row["type"], row["address"]) for row in rows} == {(me(admin)["name"], "action", "127.0.0.1")}


def test_no_text_however_long_leaves_a_change_without_room(admin: Api) -> None:
    """Whoever wrote long texts first could change what came after them unseen."""
    item, whose = an_item(admin), ana(admin)
    item_path, path = f"/api/inventory/items/{item}", f"/api/employees/{whose}"
    for letter, day in (("A", "2027-01-09"), ("B", "2027-01-08")):
        long, much = letter * 120, 9_000_000.125 if letter == "A" else 8_000_000.125
        dish = {"name": long, "category": long, "supplier": long, "minStock": much, "expiryDate": day}
        assert admin.put(item_path, dish).status_code == 200
        person = {"name": long, "position": long, "contact": long[:64], "hourlyRate": much // 1000}
        assert admin.put(path, person).status_code == 200

    of_person, of_item = (row["details"] for row in data(admin.get("/api/logs?limit=2")))

    assert of_item.endswith("expires on from 2027-01-09 to 2027-01-08")
    assert of_person.endswith(f"position from {'A' * 31}… to {'B' * 31}…")
