"""Keep who was at work when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from technomart.domain.kernel.errors import Conflict, Invalid, NotFound
from technomart.domain.kernel.paging import Position
from technomart.domain.staff.time_spans import LONGEST, Span

GRACE = timedelta(minutes=5)
"""So much after the beginning of the hours planned is still in time."""
AHEAD, BACK = timedelta(days=1), timedelta(days=3_660)
GOES_BEFORE_COMING = "Nobody goes before they come."


class AttendanceStatus(StrEnum):
    """Whether somebody came, and in time."""

    PRESENT = "present"
    ABSENT = "absent"
    LATE = "late"


class AttendanceNotFound(NotFound):
    """No attendance has this id."""

    code = "attendance_not_found"
    sentence = "There is no such attendance."


class AlreadyClockedIn(Conflict):
    """Whoever is in cannot come in again."""

    code = "already_clocked_in"


class TooManyStretches(Conflict):
    """Somebody came as often on one day as one person may."""

    code = "too_many_stretches"


class NotClockedIn(Conflict):
    """Whoever is not in cannot go out."""

    code = "not_clocked_in"
    sentence = "You are not clocked in."


class BadAttendance(Invalid):
    """The times do not fit the status."""

    code = "bad_attendance"


@dataclass(frozen=True, slots=True)
class Attendance:
    """One stretch of work, or a day of absence; `day` is the business day it began on, instants are in UTC.

    It is `on_leave` where its day is approved leave of the same person.
    """

    id: str
    employee_id: str
    day: date
    status: AttendanceStatus
    check_in: datetime | None = None
    check_out: datetime | None = None
    notes: str = ""
    on_leave: bool = False
    version: int = 1

    def __post_init__(self) -> None:
        """Raise `BadAttendance` for times that cannot be."""
        if (self.check_in is None) != (self.status is AttendanceStatus.ABSENT):
            raise BadAttendance("Whoever was there has a time of coming, and only they.")
        if self.check_out is not None and (self.check_in is None or self.check_out < self.check_in):
            raise BadAttendance(GOES_BEFORE_COMING)

    def must_be_near(self, today: date) -> None:
        """Raise `BadAttendance` for a day after tomorrow, which is planned in the schedule, or of ten years ago."""
        if self.day > today + AHEAD:
            sentence = "Attendance is written down at most one day ahead; what is planned belongs in the schedule."
            raise BadAttendance(sentence, errors={"date": ["Is too far ahead."]})
        if self.day < today - BACK:
            sentence = f"Attendance is written down for the last {BACK.days:,} days; this was before."
            raise BadAttendance(sentence, errors={"date": ["Is too long ago."]})

    @property
    def span(self) -> Span | None:
        """Return the time at work."""
        return None if self.check_in is None else Span(self.check_in, self.check_out)

    @property
    def minutes(self) -> int:
        """Return the whole minutes between clocking in and out."""
        return self.span.minutes if self.span else 0

    def is_running(self, at: datetime) -> bool:
        """Tell whether they are still at work; who did not clock out within the longest stretch forgot to."""
        return self.check_in is not None and self.check_out is None and at - self.check_in <= LONGEST

    def clocked_out(self, at: datetime) -> "Attendance":
        """Return it ended at an instant; raises `NotClockedIn`."""
        if not self.is_running(at):
            raise NotClockedIn
        return replace(self, check_out=at)


@dataclass(frozen=True, slots=True)
class AttendanceFilter:
    """Which attendance is asked for; None means any, both days are inside."""

    employee_id: str | None = None
    first: date | None = None
    last: date | None = None
    status: AttendanceStatus | None = None

    def admits(self, row: Attendance) -> bool:
        """Tell whether a row is one of those asked for."""
        return (
            self.employee_id in (None, row.employee_id)
            and (self.first is None or row.day >= self.first)
            and (self.last is None or row.day <= self.last)
            and self.status in (None, row.status)
        )

    @staticmethod
    def position(row: Attendance) -> Position:
        """Return where a row stands among those asked for; the newest stand highest."""
        return row.day.isoformat(), row.id


def status_at(check_in: datetime, planned: Iterable[Span]) -> AttendanceStatus:
    """Return whether somebody came in time for the first of the hours planned near it; for none nobody is late."""
    near = (span for span in planned if span.start - LONGEST / 2 <= check_in < (span.end or span.start))
    span = next(near, None)
    is_late = span is not None and check_in > span.start + GRACE
    return AttendanceStatus.LATE if is_late else AttendanceStatus.PRESENT
