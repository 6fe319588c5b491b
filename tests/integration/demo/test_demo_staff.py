from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from technomart.adapters.demo.people import demo_staff
from technomart.adapters.demo.staff import PAST, demo_attendance, linked
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.staff.attendance import AttendanceStatus

DAYS = BusinessDays(ZoneInfo("Asia/Manila"))
NOON = datetime(2026, 3, 13, 4, tzinfo=UTC)
HOURS = [NOON + timedelta(hours=hour) for hour in range(0, 168, 7)]


@pytest.mark.parametrize("until", HOURS[::6])
def test_two_weeks_of_attendance_end_now(until: datetime) -> None:
    found = demo_attendance(until, DAYS, 7)
    today = DAYS.of(until)

    assert {row.day for row in found.attendance} <= {today - timedelta(days=back) for back in range(PAST + 1)}
    assert all(row.check_in is None or row.check_in <= until for row in found.attendance)
    assert all(row.check_out is None or row.check_out <= until for row in found.attendance)
    assert all(row.is_running(until) for row in found.attendance if row.check_in and row.check_out is None)
    assert demo_attendance(until, DAYS, 7) == found


def test_some_are_late_and_some_absent_and_most_are_in_time() -> None:
    found = demo_attendance(NOON, DAYS, 7)
    by_status = {status: sum(row.status is status for row in found.attendance) for status in AttendanceStatus}

    assert by_status[AttendanceStatus.PRESENT] > 40
    assert 2 <= by_status[AttendanceStatus.LATE] <= 20
    assert 1 <= by_status[AttendanceStatus.ABSENT] <= 10


def test_nobody_is_twice_at_work_and_every_account_belongs_to_somebody() -> None:
    found = demo_attendance(NOON, DAYS, 7)

    assert len({(row.employee_id, row.day) for row in found.attendance}) == len(found.attendance)
    assert len({(entry.employee_id, entry.weekday) for entry in found.schedule}) == len(found.schedule)
    kinds = (found.attendance, found.schedule, found.schedule_exceptions, found.leaves)
    ids = [row.id for kind in kinds for row in kind]
    assert len(set(ids)) == len(ids)
    known = {employee.id: employee.name for employee in found.employees}
    assert all(known[linked(user).employee_id or ""] == user.name for user in demo_staff("no hash"))
