"""Stretches of work over HTTP: what a day is, how long a night may be, and what a correction leaves alone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from support.builders import FixedClock
from support.http_api import ADMIN, MANAGER, STAFF, Api, Reply, an_api, an_app, refused, tell_of_people
from technomart.domain.store.unit_of_work import Store

NEW_YORK = ZoneInfo("America/New_York")
WINTER = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
FIRST, LAST = WINTER.date() - timedelta(days=60), WINTER.date()
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def data(answer: Reply, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json["data"]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(WINTER)


@pytest.fixture
def stranger(store: Store, clock: FixedClock) -> Api:
    return an_api(store, clock=clock, timezone=NEW_YORK)


@pytest.fixture
def ana(manager: Api) -> dict[str, Any]:
    made: dict[str, Any] = data(manager.post("/api/employees", {"name": "Ana Reyes"}), 201)
    return made


def came(api: Api, who: dict[str, Any], day: str, start: str, end: str, **more: Any) -> Any:
    body = {"employeeId": who["id"], "date": day, "checkIn": start, "checkOut": end, **more}
    return data(api.post("/api/attendance", body), 201)


def hours(api: Api, day: str) -> tuple[int, int, int, float]:
    report = data(api.get(f"/api/reports/staff-attendance?range={day}..{day}"))
    (row,) = [row for row in report["employees"] if row["employeeName"] == "Ana Reyes"]
    assert (report["present"] + report["late"], report["absent"]) == (row["days"], row["absent"])
    return row["days"], row["late"], row["absent"], row["hours"]


def test_two_stretches_of_one_day_are_one_day_as_the_first_of_them_says(manager: Api, ana: dict[str, Any]) -> None:
    came(manager, ana, "2026-11-30", "13:00", "17:00", status="late")
    came(manager, ana, "2026-11-30", "08:00", "12:00", status="present")
    came(manager, ana, "2026-11-29", "13:00", "17:00", status="present")
    came(manager, ana, "2026-11-29", "08:00", "12:00", status="late")

    assert hours(manager, "2026-11-30") == (1, 0, 0, 8)
    assert hours(manager, "2026-11-29") == (1, 1, 0, 8)


NIGHTS = [
    ("2026-10-31", "18:00", "06:00", 13),
    ("2026-03-07", "18:00", "06:00", 11),
    ("2026-10-30", "17:00", "09:00", 16),
    ("2026-03-08", "17:00", "09:00", 16),
    ("2026-11-30", "16:00", "00:00", 8),
]


def test_a_night_has_the_hours_that_passed(manager: Api, ana: dict[str, Any]) -> None:
    for day, start, end, passed in NIGHTS:
        row = came(manager, ana, day, start, end)

        assert (row["date"], row["checkIn"], row["checkOut"]) == (day, start, end)
        assert hours(manager, day) == (1, 0, 0, passed)
        changed = data(manager.put(f"/api/attendance/{row['id']}", {**row, "notes": "x"}))
        assert {**changed, "version": row["version"]} == {**row, "notes": "x"}
        assert hours(manager, day) == (1, 0, 0, passed)


def test_a_night_that_was_clocked_is_corrected_in_its_notes(store: Store, clock: FixedClock, stranger: Api) -> None:
    clock.at = datetime(2026, 11, 1, 2, 0, 31, 5, tzinfo=UTC)  # 22:00:31, and the clocks go back in that night
    mine = data(stranger.signed_in(STAFF).post("/api/attendance", {}), 201)
    clock.at += 13 * HOUR + 20 * MINUTE
    data(stranger.signed_in(STAFF).post("/api/attendance", {"checkOut": "10:20"}))
    (before,) = store.read(lambda work: work.attendance.of(mine["employeeId"], FIRST, LAST))
    path = f"/api/attendance/{mine['id']}"

    for cut_off in (0, 4, 23):
        boss = an_app(store, clock=clock, timezone=NEW_YORK, day_cutoff_hour=cut_off).signed_in(MANAGER)
        read = next(row for row in data(boss.get("/api/attendance")) if row["id"] == mine["id"])
        for body in ({"notes": "x"}, {**read, "notes": "x"}, {"status": "late", "notes": "x"}):
            data(boss.put(path, body))
            (after,) = store.read(lambda work: work.attendance.of(mine["employeeId"], FIRST, LAST))
            assert (after.day, after.span, after.notes) == (before.day, before.span, "x")


def test_nobody_clocks_out_over_what_was_written_down_meanwhile(stranger: Api, clock: FixedClock) -> None:
    mine = data(stranger.signed_in(STAFF).post("/api/attendance", {}), 201)
    came(stranger.signed_in(MANAGER), {"id": mine["employeeId"]}, "2026-12-01", "13:00", "14:00")
    clock.move(3 * HOUR)

    answer = stranger.signed_in(STAFF).post("/api/attendance", {"checkOut": "15:00"})
    assert refused(answer, 409)["code"] == "overlap"
    boss = stranger.signed_in(MANAGER)
    assert data(boss.put(f"/api/attendance/{mine['id']}", {"checkOut": "13:00"}))["checkOut"] == "13:00"
    tell_of_people(stranger.ports)
    assert data(stranger.signed_in(ADMIN).get("/api/audit"))["violations"] == []


def test_whose_own_stretch_it_is_does_not_say_that_they_were_in_time(admin: Api, manager: Api) -> None:
    """The page's own Time In says `present` for everybody."""
    me = data(manager.put(f"/api/users/{data(manager.get('/api/auth/me'))['id']}", {"name": "Maria Boss"}))
    employee = data(admin.post("/api/employees", {"name": "Maria Boss", "userId": me["id"]}), 201)
    week = {"employeeId": employee["id"], "day": "Tuesday", "startTime": "08:00", "endTime": "16:00"}
    data(admin.post("/api/schedule", week), 201)
    time_in = {"employeeId": employee["id"], "employeeName": "Maria Boss", "status": "present", "notes": ""}

    mine = data(manager.post("/api/attendance", {**time_in, "date": "2026-12-01", "checkIn": "10:00"}), 201)
    assert mine["status"] == "late"
    path = f"/api/attendance/{mine['id']}"
    assert data(manager.put(path, {**mine, "status": "present"})) == mine
    assert data(manager.put(path, {"checkOut": "11:00"}))["status"] == "late"
    excused = data(admin.put(path, {"status": "present"}))
    assert excused["status"] == "present"
    assert data(manager.put(path, {**excused, "notes": "the bus"}))["status"] == "present"
    assert data(manager.put(path, {"checkIn": "08:30"}))["status"] == "late"


def test_half_a_night_late_is_late_however_soon_the_next_hours_begin(manager: Api, ana: dict[str, Any]) -> None:
    for day, start, end in (("Tuesday", "22:00", "06:00"), ("Wednesday", "06:30", "14:00")):
        hours_of = {"employeeId": ana["id"], "day": day, "startTime": start, "endTime": end}
        data(manager.post("/api/schedule", hours_of), 201)

    assert came(manager, ana, "2026-12-02", "02:30", "05:30")["status"] == "late"
    assert came(manager, ana, "2026-12-02", "06:20", "14:00")["status"] == "present"


def test_whoever_misses_their_hours_is_late_and_whoever_is_back_is_not(
    stranger: Api, manager: Api, clock: FixedClock, ana: dict[str, Any]
) -> None:
    for day, start, end in (("Monday", "20:00", "04:00"), ("Wednesday", "08:00", "12:00")):
        hours_of = {"employeeId": ana["id"], "day": day, "startTime": start, "endTime": end}
        data(manager.post("/api/schedule", hours_of), 201)
    clock.at += timedelta(days=8)
    manager = stranger.signed_in(MANAGER)

    def status(day: str, start: str, end: str) -> Any:
        return came(manager, ana, day, start, end)["status"]

    missed = came(manager, ana, "2026-12-02", "12:30", "17:00")
    assert missed["status"] == "late"
    assert hours(manager, "2026-12-02") == (1, 1, 0, 4.5)
    path = f"/api/attendance/{missed['id']}"
    assert data(manager.put(path, {"status": "present"}))["status"] == "present"
    assert data(manager.put(path, {"checkOut": "16:00"}))["status"] == "present"
    assert data(manager.put(path, {"checkIn": "13:30"}))["status"] == "late"
    assert [status("2026-12-09", *times) for times in (("07:00", "08:00"), ("12:00", "13:00"))] == ["present", "late"]
    manager.delete(path)
    assert [status("2026-12-02", *times) for times in (("08:00", "11:00"), ("18:00", "20:00"))] == ["present"] * 2
    assert [status("2026-12-07", "20:00", "23:30"), status("2026-12-08", "00:30", "04:00")] == ["present"] * 2
    assert hours(manager, "2026-12-08") == (1, 0, 0, 3.5)
