"""Corrections of attendance change what they say and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from support.builders import MANILA, NOW, TODAY, an_id
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.services.attendance import AttendanceEntry, corrected
from technomart.domain.staff.attendance import Attendance, AttendanceStatus
from technomart.domain.staff.time_spans import clock_time

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
ROW = Attendance(an_id(), an_id(), TODAY, AttendanceStatus.PRESENT, NOW + 7 * SECOND, NOW + 13 * HOUR + SECOND)


CUT_OFFS = [BusinessDays(MANILA.zone, hour) for hour in (0, 4, 12, 23)]
NEW_YORK = BusinessDays(ZoneInfo("America/New_York"))


def after(row: Attendance, entry: AttendanceEntry, days: BusinessDays = MANILA, *, is_own: bool = False) -> Attendance:
    return MemoryStore().read(lambda work: corrected(work, row, entry, days, is_own=is_own))


def wall(at: object) -> time:
    return time.fromisoformat(clock_time(at, MANILA) or "")  # type: ignore[arg-type] # those of ROW are there


def test_a_note_leaves_a_night_of_thirteen_hours_as_it_is() -> None:
    assert after(ROW, AttendanceEntry(notes="on foot", status=ROW.status)) == replace(ROW, notes="on foot")


def test_times_that_are_sent_back_as_they_were_read_keep_their_seconds() -> None:
    entry = AttendanceEntry(TODAY, wall(ROW.check_in), wall(ROW.check_out), ROW.status, "")

    assert after(ROW, entry) == ROW


def test_another_end_leaves_the_beginning_as_it_was() -> None:
    found = after(ROW, AttendanceEntry(check_out=wall(NOW + 2 * HOUR), status=ROW.status))

    assert (found.check_in, found.check_out) == (ROW.check_in, (NOW + 2 * HOUR).replace(second=0, microsecond=0))


def test_an_end_in_the_minute_of_the_beginning_takes_no_time() -> None:
    found = after(ROW, AttendanceEntry(check_out=wall(NOW), status=ROW.status))

    assert (found.check_out, found.minutes) == (ROW.check_in, 0)


@pytest.mark.parametrize(("then", "now", "hour"), list(product(CUT_OFFS, CUT_OFFS, (0, 1, 3, 8, 13, 22))))
def test_times_stay_where_they_were_when_the_day_begins_at_another_hour(
    then: BusinessDays, now: BusinessDays, hour: int
) -> None:
    came = datetime(2026, 3, 14, hour, 10, 7, tzinfo=then.zone).astimezone(UTC)
    row = replace(ROW, day=then.of(came), check_in=came, check_out=came + 9 * HOUR)
    whole = AttendanceEntry(row.day, wall(row.check_in), wall(row.check_out), row.status, "x")

    assert after(row, AttendanceEntry(notes="x"), now) == replace(row, notes="x")
    assert after(row, whole, now) == replace(row, notes="x")
    ended = after(row, replace(whole, check_out=wall(came + 8 * HOUR)), now)
    assert (ended.day, ended.check_in, ended.minutes) == (row.day, came, 8 * 60 - 1)
    begun = after(row, replace(whole, check_in=wall(came + 5 * MINUTE)), now)
    assert (begun.day, begun.check_out, begun.minutes) == (row.day, row.check_out, 9 * 60 - 5)


def test_an_hour_that_the_clock_shows_twice_stays_the_one_it_was() -> None:
    second = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # 01:30, the second time
    row = replace(ROW, day=NEW_YORK.of(second), check_in=second - 7 * HOUR, check_out=second)

    found = after(row, AttendanceEntry(check_in=time(18, 15), check_out=time(1, 30)), NEW_YORK)

    assert (found.check_out, found.minutes) == (second, 8 * 60 + 15)


def test_a_status_that_was_said_stays_with_times_that_are_left_alone() -> None:
    late = replace(ROW, status=AttendanceStatus.LATE)

    assert after(late, AttendanceEntry(notes="x")).status is AttendanceStatus.LATE
    assert after(late, AttendanceEntry(status=AttendanceStatus.PRESENT)).status is AttendanceStatus.PRESENT


def test_nobody_says_of_themselves_that_they_were_in_time() -> None:
    late = replace(ROW, status=AttendanceStatus.LATE)

    assert after(late, AttendanceEntry(status=AttendanceStatus.PRESENT), is_own=True) == late
    gone = AttendanceEntry(status=AttendanceStatus.ABSENT)
    assert after(late, gone, is_own=True).status is AttendanceStatus.ABSENT
