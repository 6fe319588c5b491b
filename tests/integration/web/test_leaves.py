"""Leave over HTTP: asked for, decided once, never by oneself, and shown beside attendance."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from support.http_api import Api, Reply

MANILA = ZoneInfo("Asia/Manila")


def day(offset: int) -> str:
    return (datetime.now(MANILA) + timedelta(days=offset)).date().isoformat()


def data(answer: Reply, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json["data"]


def refused(answer: Reply, status: int, code: str) -> None:
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text


def asked(api: Api, first: int = 10, last: int = 12, **fields: Any) -> Any:
    body = {"id": None, "startDate": day(first), "endDate": day(last), "type": "vacation", "status": "pending"}
    return data(api.post("/api/leaves", {**body, "reason": "Fiesta", **fields}), 201)


@pytest.fixture
def ana(admin: Api) -> dict[str, Any]:
    made: dict[str, Any] = data(admin.post("/api/employees", {"name": "Ana Reyes"}), 201)
    return made


def test_leave_is_asked_for_and_decided_once(manager: Api, cashier: Api) -> None:
    mine = asked(cashier, employeeId="")
    assert (mine["status"], mine["startDate"], mine["endDate"], mine["type"]) == (
        "pending",
        day(10),
        day(12),
        "vacation",
    )
    path = f"/api/leaves/{mine['id']}"

    assert cashier.put(path, {"status": "approved"}).status_code == 403
    assert manager.put(path, {"status": "asleep"}).status_code == 422
    decided = data(manager.put(path, {"status": "approved", "note": "Enjoy"}))
    assert (decided["status"], decided["note"], decided["employeeName"]) == ("approved", "Enjoy", "Ana Reyes")
    assert decided["decidedBy"]
    assert decided["decidedAt"]
    refused(manager.put(path, {"status": "rejected"}), 409, "leave_decided")
    refused(manager.put(path, {"status": "pending"}), 409, "leave_decided")
    refused(manager.put(path, {"endDate": day(13)}), 409, "leave_decided")
    assert data(manager.put(path, decided)) == decided
    refused(cashier.delete(path), 409, "leave_decided")
    assert [row["id"] for row in data(cashier.get("/api/leaves"))] == [mine["id"]]


def test_approved_leave_is_withdrawn_by_a_row_that_says_so(manager: Api, cashier: Api) -> None:
    mine = asked(cashier)
    path = f"/api/leaves/{mine['id']}"
    decided = data(manager.put(path, {"status": "approved"}))

    assert manager.delete(path).status_code == 200

    assert data(manager.get("/api/leaves")) == []
    (row,) = data(manager.get("/api/leaves?status=withdrawn"))
    assert (row["decidedBy"], row["withdrawnBy"]) == (decided["decidedBy"], decided["decidedBy"])
    refused(manager.delete(path), 409, "leave_decided")
    asked(cashier)


def test_nobody_parts_from_their_employee_to_decide_on_their_own_leave(manager: Api, cashier: Api) -> None:
    mine = asked(manager)
    employee = f"/api/employees/{mine['employeeId']}"

    refused(manager.put(employee, {"userId": None}), 403, "not_allowed")
    refused(manager.put(f"/api/leaves/{mine['id']}", {"status": "approved"}), 403, "own_leave")
    assert data(manager.get("/api/leaves"))[0]["status"] == "pending"


def test_nobody_decides_on_their_own_leave(manager: Api, admin: Api) -> None:
    mine = asked(manager)
    path = f"/api/leaves/{mine['id']}"

    refused(manager.put(path, {"status": "approved"}), 403, "own_leave")
    body = {"startDate": day(20), "endDate": day(21), "status": "approved"}
    refused(manager.post("/api/leaves", body), 403, "own_leave")
    data(admin.put(path, {"status": "approved"}))
    refused(manager.delete(path), 403, "own_leave")
    refused(manager.put(path, {"status": "withdrawn"}), 403, "own_leave")
    assert data(admin.put(path, {"status": "withdrawn"}))["status"] == "withdrawn"


def test_leave_of_others_takes_those_who_manage_it(manager: Api, cashier: Api, ana: dict[str, Any]) -> None:
    body = {"employeeId": ana["id"], "startDate": day(1), "endDate": day(1)}
    assert cashier.post("/api/leaves", body).status_code == 403
    theirs = data(manager.post("/api/leaves", {**body, "status": "approved"}), 201)
    assert (theirs["status"], theirs["employeeName"], theirs["type"]) == ("approved", "Ana Reyes", "other")

    assert data(cashier.get("/api/leaves")) == []
    path = f"/api/leaves/{theirs['id']}"
    assert cashier.get(f"/api/leaves?employeeId={ana['id']}").status_code == 403
    assert cashier.put(path, {"reason": "x"}).status_code == 403
    assert cashier.delete(path).status_code == 403
    assert manager.post("/api/leaves", {**body, "employeeId": "nobody"}).status_code == 404
    assert manager.put("/api/leaves/nothing", {"reason": "x"}).status_code == 404


def test_leave_of_one_person_does_not_overlap(manager: Api, cashier: Api) -> None:
    first = asked(cashier, 10, 12)
    body = {"startDate": day(12), "endDate": day(14)}
    refused(cashier.post("/api/leaves", body), 409, "leave_overlaps")
    second = asked(cashier, 13, 14)
    path = f"/api/leaves/{second['id']}"
    refused(cashier.put(path, {"startDate": day(11)}), 409, "leave_overlaps")
    moved = data(cashier.put(path, {**second, "endDate": day(20), "employeeName": "X", "reason": ""}))
    assert (moved["endDate"], "reason" in moved, moved["employeeName"]) == (day(20), False, "Ana Reyes")

    data(manager.put(f"/api/leaves/{first['id']}", {"status": "rejected"}))
    asked(cashier, 11, 12)
    assert cashier.delete(path).status_code == 200
    assert [row["status"] for row in data(manager.get("/api/leaves?status=pending&type=vacation"))] == ["pending"]
    assert data(manager.get("/api/leaves?type=sick")) == []
    assert manager.get("/api/leaves").json["pagination"]["total"] == 2


IMPOSSIBLE: list[dict[str, Any]] = [
    {"startDate": day(2), "endDate": day(1)},
    {"startDate": day(1), "endDate": day(367)},
    {"startDate": day(367), "endDate": day(367)},
    {"startDate": day(-367), "endDate": day(-367)},
    {"startDate": "2026-01-01", "endDate": "2199-01-01"},
    {"startDate": day(1)},
    {"startDate": "", "endDate": day(1)},
    {"startDate": day(1), "endDate": day(1), "type": "fun"},
    {"startDate": day(1), "endDate": day(1), "status": "withdrawn"},
]


@pytest.mark.parametrize("body", IMPOSSIBLE)
def test_leave_that_cannot_be_is_refused(manager: Api, ana: dict[str, Any], body: dict[str, Any]) -> None:
    answer = manager.post("/api/leaves", {**body, "employeeId": ana["id"]})

    assert answer.status_code == 422, answer.text


def test_the_longest_leave_is_a_leap_year(manager: Api, ana: dict[str, Any]) -> None:
    asked(manager, 366, 731, employeeId=ana["id"])


def test_attendance_says_that_its_day_is_approved_leave(manager: Api, ana: dict[str, Any]) -> None:
    entry = {"employeeId": ana["id"], "date": day(-3), "checkIn": "08:00", "checkOut": "09:00"}
    came = data(manager.post("/api/attendance", entry), 201)
    assert came["onLeave"] is False
    leave = asked(manager, -3, -3, employeeId=ana["id"], status="approved", type="sick")
    assert data(manager.get("/api/attendance"))[0]["onLeave"] is True

    later = data(manager.post("/api/attendance", {**entry, "checkIn": "10:00", "checkOut": "11:00"}), 201)
    assert later["onLeave"] is True
    moved = data(manager.put(f"/api/attendance/{later['id']}", {"date": day(-4)}))
    assert moved["onLeave"] is False
    manager.delete(f"/api/leaves/{leave['id']}")
    assert not any(row["onLeave"] for row in data(manager.get("/api/attendance")))


def test_nothing_is_planned_for_who_does_not_work_here_at_present(manager: Api, ana: dict[str, Any]) -> None:
    own = {"employeeId": ana["id"]}
    hours = {"startTime": "08:00", "endTime": "16:00"}
    waiting, other, taken = (asked(manager, first, first, **own) for first in (10, 11, 12))
    data(manager.put(f"/api/leaves/{taken['id']}", {"status": "approved"}))
    weekday = data(manager.post("/api/schedule", {**own, **hours, "day": "Monday"}), 201)
    date = data(manager.post("/api/schedule/exceptions", {**own, "date": day(5), "off": True}), 201)
    data(manager.put(f"/api/employees/{ana['id']}", {"status": "inactive"}))

    for answer in (
        manager.put(f"/api/leaves/{waiting['id']}", {"status": "approved"}),
        manager.put(f"/api/leaves/{waiting['id']}", {"reason": "Rest"}),
        manager.post("/api/leaves", {**own, "startDate": day(20), "endDate": day(20)}),
        manager.post("/api/schedule", {**own, **hours, "day": "Tuesday"}),
        manager.put(f"/api/schedule/{weekday['id']}", {"endTime": "17:00"}),
        manager.post("/api/schedule/exceptions", {**own, "date": day(6), "off": True}),
        manager.put(f"/api/schedule/exceptions/{date['id']}", {"date": day(7)}),
        manager.post("/api/attendance", {**own, "date": day(-1), "status": "absent"}),
    ):
        refused(answer, 409, "employee_gone")
    assert manager.delete(f"/api/leaves/{other['id']}").status_code == 200

    assert data(manager.put(f"/api/leaves/{waiting['id']}", {"status": "rejected"}))["status"] == "rejected"
    assert data(manager.put(f"/api/leaves/{taken['id']}", {"status": "withdrawn"}))["status"] == "withdrawn"
    for path in (f"schedule/{weekday['id']}", f"schedule/exceptions/{date['id']}"):
        assert manager.delete(f"/api/{path}").status_code == 200
    assert manager.delete(f"/api/employees/{ana['id']}").status_code == 200
    refused(manager.put(f"/api/leaves/{waiting['id']}", {"status": "approved"}), 409, "leave_decided")


def test_the_old_address_is_gone(manager: Api) -> None:
    assert manager.get("/api/leave").status_code == 404
