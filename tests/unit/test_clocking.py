from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.services.attendance import AttendanceEntry
from technomart.domain.services.clocking import must_mean_now
from technomart.domain.staff.attendance import BadAttendance

MANILA = ZoneInfo("Asia/Manila")
MIDNIGHT = datetime(2026, 3, 1, 15, 55, tzinfo=UTC)  # 23:55 on the wall
NIGHT = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)  # 02:00 on the wall, of a business day that ends at 4
BEFORE, AFTER = date(2026, 3, 1), date(2026, 3, 2)


@pytest.mark.parametrize(
    ("at", "entry"),
    [
        (MIDNIGHT, AttendanceEntry()),
        (MIDNIGHT, AttendanceEntry(day=BEFORE, check_in=time(23, 50))),
        (MIDNIGHT, AttendanceEntry(day=AFTER, check_in=time(0, 2))),
        (MIDNIGHT, AttendanceEntry(check_out=time(0, 25))),
        (NIGHT, AttendanceEntry(day=BEFORE, check_in=time(2, 0))),
        (NIGHT, AttendanceEntry(day=AFTER, check_in=time(1, 30, 59))),
    ],
)
def test_a_clock_that_is_a_little_off_means_now(at: datetime, entry: AttendanceEntry) -> None:
    must_mean_now(entry, at, BusinessDays(MANILA, 4))


@pytest.mark.parametrize(
    ("entry", "fields"),
    [
        (AttendanceEntry(day=date(2026, 2, 28)), {"date"}),
        (AttendanceEntry(day=date(2026, 3, 3)), {"date"}),
        (AttendanceEntry(check_in=time(0, 26)), {"checkIn"}),
        (AttendanceEntry(check_in=time(11, 55)), {"checkIn"}),
        (AttendanceEntry(check_out=time(23, 24)), {"checkOut"}),
        (AttendanceEntry(check_in=time(23, 55), check_out=time(23, 55)), {"checkOut"}),
    ],
)
def test_another_time_does_not_mean_now(entry: AttendanceEntry, fields: set[str]) -> None:
    with pytest.raises(BadAttendance) as refused:
        must_mean_now(entry, MIDNIGHT, BusinessDays(MANILA, 4))

    assert set(refused.value.errors) == fields
