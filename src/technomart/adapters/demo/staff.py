"""Let the people of the demo canteen come to work: two weeks of attendance, some late, and their week."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from technomart.adapters.demo.ids import SeededIds, fixed_id, milliseconds
from technomart.adapters.demo.people import HIRED
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.staff.attendance import Attendance, AttendanceStatus, status_at
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.leave import Leave, LeaveStatus, LeaveType
from technomart.domain.staff.schedule import WEEK, ScheduleEntry, ScheduleException, minute_of
from technomart.domain.staff.time_spans import Span
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.users.user import User

ONE_DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
PAST = 14  # days
FIRST_EMPLOYEE = 200  # the position of their fixed ids
EARLY, MIDDAY, OFFICE = (time(6, 30), time(14, 30)), (time(10), time(19)), (time(9), time(17, 30))
ABSENT, LATE = 0.05, 0.12
WHY_ABSENT = ("Fever", "Child is ill", "Flooded road", "")

WORK = {
    # name to position, pesos an hour, contact, hours
    "Amihan Reyes": ("Owner", 0, "0917 555 0101", OFFICE),
    "Benjie Santos": ("Manager", 145, "0917 555 0102", OFFICE),
    "Carla Dizon": ("Cashier", 88, "0917 555 0103", EARLY),
    "Dante Villanueva": ("Cashier", 88, "0917 555 0104", MIDDAY),
    "Elena Bautista": ("Head cook", 120, "0917 555 0105", EARLY),
    "Fidel Ocampo": ("Cook", 95, "0917 555 0106", MIDDAY),
    "Gina Robles": ("Kitchen helper", 80, "0917 555 0107", EARLY),
}
Planned = tuple[str, date, Span]
"""Whose hours of which date, and when."""
KEEPS_NO_HOURS = ("Amihan Reyes",)
AWAY = "Gina Robles"


def employee_id(name: str) -> str:
    """Return the id of somebody in the demo."""
    return fixed_id(HIRED, FIRST_EMPLOYEE + list(WORK).index(name))


def linked(user: User) -> User:
    """Return a demo account with the employee it belongs to."""
    return replace(user, employee_id=employee_id(user.name))


def demo_attendance(until: datetime, days: BusinessDays, seed: int) -> Snapshot:
    """Return the employees, what they attended up to an instant, their week, and their leave."""
    rng = Random(f"staff {seed} {until.date().isoformat()}")
    ids = SeededIds(rng)
    today = days.of(until)
    past = [today - ONE_DAY * back for back in range(PAST, -1, -1)]
    week = tuple(_week(ids))
    return Snapshot(
        employees=tuple(
            Employee(employee_id(name), name, position, rate * 100, contact)
            for name, (position, rate, contact, _) in WORK.items()
        ),
        attendance=tuple(_attended(_planned(week, past, days), until, rng, ids)),
        schedule=week,
        schedule_exceptions=tuple(_exceptions(today, until, ids)),
        leaves=tuple(_leave(today, until, ids)),
    )


def _week(ids: SeededIds) -> Iterator[ScheduleEntry]:
    """Yield everybody's hours from Monday to Saturday, as they were since they were hired."""
    for name, (_, _, _, (start, end)) in WORK.items():
        for weekday in WEEK[1:]:
            if name not in KEEPS_NO_HOURS:
                times = minute_of(start), minute_of(end)
                yield ScheduleEntry(
                    ids.at(milliseconds(HIRED)), employee_id(name), weekday, *times, valid_from=HIRED.date()
                )


def _exceptions(today: date, until: datetime, ids: SeededIds) -> Iterator[ScheduleException]:
    """Yield a day off to come, and one on which somebody starts later."""
    for ahead, name, times in ((2, "Carla Dizon", ()), (3, "Elena Bautista", (8 * 60, 16 * 60))):
        yield ScheduleException(ids.at(milliseconds(until)), employee_id(name), today + ahead * ONE_DAY, *times)


def _planned(week: Sequence[ScheduleEntry], on: Sequence[date], days: BusinessDays) -> Iterator[Planned]:
    for day in on:
        for entry in week:
            if entry.holds_on(day):
                yield entry.employee_id, day, entry.hours.on(day, days)


def _attended(planned: Iterable[Planned], until: datetime, rng: Random, ids: SeededIds) -> Iterator[Attendance]:
    """Yield who came for the hours that have begun; who is at work at the end has not clocked out."""
    for employee, day, span in planned:
        delay = rng.randint(6, 40) if rng.random() < LATE else rng.randint(-14, 4)
        stays = rng.randint(-5, 35)
        is_absent, why = rng.random() < ABSENT, rng.choice(WHY_ABSENT)
        came = span.start + delay * MINUTE
        if came > until:
            continue
        row = Attendance(ids.at(milliseconds(came)), employee, day, AttendanceStatus.ABSENT, notes=why)
        if not is_absent:
            went = (span.end or span.start) + stays * MINUTE
            status = status_at(came, [span])
            row = Attendance(row.id, row.employee_id, row.day, status, came, went if went <= until else None)
        yield row


def _leave(today: date, until: datetime, ids: SeededIds) -> Iterator[Leave]:
    asked = until - 2 * ONE_DAY
    first = Leave(ids.at(milliseconds(asked)), employee_id(AWAY), today + 10 * ONE_DAY, today + 12 * ONE_DAY, "", asked)
    yield replace(first, reason="Fiesta in Bulacan", type=LeaveType.VACATION)
    before = until - 20 * ONE_DAY
    yield Leave(
        ids.at(milliseconds(before)),
        employee_id("Dante Villanueva"),
        today - 17 * ONE_DAY,
        today - 16 * ONE_DAY,
        "Wedding of my sister",
        before,
        LeaveType.OTHER,
        LeaveStatus.APPROVED,
        before + 3 * timedelta(hours=1),
        "Benjie Santos",
        "Enjoy!",
    )
