"""Work out what attendance holds: what fits beside what, and what follows from the schedule."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.services.leave import is_on_leave
from technomart.domain.services.schedule import status_of
from technomart.domain.staff.attendance import (
    GOES_BEFORE_COMING,
    Attendance,
    AttendanceNotFound,
    AttendanceStatus,
    BadAttendance,
)
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.time_spans import Span, clock_time, must_not_overlap, span_on
from technomart.domain.store.unit_of_work import UnitOfWork

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AttendanceEntry:
    """What a correction says; None leaves it as it is, or to be worked out.

    Times are those of the clock on the wall. `cleared` names times that are to be taken away.
    """

    day: date | None = None
    check_in: time | None = None
    check_out: time | None = None
    status: AttendanceStatus | None = None
    notes: str | None = None
    cleared: frozenset[str] = frozenset()


def around(work: UnitOfWork, employee_id: str, day: date) -> list[Attendance]:
    """Return what may be at the same time as something on this day."""
    return work.attendance.of(employee_id, day - DAY, day + DAY)


def as_it_is_now(work: UnitOfWork, row: Attendance) -> Attendance:
    """Reread an attendance once the row lock is held; raises `AttendanceNotFound` when it is gone."""
    found = next((each for each in around(work, row.employee_id, row.day) if each.id == row.id), None)
    if found is None:
        raise AttendanceNotFound("This attendance was changed just now; please look again.")
    return found


def must_fit(row: Attendance, near: list[Attendance], whose: Employee, days: BusinessDays) -> None:
    """Raise what keeps somebody from being there: `EmployeeGone`, `Overlap`, or `BadAttendance` for an absence."""
    whose.must_work_here()
    others = [other for other in near if other.id != row.id]
    if row.span is not None:
        must_not_overlap(row.span, [other.span for other in others if other.span], whose.name, days)
    for other in others:
        if other.day == row.day and AttendanceStatus.ABSENT in (row.status, other.status):
            raise BadAttendance(f"{whose.name} cannot be there and absent on one day.")


def corrected(work: UnitOfWork, row: Attendance, entry: AttendanceEntry, days: BusinessDays) -> Attendance:
    """Return an attendance with what a correction says; a status that is not said follows from the schedule."""
    day = entry.day or row.day
    came = _wall_time(entry, "check_in", entry.check_in, row.check_in, days)
    went = _wall_time(entry, "check_out", entry.check_out, row.check_out, days)
    notes = row.notes if entry.notes is None else entry.notes
    absent = entry.status is AttendanceStatus.ABSENT
    if came is None or absent:
        if went is not None and not absent:
            raise BadAttendance(GOES_BEFORE_COMING, errors={"checkIn": ["Is needed."]})
        if entry.status not in (None, AttendanceStatus.ABSENT):
            raise BadAttendance("Whoever was there has a time of coming.", errors={"checkIn": ["Is needed."]})
        if absent and (entry.check_in or entry.check_out):
            raise BadAttendance("Whoever was absent has no times.", errors={"checkIn": ["Must be left out."]})
        return Attendance(row.id, row.employee_id, day, AttendanceStatus.ABSENT, notes=notes)
    span = _span(row, day, came, went, days)
    status = entry.status or status_of(work, row.employee_id, span.start, days)
    return Attendance(row.id, row.employee_id, day, status, span.start, span.end, notes)


def _span(row: Attendance, day: date, came: time, went: time | None, days: BusinessDays) -> Span:
    """Return the stretch between two times; one that reads as it did keeps its instants, seconds and all."""
    if row.check_in is None or day != row.day or not _reads(row.check_in, came, days):
        return span_on(day, came, went, days)
    if went is None or (row.check_out is not None and _reads(row.check_out, went, days)):
        return Span(row.check_in, None if went is None else row.check_out)
    ended = span_on(day, came, went, days).end
    return Span(row.check_in, max(row.check_in, ended or row.check_in))


def _reads(at: datetime, said: time, days: BusinessDays) -> bool:
    """Tell whether the clock on the wall showed a time at an instant, to the minute."""
    return clock_time(at, days) == said.strftime("%H:%M")


def placed(work: UnitOfWork, row: Attendance) -> Attendance:
    """Return an attendance that says whether its day is approved leave."""
    return replace(row, on_leave=is_on_leave(work, row))


def _wall_time(
    entry: AttendanceEntry, field: str, said: time | None, known: datetime | None, days: BusinessDays
) -> time | None:
    if said is not None or field in entry.cleared or known is None:
        return said
    return known.astimezone(days.zone).time().replace(tzinfo=None)
