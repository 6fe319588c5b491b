"""The week over HTTP: one entry a day, changes that keep what was, exceptions, and who may."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from support.http_api import Api, Reply

MANILA = ZoneInfo("Asia/Manila")
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def weekday(offset: int) -> str:
    return WEEK[(datetime.now(MANILA) + timedelta(days=offset)).weekday()]


def day(offset: int) -> str:
    return (datetime.now(MANILA) + timedelta(days=offset)).date().isoformat()


def data(answer: Reply, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json["data"]


def refused(answer: Reply, status: int, code: str) -> None:
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text


@pytest.fixture
def ana(admin: Api) -> dict[str, Any]:
    made: dict[str, Any] = data(admin.post("/api/employees", {"name": "Ana Reyes"}), 201)
    return made


def entry(ana: dict[str, Any], day: str = "Monday", start: str = "08:00", end: str = "16:00") -> dict[str, Any]:
    return {"employeeId": ana["id"], "day": day, "startTime": start, "endTime": end}


def test_the_week_is_planned_changed_and_struck(manager: Api, ana: dict[str, Any]) -> None:
    friday = data(manager.post("/api/schedule", entry(ana, "Friday", "22:00", "06:00")), 201)
    monday = data(manager.post("/api/schedule", entry(ana)), 201)

    assert monday == {**entry(ana), "id": monday["id"], "employeeName": "Ana Reyes", "onLeave": False, "version": 1}
    answer = manager.get("/api/schedule")
    assert data(answer) == [monday, friday]
    assert answer.json["pagination"]["total"] == 2
    assert data(manager.get("/api/schedule?day=Friday")) == [friday]
    assert data(manager.get(f"/api/schedule?day=monday&employeeId={ana['id']}")) == [monday]
    assert data(manager.get("/api/schedule?employeeId=somebody")) == []

    path = f"/api/schedule/{monday['id']}"
    assert data(manager.put(path, {**monday, "employeeName": "X", "id": "y", "endTime": "17:00"}))["endTime"] == "17:00"
    assert data(manager.put(path, {"day": "Tuesday"}))["startTime"] == "08:00"
    assert manager.delete(path).status_code == 200
    assert manager.delete(path).status_code == 404
    refused(manager.put(path, {"day": "Monday"}), 404, "schedule_entry_not_found")
    assert data(manager.get("/api/schedule")) == [friday]


def test_a_weekday_has_one_entry_and_runs_into_no_other(manager: Api, ana: dict[str, Any]) -> None:
    monday = data(manager.post("/api/schedule", entry(ana, "Monday", "22:00", "06:00")), 201)

    refused(manager.post("/api/schedule", entry(ana)), 409, "day_taken")
    refused(manager.post("/api/schedule", entry(ana, "Tuesday", "05:00", "09:00")), 409, "overlap")
    tuesday = data(manager.post("/api/schedule", entry(ana, "Tuesday", "06:00", "09:00")), 201)
    refused(manager.put(f"/api/schedule/{monday['id']}", {"endTime": "06:01"}), 409, "overlap")
    refused(manager.put(f"/api/schedule/{tuesday['id']}", {"day": "Monday"}), 409, "day_taken")
    sunday = entry(ana, "Sunday", "12:00", "00:00")
    assert data(manager.post("/api/schedule", sunday), 201)["endTime"] == "00:00"


IMPOSSIBLE = [
    {"startTime": "08:00", "endTime": "08:00"},
    {"startTime": "08:00", "endTime": "00:01"},
    {"startTime": "09:00", "endTime": "08:00"},
    {"startTime": "24:00", "endTime": "08:00"},
    {"startTime": "", "endTime": ""},
    {"startTime": "8", "endTime": "16:00"},
    {"startTime": None},
    {"day": ""},
    {"day": "Someday"},
    {"employeeId": ""},
    {"employeeId": None},
]


@pytest.mark.parametrize("fields", IMPOSSIBLE)
def test_an_entry_that_cannot_be_is_refused(manager: Api, ana: dict[str, Any], fields: dict[str, Any]) -> None:
    answer = manager.post("/api/schedule", {**entry(ana), **fields})

    assert answer.status_code == 422, answer.text
    assert data(manager.get("/api/schedule")) == []


def test_the_schedule_is_seen_by_whose_it_is_and_changed_by_others(
    manager: Api, cashier: Api, ana: dict[str, Any]
) -> None:
    data(cashier.post("/api/attendance", {}), 201)
    own = data(cashier.get("/api/auth/me"))["employeeId"]
    mine = data(manager.post("/api/schedule", entry({"id": own})), 201)
    theirs = data(manager.post("/api/schedule", entry(ana)), 201)

    assert data(cashier.get("/api/schedule")) == [mine]
    assert cashier.get(f"/api/schedule?employeeId={ana['id']}").status_code == 403
    for each in (mine, theirs):
        assert cashier.put(f"/api/schedule/{each['id']}", each).status_code == 403
        assert cashier.delete(f"/api/schedule/{each['id']}").status_code == 403
    assert cashier.post("/api/schedule", entry({"id": own}, "Tuesday")).status_code == 403
    exception = {"employeeId": own, "date": day(1), "off": True}
    assert cashier.post("/api/schedule/exceptions", exception).status_code == 403
    made = data(manager.post("/api/schedule/exceptions", exception), 201)
    assert data(cashier.get("/api/schedule/exceptions")) == [made]
    assert manager.post("/api/schedule", entry({"id": "nobody"})).status_code == 404


def test_whoever_comes_is_judged_by_the_weekday_and_by_its_exception(manager: Api, ana: dict[str, Any]) -> None:
    data(manager.post("/api/schedule", entry(ana, weekday(0))), 201)
    came = {"employeeId": ana["id"], "date": day(0)}

    def status(check_in: str, check_out: str) -> Any:
        return data(manager.post("/api/attendance", {**came, "checkIn": check_in, "checkOut": check_out}), 201)[
            "status"
        ]

    assert status("08:05", "08:30") == "present"
    assert status("12:30", "12:40") == "late"
    data(manager.post("/api/schedule/exceptions", {**came, "startTime": "13:00", "endTime": "20:00"}), 201)
    assert status("12:50", "13:10") == "present"
    assert status("13:20", "13:30") == "late"


def test_a_status_that_is_said_by_hand_stands(manager: Api, ana: dict[str, Any]) -> None:
    data(manager.post("/api/schedule", {**entry(ana, weekday(0)), "startTime": "00:00", "endTime": "08:00"}), 201)
    came = {"employeeId": ana["id"], "date": day(0), "checkIn": "00:30", "checkOut": "01:00"}

    excused = data(manager.post("/api/attendance", {**came, "status": "present"}), 201)
    judged = data(manager.put(f"/api/attendance/{excused['id']}", {"checkIn": "00:31"}))

    assert (excused["status"], judged["status"]) == ("present", "late")


def test_an_exception_is_planned_changed_and_struck(manager: Api, ana: dict[str, Any]) -> None:
    data(manager.post("/api/schedule", entry(ana, weekday(2))), 201)
    base = {"employeeId": ana["id"], "date": day(1)}
    made = data(manager.post("/api/schedule/exceptions", {**base, "startTime": "22:00", "endTime": "06:00"}), 201)
    path = f"/api/schedule/exceptions/{made['id']}"
    assert (made["off"], made["startTime"], made["employeeName"]) == (False, "22:00", "Ana Reyes")

    refused(manager.post("/api/schedule/exceptions", {**base, "off": True}), 409, "day_taken")
    refused(manager.put(path, {"endTime": "08:01"}), 409, "overlap")
    for times in ({"startTime": "08:00", "endTime": "12:00"}, {"endTime": "12:00"}):
        refused(manager.put(path, {**times, "off": True}), 422, "bad_schedule")
        refused(
            manager.post("/api/schedule/exceptions", {**base, **times, "date": day(2), "off": True}),
            422,
            "bad_schedule",
        )
    off = data(manager.put(path, {"off": True}))
    said = {"employeeName": "Ana Reyes", "off": True, "onLeave": False, "version": 2}
    assert off == {"id": made["id"], **base, **said}
    assert data(manager.put(path, off)) == off
    refused(manager.put(path, {"off": False}), 422, "bad_schedule")
    assert data(manager.get(f"/api/schedule/exceptions?from={day(1)}&to={day(1)}")) == [off]
    assert data(manager.get(f"/api/schedule/exceptions?from={day(2)}")) == []
    assert manager.delete(path).status_code == 200
    assert manager.delete(path).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"date": day(-1), "off": True},
        {"date": day(367), "off": True},
        {"date": day(1)},
        {"date": day(1), "startTime": "08:00"},
        {"date": day(1), "startTime": "08:00", "endTime": "07:00"},
        {"date": "", "off": True},
        {"off": True},
    ],
)
def test_an_exception_that_cannot_be_is_refused(manager: Api, ana: dict[str, Any], fields: dict[str, Any]) -> None:
    answer = manager.post("/api/schedule/exceptions", {"employeeId": ana["id"], **fields})

    assert answer.status_code == 422, answer.text


def test_the_schedule_says_whose_next_day_is_approved_leave(manager: Api, ana: dict[str, Any]) -> None:
    for offset in (1, 2):
        data(manager.post("/api/schedule", entry(ana, weekday(offset))), 201)
    leave = {"employeeId": ana["id"], "startDate": day(1), "endDate": day(1), "status": "approved"}
    data(manager.post("/api/leaves", leave), 201)

    assert {row["day"]: row["onLeave"] for row in data(manager.get("/api/schedule"))} == {
        weekday(1): True,
        weekday(2): False,
    }


def test_an_exception_says_that_its_date_is_approved_leave_until_that_is_withdrawn(
    manager: Api, ana: dict[str, Any]
) -> None:
    leave = {"employeeId": ana["id"], "startDate": day(1), "endDate": day(2), "status": "approved"}
    approved = data(manager.post("/api/leaves", leave), 201)
    for offset in (2, 3):
        data(manager.post("/api/schedule/exceptions", {"employeeId": ana["id"], "date": day(offset), "off": True}), 201)

    def away() -> list[bool]:
        return [row["onLeave"] for row in data(manager.get("/api/schedule/exceptions"))]

    assert away() == [True, False]
    data(manager.put(f"/api/leaves/{approved['id']}", {"status": "withdrawn"}))
    assert away() == [False, False]
