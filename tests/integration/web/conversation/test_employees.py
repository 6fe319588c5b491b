from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from support.front_end import DAY, EMPLOYEE, INSTANT, SCHEDULED, SOME_TEXT, WALL_TIME, Page, opened
from support.http_api import Api, me
from technomart.domain.users.permissions import Permission, Role

ATTENDED = {
    "id": SOME_TEXT,
    "employeeId": SOME_TEXT,
    "employeeName": SOME_TEXT,
    "date": DAY,
    "checkIn": (WALL_TIME, None),
    "checkOut": (WALL_TIME, None),
    "status": frozenset({"present", "absent", "late"}),
    "notes?": str,
}
LEAVE = {
    "id": SOME_TEXT,
    "employeeId": SOME_TEXT,
    "employeeName": SOME_TEXT,
    "startDate": DAY,
    "endDate": DAY,
    "type": frozenset({"sick", "vacation", "other"}),
    "status": frozenset({"pending", "approved", "rejected"}),
    "reason?": str,
    "decidedBy?": SOME_TEXT,
    "decidedAt?": INSTANT,
}
BEN = {"name": "Ben Santos", "position": "Cook", "hourlyRate": 95.5, "contact": "ben@example.com", "status": "active"}
BOSS = {"name": "Bea Cruz", "email": "bea@example.com", "role": "admin", "password": "siomai at noon"}


@pytest.fixture
def own(person: Api, admin: Api, stranger: Api) -> dict[str, Any]:
    """Return the employee whose account is signed in; somebody else has linked it."""
    made: dict[str, Any] = admin.post("/api/employees", {**BEN, "name": "Ana Reyes"}).json["data"]
    admin.post("/api/users", BOSS)
    boss = stranger.signed_in(BOSS["email"], BOSS["password"])
    assert boss.put(f"/api/employees/{made['id']}", {"userId": me(person)["id"]}).status_code == 200
    return made


@pytest.fixture
def ben(admin: Api) -> dict[str, Any]:
    """Return somebody else."""
    made: dict[str, Any] = admin.post("/api/employees", BEN).json["data"]
    return made


def test_the_staff_is_kept(person: Api, role: Role, own: dict[str, Any], ben: dict[str, Any], admin: Api) -> None:
    now = datetime.now(ZoneInfo("Asia/Manila"))
    with opened(person, "employees", role) as page:
        load(page, own)
        page.call("POST", "employees", {**BEN, "name": "Carla"}, reads=EMPLOYEE, needs=Permission.EMPLOYEES_MANAGE)
        plan_the_week(page, ben, admin)
        clock_in_and_out(page, own)
        ask_for_leave(page, own, ben, now, admin)
        load(page, own)


def load(page: Page, own: dict[str, Any]) -> None:
    """Load the page; staff is shown its own row alone."""
    for _ in range(3):
        rows = page.call("GET", "employees", reads=[EMPLOYEE])
    page.call("GET", "schedule", reads=[SCHEDULED])
    page.call("GET", "attendance", reads=[ATTENDED])
    page.call("GET", "leaves", reads=[LEAVE])
    assert (len(rows) > 1) is page.may(Permission.EMPLOYEES_MANAGE)
    assert own["id"] in {row["id"] for row in rows}


def plan_the_week(page: Page, ben: dict[str, Any], admin: Api) -> None:
    """Add an entry, move it and take it out again, where the role may."""
    needs, entry = Permission.SCHEDULE_MANAGE, {"employeeId": ben["id"], "day": "Monday"}
    hours = {"startTime": "22:00", "endTime": "06:00"}
    made = page.call("POST", "schedule", {**entry, **hours}, reads=SCHEDULED, needs=needs)
    made = made or admin.post("/api/schedule", {**entry, **hours}).json["data"]
    moved = {**entry, "day": "Tuesday", "startTime": "08:00", "endTime": "17:00"}
    page.call("PUT", f"schedule/{made['id']}", moved, reads=SCHEDULED, needs=needs)
    page.call("DELETE", f"schedule/{made['id']}", needs=needs)


def clock_in_and_out(page: Page, own: dict[str, Any]) -> None:
    """Clock in and out, mostly in one minute, and let whoever may correct and remove it."""
    now = datetime.now(ZoneInfo("Asia/Manila"))
    today = now.date().isoformat()
    time_in = {"employeeName": own["name"], "date": today, "checkIn": f"{now:%H:%M}", "status": "present", "notes": ""}
    row = page.call("POST", "attendance", time_in, reads=ATTENDED)
    assert row["employeeId"] == own["id"]
    row = page.call("PUT", f"attendance/{row['id']}", {"checkOut": f"{datetime.now(now.tzinfo):%H:%M}"}, reads=ATTENDED)
    manage = Permission.ATTENDANCE_MANAGE
    if page.may(manage):
        page.call("PUT", f"attendance/{row['id']}", {**row, "notes": "till"}, reads=ATTENDED)
    query = f"employeeId={own['id']}&from={today}&to={today}&status={row['status']}"
    assert len(page.call("GET", f"attendance?{query}", reads=[ATTENDED])) == 1
    page.call("DELETE", f"attendance/{row['id']}", needs=manage)


def ask_for_leave(page: Page, own: dict[str, Any], ben: dict[str, Any], now: datetime, admin: Api) -> None:
    """Ask for oneself, decide on somebody else's where the role may, and take one's own back."""
    form = {"id": None, "startDate": f"{now:%Y-%m-%d}", "endDate": f"{now:%Y-%m-%d}", "type": "sick"}
    asked = {**form, "status": "pending", "reason": "fever"}
    mine = page.call("POST", "leaves", {**asked, "employeeId": own["id"]}, reads=LEAVE)
    other = admin.post("/api/leaves", {**asked, "employeeId": ben["id"]}).json["data"]
    if page.may(Permission.LEAVE_MANAGE):
        decided = page.call("PUT", f"leaves/{other['id']}", {**other, "status": "approved"}, reads=LEAVE)
        assert decided["status"] == "approved"
        page.call("GET", f"leaves?employeeId={ben['id']}&status=approved&type=sick", reads=[LEAVE])
    else:
        assert page.api.put(f"/api/leaves/{other['id']}", {"status": "approved"}).status_code in (403, 404)
        page.call("PUT", f"leaves/{mine['id']}", {**mine, "reason": "flu"}, reads=LEAVE)
    page.call("DELETE", f"leaves/{mine['id']}")
