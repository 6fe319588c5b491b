"""The week keeps what it was, so that yesterday's lateness stays what it was."""

from dataclasses import dataclass, field
from datetime import time, timedelta

import pytest

from support.builders import MANAGER, MANILA, NOW, CountingIds, FixedClock, an_id
from support.canteen import TRACES
from support.refusals import refused
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.services.schedule import status_of
from technomart.domain.staff.attendance import AttendanceStatus
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.schedule import (
    FOREVER,
    Hours,
    Plan,
    ScheduleEntry,
    ScheduleEntryNotFound,
    ScheduleException,
    Weekday,
    local_day,
)
from technomart.domain.staff.time_spans import Overlap
from technomart.domain.usecases.staff.schedule import PlanDay, StrikeDay, WeekEntry

TODAY, DAY = local_day(NOW, MANILA), timedelta(days=1)
TODAYS = Weekday.of(TODAY)
ANA = Employee(an_id(), "Ana")


@dataclass
class Office:
    """Plans Ana's week at an instant."""

    store: MemoryStore = field(default_factory=MemoryStore)
    ids: CountingIds = field(default_factory=CountingIds)

    def __post_init__(self) -> None:
        self.store.write(lambda work: work.employees.add(ANA))

    def plan(self, after: timedelta, said: WeekEntry, entry_id: str | None = None) -> ScheduleEntry:
        return PlanDay(self.store, FixedClock(NOW + after).bookings, self.ids, MANILA, TRACES)(
            MANAGER, said, entry_id
        ).row

    def strike(self, after: timedelta, entry_id: str) -> None:
        StrikeDay(self.store, FixedClock(NOW + after).bookings, MANILA, TRACES)(MANAGER, entry_id)

    def entries(self) -> list[ScheduleEntry]:
        return self.store.read(lambda work: work.schedule.all())

    def status(self, weeks: int, at: time) -> AttendanceStatus:
        came = Hours(at.hour * 60 + at.minute, 0).on(TODAY + weeks * 7 * DAY, MANILA).start
        return self.store.write(lambda work: status_of(work, ANA.id, came, MANILA))


def test_a_change_judges_what_comes_and_not_what_was() -> None:
    office = Office()
    entry = office.plan(0 * DAY, WeekEntry(ANA.id, TODAYS, time(8), time(16)))

    changed = office.plan(7 * DAY, WeekEntry(start=time(10), end=time(18)), entry.id)

    assert changed.id == entry.id
    assert office.status(0, time(9)) is AttendanceStatus.LATE
    assert office.status(1, time(9)) is AttendanceStatus.PRESENT
    assert sorted((each.valid_from, each.valid_until) for each in office.entries()) == [
        (TODAY, TODAY + 7 * DAY),
        (TODAY + 7 * DAY, FOREVER),
    ]


def test_what_is_struck_goes_on_to_say_what_was() -> None:
    office = Office()
    entry = office.plan(0 * DAY, WeekEntry(ANA.id, TODAYS, time(8), time(16)))

    office.strike(7 * DAY, entry.id)

    assert (office.status(0, time(9)), office.status(1, time(9))) == (AttendanceStatus.LATE, AttendanceStatus.PRESENT)
    with refused(ScheduleEntryNotFound):
        office.strike(7 * DAY, entry.id)
    again = office.plan(7 * DAY, WeekEntry(ANA.id, TODAYS, time(8), time(16)))
    office.strike(7 * DAY, again.id)
    assert [each.id for each in office.entries()] == [entry.id]


def test_sending_an_entry_back_as_it_was_read_changes_nothing() -> None:
    office = Office()
    entry = office.plan(0 * DAY, WeekEntry(ANA.id, TODAYS, time(8), time(16)))

    assert office.plan(7 * DAY, WeekEntry(ANA.id, TODAYS, time(8), time(16)), entry.id) == entry
    assert office.entries() == [entry]


def test_whoever_comes_after_midnight_is_late_for_the_evening_before() -> None:
    office = Office()
    office.plan(0 * DAY, WeekEntry(ANA.id, Weekday.of(TODAY - DAY), time(22), time(6)))

    assert office.status(1, time(0, 10)) is AttendanceStatus.LATE
    assert office.status(1, time(6, 10)) is AttendanceStatus.PRESENT


def test_half_a_shift_late_is_late_whatever_is_planned_for_the_next_day() -> None:
    office = Office()
    office.plan(0 * DAY, WeekEntry(ANA.id, TODAYS, time(14), time(22)))
    office.plan(0 * DAY, WeekEntry(ANA.id, Weekday.of(TODAY + DAY), time(0), time(8)))

    assert office.status(1, time(18, 30)) is AttendanceStatus.LATE


@pytest.mark.parametrize("next_start", [time(6), time(6, 30), time(8), time(10, 30)])
def test_half_a_night_late_is_late_however_soon_the_next_day_begins(next_start: time) -> None:
    office = Office()
    office.plan(0 * DAY, WeekEntry(ANA.id, Weekday.of(TODAY - DAY), time(22), time(6)))
    office.plan(0 * DAY, WeekEntry(ANA.id, TODAYS, next_start, time(16)))

    assert office.status(1, time(2, 30)) is AttendanceStatus.LATE
    assert office.status(1, time(5, 59)) is AttendanceStatus.LATE
    assert office.status(1, time(6)) is AttendanceStatus.PRESENT


def entry(weekday: Weekday, start: int, end: int) -> ScheduleEntry:
    return ScheduleEntry(an_id(), ANA.id, weekday, start * 60, end * 60, TODAY)


@pytest.mark.parametrize(("start", "is_free"), [(5, False), (6, True)])
def test_a_night_runs_into_no_morning_over_the_end_of_the_week_either(start: int, is_free: bool) -> None:
    plan = Plan([entry(Weekday.SATURDAY, 22, 6), entry(Weekday.SUNDAY, start, 12)])

    if is_free:
        plan.must_not_overlap(TODAY, "Ana")
    else:
        with pytest.raises(Overlap):
            plan.must_not_overlap(TODAY, "Ana")


def test_an_exception_hides_no_overlap_of_the_week() -> None:
    week = [entry(Weekday.of(TODAY), 22, 6), entry(Weekday.of(TODAY + DAY), 5, 12)]

    with pytest.raises(Overlap):
        Plan(week, [ScheduleException(an_id(), ANA.id, TODAY + DAY)]).must_not_overlap(TODAY, "Ana")
