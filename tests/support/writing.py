"""Call every route that changes something, each with a thing that is made for it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from flask import Flask

from support.builders import RICE
from support.http_api import Api, me
from support.pictures import a_picture
from technomart.domain.auth.google import Identity
from technomart.domain.auth.second_factor import SecondFactor
from technomart.domain.orders.tax import Tax, TaxRules
from technomart.domain.store.unit_of_work import UnitOfWork

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SENIOR = {"kind": "senior", "name": "Lola", "idKind": "OSCA", "idNumber": "0457-1188"}
PNG = a_picture("PNG")
PAID_IN = {"kind": "paid_in", "amount": 5, "reason": "Change"}
Call = tuple[str, Any]
"""The address and the body of a request."""

numbers = count(1)


def writing_endpoints(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield endpoint and method of every route that may change something."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & WRITING):
            yield rule.endpoint, method


def made(api: Api, path: str, body: Any) -> dict[str, Any]:
    """Make something and return it."""
    answer = api.post(path, body)
    assert answer.status_code == 201, (path, answer.text)
    thing: dict[str, Any] = answer.json["data"]
    return thing


def a_user(api: Api, **more: Any) -> dict[str, Any]:
    number = next(numbers)
    return made(api, "/api/users", {"name": f"Bea {number}", "email": f"bea{number}@example.com", **more})


def a_user_with_a_second_factor(api: Api) -> dict[str, Any]:
    """Make an account whose owner has shown a code."""
    there = a_user(api)

    def confirm(work: UnitOfWork) -> None:
        user = work.users.get_for_update(there["id"])
        work.second_factors.put(SecondFactor(user.id, "sealed", user.created_at, user.created_at))
        work.users.save(replace(user, has_second_factor=True))

    api.ports.store.write(confirm)
    return there


def an_employee(api: Api) -> dict[str, Any]:
    return made(api, "/api/employees", {"name": f"Ana {next(numbers)}", "position": "Cook", "hourlyRate": 80})


def an_item(api: Api) -> dict[str, Any]:
    return made(api, "/api/inventory/items", {"name": f"Rice {next(numbers)}", "unit": "kg", "quantity": 5})


def a_dish(api: Api) -> dict[str, Any]:
    return made(api, "/api/menu/items", {"name": f"Dish {next(numbers)}", "price": 50, "category": "Mains"})


def a_heading(api: Api) -> str:
    """Return the name of a heading with one dish."""
    name = f"Heading {next(numbers)}"
    made(api, "/api/menu/items", {"name": "Taho", "price": 20, "category": name})
    return name


def an_empty_heading(api: Api) -> str:
    """Return the name of a heading that its dish has left."""
    name = f"Heading {next(numbers)}"
    dish = made(api, "/api/menu/items", {"name": "Taho", "price": 20, "category": name})
    assert api.put(f"/api/menu/items/{dish['id']}", {"category": "Mains"}).status_code == 200
    return name


def a_shelf(api: Api) -> str:
    """Return the category of one item."""
    name = f"Shelf {next(numbers)}"
    made(api, "/api/inventory/items", {"name": "Salt", "quantity": 1, "category": name})
    return name


def a_notification(api: Api) -> dict[str, Any]:
    return made(api, "/api/notifications", {"title": "Closed", "message": "at noon"})


def a_payment(api: Api) -> dict[str, Any]:
    return made(api, f"/api/orders/{api.placed()['id']}/payment", {"amount": 45, "method": "cash"})


def a_taxed_order(api: Api) -> dict[str, Any]:
    """Make an order of a canteen with VAT, which it stays whatever holds later."""
    return replace(api, ports=replace(api.ports, tax=TaxRules(Tax.VAT12))).placed()


def a_register(api: Api) -> dict[str, Any]:
    number = next(numbers)
    return made(api, "/api/registers", {"code": f"R{number}", "name": f"Register {number}"})


def a_closed_day(api: Api) -> dict[str, Any]:
    return made(api, "/api/day-closes", {"register": a_register(api)["id"], "reason": "Not paid yet"})


def a_cash_session(api: Api) -> dict[str, Any]:
    return made(api, "/api/cash-sessions", {"register": a_register(api)["id"], "notes": {"100": 2}})


def a_counted_session(api: Api) -> dict[str, Any]:
    session = a_cash_session(api)
    answer = api.post(f"/api/cash-sessions/{session['id']}/count", {"notes": {"100": 1}})
    assert answer.status_code == 200, answer.text
    return session


def an_undoing(api: Api) -> Call:
    """Return the call that takes a movement of cash back."""
    path = f"/api/cash-sessions/{a_cash_session(api)['id']}/movements"
    return f"{path}/{made(api, path, PAID_IN)['id']}/undo", {"reason": "Slip"}


def two_lines(api: Api) -> dict[str, Any]:
    return api.placed(items=[{"menuItemId": RICE.id, "quantity": 2}, {"menuItemId": RICE.id, "quantity": 1}])


def an_attendance(api: Api) -> dict[str, Any]:
    worked = {"employeeId": an_employee(api)["id"], "date": "2026-03-02", "checkIn": "08:00", "checkOut": "12:00"}
    return made(api, "/api/attendance", worked)


def weekly(api: Api) -> dict[str, Any]:
    return {"employeeId": an_employee(api)["id"], "day": "Monday", "startTime": "08:00", "endTime": "17:00"}


def soon(api: Api) -> str:
    return (api.ports.clock.now() + timedelta(days=3)).date().isoformat()


def dated(api: Api) -> dict[str, Any]:
    return {"employeeId": an_employee(api)["id"], "date": soon(api), "startTime": "10:00", "endTime": "14:00"}


def leave(api: Api) -> dict[str, Any]:
    return {"employeeId": an_employee(api)["id"], "startDate": soon(api), "endDate": soon(api), "type": "sick"}


def on(path: str, thing: Callable[[Api], dict[str, Any]], body: Any = None) -> Callable[[Api], Call]:
    """Return a call about a thing that is made for it."""
    return lambda api: (path.format(thing(api)["id"]), body)


def a_wish(api: Api) -> Call:
    """Return the call that lets an account have another address, to which no letter went yet, and a new password."""
    body = {"email": f"new{next(numbers)}@example.com", "password": "siopao at eleven"}
    return f"/api/users/{a_user(api)['id']}", body


def waiting(api: Api) -> dict[str, Any]:
    return a_user(api, status="pending")


def another_session(api: Api) -> str:
    """Return the id of another session of whoever is signed in."""
    api.signed_in(me(api)["email"])
    rows = api.get("/api/auth/sessions").json["data"]
    return str(next(row["id"] for row in rows if not row["current"]))


def a_link(api: Api) -> str:
    """Return the id of a link to an account at Google of whoever is signed in."""
    link = Identity("https://accounts.google.com", str(next(numbers)), me(api)["id"], api.ports.clock.now())
    api.ports.store.write(lambda work: work.identities.add(link))
    return link.link_id


def with_id(thing: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"requestId": thing["id"], **more}


CALLS: Mapping[str, Callable[[Api], Call]] = {
    "sessions.end_session": lambda api: (f"/api/auth/sessions/{another_session(api)}", None),
    "sessions.end_link": lambda api: (f"/api/auth/links/{a_link(api)}", None),
    "users.describe_role": lambda _: ("/api/users/roles/staff", {"label": f"Crew {next(numbers)}"}),
    "users.add": lambda _: ("/api/users", {"name": "Carl", "email": "carl@example.com", "password": "siomai at noon"}),
    "users.edit": a_wish,
    "users.remove": on("/api/users/{}", a_user),
    "users.remove_second_factor": on("/api/users/{}/second-factor", a_user_with_a_second_factor),
    "users.set_status": on("/api/users/{}/status", a_user, {"status": "deactivated"}),
    "users.set_role": on("/api/users/{}/role", a_user, {"role": "manager"}),
    "verification.approve": lambda api: ("/api/verify/approve", with_id(waiting(api), role="staff")),
    "verification.reject": lambda api: ("/api/verify/reject", with_id(waiting(api))),
    "notifications.set_settings": lambda _: ("/api/notifications/settings", {"order": False}),
    "notifications.read_all": lambda api: (a_notification(api), ("/api/notifications/mark-all-read", None))[1],
    "notifications.send": lambda _: ("/api/notifications", {"title": "Closed", "message": "at noon"}),
    "notifications.read": on("/api/notifications/{}/read", a_notification),
    "notifications.read_too": on("/api/notifications/{}/read", a_notification),
    "notifications.remove": on("/api/notifications/{}", a_notification),
    "menu.add_item": lambda _: ("/api/menu/items", {"name": "Adobo", "price": 80, "category": "New"}),
    "menu.edit_item": on("/api/menu/items/{}", a_dish, {"price": 60}),
    "menu.remove_item": on("/api/menu/items/{}", a_dish),
    "menu.rename_category": lambda api: (
        f"/api/menu/categories/{a_heading(api)}",
        {"name": "Sweets"},
    ),
    "menu.remove_category": lambda api: (f"/api/menu/categories/{an_empty_heading(api)}", None),
    "menu.switch_item": on("/api/menu/items/{}/availability", a_dish, {"available": False}),
    "menu.set_image": on("/api/menu/items/{}/image", a_dish, PNG),
    "orders.place": lambda _: ("/api/orders", {"items": [{"menuItemId": RICE.id, "quantity": 1}], "type": "walk-in"}),
    "orders.move": on("/api/orders/{}/status", Api.placed, {"status": "in_progress"}),
    "orders.rename": on("/api/orders/{}", Api.placed, {"customerName": "Tess"}),
    "orders.change_line": on("/api/orders/{}/items/1", Api.placed, {"quantity": 4}),
    "orders.void_line": on("/api/orders/{}/items/1?reason=Sold%20out", two_lines),
    "orders.grant": on("/api/orders/{}/privileges", a_taxed_order, {"privileges": [SENIOR], "diners": 2}),
    "orders.split": on("/api/orders/{}/split", two_lines, {"items": [{"itemId": "1", "quantity": 1}]}),
    "orders.merge": lambda api: (f"/api/orders/{api.placed()['id']}/merge", {"orderId": api.placed()["id"]}),
    "orders.pay": on("/api/orders/{}/payment", Api.placed, {"amount": 45, "method": "cash"}),
    "receipts.print_again": on("/api/orders/{}/print", Api.placed, {"ticket": True}),
    "payments.refund": on("/api/payments/{}/refund", a_payment, {"amount": 5}),
    "payments.correct": on("/api/payments/{}/correct", a_payment, {"method": "card", "reason": "Slip"}),
    "payments.set_config": lambda _: ("/api/payments/config", {"cash": True, "card": False, "mobile": True}),
    "registers.add_register": lambda _: ("/api/registers", {"code": "T99", "name": "Roof"}),
    "registers.edit_register": lambda api: (
        f"/api/registers/{a_register(api)['id']}",
        {"name": f"Renamed {next(numbers)}"},
    ),
    "registers.remove_register": on("/api/registers/{}", a_register),
    "cash_sessions.open_session": lambda api: ("/api/cash-sessions", {"register": a_register(api)["id"]}),
    "cash_sessions.move_cash": on("/api/cash-sessions/{}/movements", a_cash_session, PAID_IN),
    "cash_sessions.undo_movement": an_undoing,
    "cash_sessions.count": on("/api/cash-sessions/{}/count", a_cash_session, {"notes": {"100": 1}}),
    "cash_sessions.close": on("/api/cash-sessions/{}/close", a_counted_session, {"reason": "Slip"}),
    "day_closes.close_day": lambda api: (
        "/api/day-closes",
        {"register": a_register(api)["id"], "reason": "Not paid yet"},
    ),
    "day_closes.print_again": on("/api/day-closes/{}/print", a_closed_day),
    "registers.print_x_reading": on("/api/registers/{}/x/print", a_register),
    "inventory.add_item": lambda _: ("/api/inventory/items", {"name": "Salt", "quantity": 3}),
    "inventory.edit_item": on("/api/inventory/items/{}", an_item, {"supplier": "Divisoria"}),
    "inventory.rename_category": lambda api: (f"/api/inventory/categories/{a_shelf(api)}", {"name": "Dry"}),
    "inventory.remove_category": lambda api: (f"/api/inventory/categories/{a_shelf(api)}", None),
    "inventory.remove_item": on("/api/inventory/items/{}", an_item),
    "inventory.change_stock": on("/api/inventory/items/{}/stock", an_item, {"operation": "add", "quantity": 10}),
    "inventory.set_recipe": lambda api: (
        f"/api/inventory/recipes/{a_dish(api)['id']}",
        [{"inventoryItemId": an_item(api)["id"], "quantity": 0.2}],
    ),
    "employees.add": lambda _: ("/api/employees", {"name": "Dan", "position": "Cook", "hourlyRate": 80}),
    "employees.edit": on("/api/employees/{}", an_employee, {"hourlyRate": 90}),
    "employees.remove": on("/api/employees/{}", an_employee),
    "attendance.record": lambda _: ("/api/attendance", {}),
    "attendance.correct": on("/api/attendance/{}", an_attendance, {"notes": "till"}),
    "attendance.forget": on("/api/attendance/{}", an_attendance),
    "schedule.plan": lambda api: ("/api/schedule", weekly(api)),
    "schedule.change": on(
        "/api/schedule/{}", lambda api: made(api, "/api/schedule", weekly(api)), {"endTime": "16:00"}
    ),
    "schedule.strike": on("/api/schedule/{}", lambda api: made(api, "/api/schedule", weekly(api))),
    "schedule.plan_date": lambda api: ("/api/schedule/exceptions", dated(api)),
    "schedule.change_date": on(
        "/api/schedule/exceptions/{}", lambda api: made(api, "/api/schedule/exceptions", dated(api)), {"off": True}
    ),
    "schedule.strike_date": on(
        "/api/schedule/exceptions/{}", lambda api: made(api, "/api/schedule/exceptions", dated(api))
    ),
    "leaves.ask": lambda api: ("/api/leaves", leave(api)),
    "leaves.edit": on("/api/leaves/{}", lambda api: made(api, "/api/leaves", leave(api)), {"status": "approved"}),
    "leaves.withdraw": on("/api/leaves/{}", lambda api: made(api, "/api/leaves", leave(api))),
}
"""How each route is called so that it changes something; a route that is missing here fails the tests that walk."""


def sent(api: Api, endpoint: str, method: str, call: Call, **headers: str) -> Any:
    """Send a request; a picture goes as a form, with a boundary that is drawn anew each time."""
    path, body = call
    if endpoint != "menu.set_image":
        return api.call(method, path, body, **headers)
    boundary = f"line-{next(numbers)}"
    form = f'--{boundary}\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'.encode()
    kind = f"multipart/form-data; boundary={boundary}"
    return api.call(method, path, form + body + f"\r\n--{boundary}--\r\n".encode(), Content_Type=kind, **headers)
