from datetime import timedelta

import pytest

from support.builders import FixedClock
from support.http_api import STAFF, Api, an_api
from technomart.adapters.memory.store import MemoryStore

SETTINGS = {"emailEnabled": True, "pushEnabled": False, "lowStock": True, "order": True, "payment": True}


def listed(api: Api) -> list[str]:
    return [row["title"] for row in api.get("/api/notifications?limit=100").json["data"]]


def unread(api: Api) -> int:
    found: int = api.get("/api/notifications/unread-count").json["data"]["unread"]
    return found


def test_the_page_reads_and_empties_its_list(cashier: Api, manager: Api) -> None:
    for title in ("one", "two", "three"):
        manager.post("/api/notifications", {"title": title, "message": "..."})
    three, two, one = cashier.get("/api/notifications?limit=100").json["data"]
    assert (one["type"], one["read"], one["title"]) == ("info", False, "one")

    assert cashier.post(f"/api/notifications/{one['id']}/read", {}).json["data"]["read"] is True
    assert unread(cashier) == 2
    assert cashier.delete(f"/api/notifications/{three['id']}").json["success"] is True
    assert cashier.delete(f"/api/notifications/{three['id']}").status_code == 404
    assert (listed(cashier), unread(cashier)) == (["two", "one"], 1)
    assert cashier.post("/api/notifications/mark-all-read", {}).json["success"] is True
    assert [row["read"] for row in cashier.get("/api/notifications").json["data"]] == [True, True]
    assert cashier.get(f"/api/notifications/{two['id']}").json["data"]["read"] is True
    assert (unread(cashier), unread(manager)) == (0, 3)


def test_what_is_for_others_is_neither_shown_nor_read_nor_removed(cashier: Api, manager: Api) -> None:
    sent = manager.post("/api/notifications", {"title": "pay", "message": "...", "role": "manager"}).json["data"]
    path = f"/api/notifications/{sent['id']}"

    for method, each in (("GET", path), ("PATCH", f"{path}/read"), ("POST", f"{path}/read"), ("DELETE", path)):
        answer = cashier.call(method, each, None if method in ("GET", "DELETE") else {})
        assert (answer.status_code, answer.json["code"]) == (404, "notification_not_found"), method
    assert cashier.post("/api/notifications/mark-all-read", {}).status_code == 200
    assert (listed(cashier), listed(manager), unread(manager)) == ([], ["pay"], 1)


def test_settings_are_ones_own_and_keep_what_is_not_sent(cashier: Api, manager: Api) -> None:
    assert manager.get("/api/notifications/settings").json["data"] == SETTINGS

    assert manager.put("/api/notifications/settings", {"order": False}).json["data"] == {**SETTINGS, "order": False}
    assert manager.put("/api/notifications/settings", SETTINGS | {"lowStock": False}).status_code == 200

    assert manager.get("/api/notifications/settings").json["data"] == {**SETTINGS, "lowStock": False}
    assert cashier.get("/api/notifications/settings").json["data"] == SETTINGS


@pytest.mark.parametrize("value", [None, "true", 1, []])
def test_a_setting_is_true_or_false(cashier: Api, value: object) -> None:
    assert cashier.put("/api/notifications/settings", {"order": value}).status_code == 422


def test_an_online_order_is_told_to_those_who_want_to_know(cashier: Api, manager: Api) -> None:
    manager.put("/api/notifications/settings", {"order": False})

    order = cashier.placed(type="online")

    (told,) = cashier.get("/api/notifications").json["data"]
    assert (told["type"], told["title"]) == ("new_order", f"Order {order['orderNumber']}")
    assert (listed(manager), unread(manager)) == ([], 0)


def test_who_may_let_people_in_is_told_that_an_account_waits(stranger: Api, cashier: Api, manager: Api) -> None:
    new = {"name": "Bea Cruz", "email": "bea@example.com", "password": "siomai at noon", "contactNumber": ""}

    for _ in range(2):
        assert stranger.post("/api/auth/register", new).status_code == 201

    (told,) = manager.get("/api/notifications").json["data"]
    assert (told["type"], told["message"]) == ("info", "Bea Cruz, bea@example.com")
    assert listed(cashier) == []


def test_one_person_sends_so_many_in_an_hour_and_asks_for_so_much_leave_at_once(
    clock: FixedClock,
) -> None:
    few = an_api(MemoryStore(), clock=clock, notifications_per_hour=2, open_leave_requests=2).signed_in(STAFF)
    note = {"title": "Closed", "message": "On Monday."}
    day = few.ports.days.of(clock.now())
    leaves = [
        {"startDate": str(day + n * timedelta(days=1)), "endDate": str(day + n * timedelta(days=1))} for n in range(3)
    ]

    sent = [few.post("/api/notifications", note) for _ in range(3)]
    asked = [few.post("/api/leaves", leave) for leave in leaves]

    assert [answer.status_code for answer in sent] == [201, 201, 429]
    assert (sent[2].json["code"], sent[2].headers["Retry-After"]) == ("too_many_notifications", "3600")
    assert [answer.status_code for answer in asked] == [201, 201, 409]
    assert asked[2].json["code"] == "too_much_open_leave"
