"""Let the people of the demo canteen come to work: two weeks of attendance, some of it late, and the shifts to come."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from technomart.adapters.demo.ids import SeededIds, fixed_id, milliseconds
from technomart.adapters.demo.people import HIRED
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.staff.attendance import Attendance, AttendanceStatus, status_at
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.leave import Leave, LeaveStatus, LeaveType
from technomart.domain.staff.shifts import Shift
from technomart.domain.staff.time_spans import span_on
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.users.user import User

ONE_DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
PAST, AHEAD = 14, 7  # days
SUNDAY = 6
FIRST_EMPLOYEE = 200  # the position of their fixed ids
EARLY, MIDDAY, OFFICE = (time(6, 30), time(14, 30)), (time(10), time(19)), (time(9), time(17, 30))
ABSENT, LATE = 0.05, 0.12
WHY_ABSENT = ("Fever", "Child is ill", "Flooded road", "")

WORK = {
    # name to position, pesos an hour, contact, shift
    "Amihan Reyes": ("Owner", 0, "0917 555 0101", OFFICE),
    "Benjie Santos": ("Manager", 145, "0917 555 0102", OFFICE),
    "Carla Dizon": ("Cashier", 88, "0917 555 0103", EARLY),
    "Dante Villanueva": ("Cashier", 88, "0917 555 0104", MIDDAY),
    "Elena Bautista": ("Head cook", 120, "0917 555 0105", EARLY),
    "Fidel Ocampo": ("Cook", 95, "0917 555 0106", MIDDAY),
    "Gina Robles": ("Kitchen helper", 80, "0917 555 0107", EARLY),
}
KEEPS_NO_HOURS = ("Amihan Reyes",)
AWAY = "Gina Robles"


def employee_id(name: str) -> str:
    """Return the id of somebody in the demo."""
    return fixed_id(HIRED, FIRST_EMPLOYEE + list(WORK).index(name))


def linked(user: User) -> User:
    """Return a demo account with the employee it belongs to."""
    return replace(user, employee_id=employee_id(user.name))


def demo_attendance(until: datetime, days: BusinessDays, seed: int) -> Snapshot:
    """Return the employees, what they attended up to an instant, their shifts around it, and their leave."""
    rng = Random(f"staff {seed} {until.date().isoformat()}")
    ids = SeededIds(rng)
    today = days.of(until)
    around = [today + ONE_DAY * offset for offset in range(-PAST, AHEAD + 1)]
    shifts = tuple(_shifts(around, days, ids))
    return Snapshot(
        employees=tuple(
            Employee(employee_id(name), name, position, rate * 100, contact)
            for name, (position, rate, contact, _) in WORK.items()
        ),
        attendance=tuple(_attended(shifts, until, rng, ids)),
        shifts=shifts,
        leaves=tuple(_leave(today, until, ids)),
    )


def _shifts(on: Sequence[date], days: BusinessDays, ids: SeededIds) -> Iterator[Shift]:
    for day in on:
        for name, (_, _, _, (start, end)) in WORK.items():
            if day.weekday() == SUNDAY or name in KEEPS_NO_HOURS:
                continue
            span = span_on(day, start, end, days)
            ends = span.end or span.start
            yield Shift(ids.at(milliseconds(days.start(day))), employee_id(name), day, span.start, ends)


def _attended(shifts: Sequence[Shift], until: datetime, rng: Random, ids: SeededIds) -> Iterator[Attendance]:
    """Yield who came for the shifts that have begun; who is at work at the end has not clocked out."""
    for shift in shifts:
        delay = rng.randint(6, 40) if rng.random() < LATE else rng.randint(-14, 4)
        stays = rng.randint(-5, 35)
        is_absent, why = rng.random() < ABSENT, rng.choice(WHY_ABSENT)
        came = shift.start + delay * MINUTE
        if came > until:
            continue
        row = Attendance(ids.at(milliseconds(came)), shift.employee_id, shift.day, AttendanceStatus.ABSENT, notes=why)
        if not is_absent:
            went = shift.end + stays * MINUTE
            status = status_at(came, [shift])
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
