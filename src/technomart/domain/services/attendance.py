"""Work out what attendance holds: what fits beside what, and what follows from the schedule."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.services.leave import is_on_leave
from technomart.domain.services.schedule import status_of
from technomart.domain.staff.attendance import (
    GOES_BEFORE_COMING,
    Attendance,
    AttendanceNotFound,
    AttendanceStatus,
    BadAttendance,
    TooManyStretches,
)
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.time_spans import (
    LONGEST_MINUTES,
    ONE_DAY,
    Span,
    clock_time,
    instant_near,
    instant_on,
    must_not_overlap,
    span_from,
)
from technomart.domain.store.unit_of_work import UnitOfWork

NEAR = 2 * ONE_DAY
"""What began so many days away may go on: a stretch has 16 hours, and the cut-off hour may have been another then."""
MOST_STRETCHES = 20
"""How often one person comes on a day, since somebody has to look at each."""


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
    return work.attendance.of(employee_id, day - NEAR, day + NEAR)


def as_it_is_now(work: UnitOfWork, row: Attendance) -> Attendance:
    """Reread an attendance once the row lock is held; raises `AttendanceNotFound` when it is gone."""
    found = next((each for each in around(work, row.employee_id, row.day) if each.id == row.id), None)
    if found is None:
        raise AttendanceNotFound("This attendance was changed just now; please look again.")
    return found


def must_be_few(near: Iterable[Attendance], day: date) -> None:
    """Raise `TooManyStretches` for one more on a day; the employee must be locked."""
    if sum(row.day == day for row in near) >= MOST_STRETCHES:
        raise TooManyStretches(f"You clocked in {MOST_STRETCHES} times today; ask a manager to enter what is missing.")


def must_fit(row: Attendance, near: list[Attendance], whose: Employee, days: BusinessDays) -> None:
    """Raise what keeps somebody from having been there: `Overlap`, or `BadAttendance` for an absence."""
    others = [other for other in near if other.id != row.id]
    if row.span is not None:
        must_not_overlap(row.span, [other.span for other in others if other.span], whose.name, days)
    for other in others:
        if other.day == row.day and AttendanceStatus.ABSENT in (row.status, other.status):
            raise BadAttendance(f"{whose.name} cannot be there and absent on one day.")


def corrected(
    work: UnitOfWork, row: Attendance, entry: AttendanceEntry, days: BusinessDays, *, is_own: bool
) -> Attendance:
    """Return an attendance with what a correction says; a status that is not said follows from the schedule.

    Whose own it is does not say whether they were late. Times that are left alone keep their instants and their day;
    a time of coming that does keeps how it was judged.
    """
    day = entry.day or row.day
    came = _said(entry, "check_in", entry.check_in, row.check_in, days)
    notes = row.notes if entry.notes is None else entry.notes
    if came is None or entry.status is AttendanceStatus.ABSENT:
        _must_have_no_times(row, entry, came)
        absence = Attendance(row.id, row.employee_id, day, AttendanceStatus.ABSENT, notes=notes)
        return replace(absence, version=row.version)
    span = _span(row, day, came, entry, days)
    status: AttendanceStatus | None = entry.status
    if status is None or is_own:
        came_then = (day, span.start) == (row.day, row.check_in)
        status = row.status if came_then else status_of(work, row.employee_id, span.start, days, but_for=row.id)
    return Attendance(row.id, row.employee_id, day, status, span.start, span.end, notes, version=row.version)


def _must_have_no_times(row: Attendance, entry: AttendanceEntry, came: time | None) -> None:
    """Raise `BadAttendance` unless what is said is an absence."""
    if entry.status is AttendanceStatus.ABSENT:
        if entry.check_in or entry.check_out:
            raise BadAttendance("Whoever was absent has no times.", errors={"checkIn": ["Must be left out."]})
        return
    went = entry.check_out or (row.check_out if "check_out" not in entry.cleared else None)
    if came is None and went is not None:
        raise BadAttendance(GOES_BEFORE_COMING, errors={"checkIn": ["Is needed."]})
    if entry.status is not None:
        raise BadAttendance("Whoever was there has a time of coming.", errors={"checkIn": ["Is needed."]})


def _span(row: Attendance, day: date, came: time, entry: AttendanceEntry, days: BusinessDays) -> Span:
    """Return the stretch that is meant; a time that reads as it did keeps its instant, seconds, fold and all."""
    start = _start(row, day, came, days)
    went = _said(entry, "check_out", entry.check_out, row.check_out, days)
    if went is None:
        return Span(start)
    if day == row.day and row.check_out is not None and _reads(row.check_out, went, days):
        kept = Span(start, row.check_out)
        if start == row.check_in or (start <= row.check_out and kept.minutes <= LONGEST_MINUTES):
            return kept
    return span_from(start, went, days)


def _start(row: Attendance, day: date, came: time, days: BusinessDays) -> datetime:
    """Return when somebody came; the cut-off hour of today says nothing of a day that began by another one."""
    if row.check_in is None or day != row.day:
        return instant_on(day, came, days)
    if _reads(row.check_in, came, days):
        return row.check_in
    return instant_on(day, came, days) if days.of(row.check_in) == day else instant_near(came, row.check_in, days)


def _reads(at: datetime, said: time, days: BusinessDays) -> bool:
    """Tell whether the clock on the wall showed a time at an instant, to the minute unless seconds are said."""
    return clock_time(at, days) == said.strftime("%H:%M") and said.second in (0, at.second)


def placed(work: UnitOfWork, row: Attendance) -> Attendance:
    """Return an attendance that says whether its day is approved leave."""
    return replace(row, on_leave=is_on_leave(work, row))


def _said(
    entry: AttendanceEntry, field: str, said: time | None, known: datetime | None, days: BusinessDays
) -> time | None:
    if said is not None or field in entry.cleared or known is None:
        return said
    return known.astimezone(days.zone).time().replace(tzinfo=None)
