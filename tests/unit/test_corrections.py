"""Corrections of attendance change what they say and nothing else."""

from dataclasses import replace
from datetime import time, timedelta

from support.builders import MANILA, NOW, TODAY, an_id
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.services.attendance import AttendanceEntry, corrected
from technomart.domain.staff.attendance import Attendance, AttendanceStatus
from technomart.domain.staff.time_spans import clock_time

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
ROW = Attendance(an_id(), an_id(), TODAY, AttendanceStatus.PRESENT, NOW + 7 * SECOND, NOW + 13 * HOUR + SECOND)


def after(row: Attendance, entry: AttendanceEntry) -> Attendance:
    return MemoryStore().read(lambda work: corrected(work, row, entry, MANILA))


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
