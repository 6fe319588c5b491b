"""Plan who works when: a week that repeats, and the dates on which it is otherwise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.errors import Conflict, Invalid, NotFound
from technomart.domain.kernel.paging import Position
from technomart.domain.staff.time_spans import LONGEST_MINUTES, ONE_DAY, Overlap, Span

FOREVER = date.max
"""Until when an entry holds that nobody has ended."""
DAY = 24 * 60
FARTHEST = timedelta(days=366)


class Weekday(StrEnum):
    """A day of the week."""

    SUNDAY = "Sunday"
    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"

    @classmethod
    def of(cls, day: date) -> "Weekday":
        """Return the weekday of a date."""
        return WEEK[day.isoweekday() % 7]

    @property
    def place(self) -> int:
        """Return where it stands in the week, from 0; the week begins on Sunday."""
        return WEEK.index(self)


WEEK = tuple(Weekday)


class ScheduleEntryNotFound(NotFound):
    """No entry of the schedule has this id."""

    code = "schedule_entry_not_found"
    sentence = "There is no such entry in the schedule."


class DayTaken(Conflict):
    """An employee has one entry a weekday, and one exception a date."""

    code = "day_taken"
    sentence = "There is an entry for that day already; change that one."


class BadSchedule(Invalid):
    """The times or the day cannot be."""

    code = "bad_schedule"


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of work in minutes since midnight; an end at or before the start is on the next morning."""

    start: int
    end: int

    @property
    def until(self) -> int:
        """Return the end in minutes since the midnight before the start."""
        return self.end if self.end > self.start else self.end + DAY

    def must_be_possible(self) -> None:
        """Raise `BadSchedule` for more than the longest stretch."""
        if self.until - self.start > LONGEST_MINUTES:
            sentence = f"Nobody works longer than {LONGEST_MINUTES // 60} hours at a stretch."
            raise BadSchedule(sentence, errors={"endTime": ["Is too late, or before `startTime`."]})

    def on(self, day: date, days: BusinessDays) -> Span:
        """Return the hours of a date as a stretch, by the clock on the wall."""
        start, end = (_instant(day, minute, days) for minute in (self.start, self.until))
        return Span(start, end)

    def __str__(self) -> str:
        """Return them as `08:00 to 16:00`."""
        return f"{wall_time(self.start)} to {wall_time(self.end)}"


def _instant(day: date, minute: int, days: BusinessDays) -> datetime:
    after, rest = divmod(minute, DAY)
    at = time(rest // 60, rest % 60)
    return datetime.combine(day + after * ONE_DAY, at, days.zone).astimezone(UTC)


def wall_time(minute: int) -> str:
    """Return minutes since midnight as HH:MM."""
    return f"{minute // 60:02}:{minute % 60:02}"


def minute_of(at: time) -> int:
    """Return a time of day in minutes since midnight."""
    return at.hour * 60 + at.minute


@dataclass(frozen=True, slots=True)
class ScheduleEntry:
    """The hours of an employee on a weekday, from a date until another, which is outside.

    A change leaves the entry with its old hours and an end behind, under another id.
    """

    id: str
    employee_id: str
    weekday: Weekday
    start_minute: int
    end_minute: int
    valid_from: date
    valid_until: date = FOREVER
    version: int = 1

    @property
    def hours(self) -> Hours:
        """Return the hours."""
        return Hours(self.start_minute, self.end_minute)

    def holds_on(self, day: date) -> bool:
        """Tell whether it says when somebody works on a date."""
        return self.valid_from <= day < self.valid_until and self.weekday is Weekday.of(day)

    def place(self) -> Position:
        """Return where it stands in the week."""
        return self.weekday.place, self.start_minute, self.id

    def next_day(self, today: date) -> date:
        """Return its next date, which may be today."""
        return today + (self.weekday.place - Weekday.of(today).place) % 7 * ONE_DAY


@dataclass(frozen=True, slots=True)
class ScheduleException:
    """Other hours of an employee on one date; none for a day off."""

    id: str
    employee_id: str
    day: date
    start_minute: int | None = None
    end_minute: int | None = None
    version: int = 1

    @property
    def hours(self) -> Hours | None:
        """Return the hours; None for a day off."""
        if self.start_minute is None or self.end_minute is None:
            return None
        return Hours(self.start_minute, self.end_minute)

    @property
    def is_off(self) -> bool:
        """Tell whether it is a day off."""
        return self.hours is None

    def place(self) -> Position:
        """Return where it stands in the list by date."""
        return self.day.isoformat(), self.id

    def must_be_possible(self, today: date) -> None:
        """Raise `BadSchedule` for a date that is over or too far away, and for hours that cannot be."""
        if not today <= self.day <= today + FARTHEST:
            sentence = f"An exception is for today or one of the next {FARTHEST.days} days."
            raise BadSchedule(sentence, errors={"date": ["Is over, or too far away."]})
        if self.hours is not None:
            self.hours.must_be_possible()


@dataclass(frozen=True, slots=True)
class Plan:
    """What one employee's schedule says of any date."""

    entries: Sequence[ScheduleEntry]
    exceptions: Sequence[ScheduleException] = ()

    def on(self, day: date) -> Hours | None:
        """Return the hours of a date; None when nothing is planned."""
        for exception in self.exceptions:
            if exception.day == day:
                return exception.hours
        return next((entry.hours for entry in self.entries if entry.holds_on(day)), None)

    def span_on(self, day: date, days: BusinessDays) -> Span | None:
        """Return the hours of a date as a stretch; None when nothing is planned."""
        hours = self.on(day)
        return hours.on(day, days) if hours else None

    def must_not_overlap(self, today: date, whose: str) -> None:
        """Raise `Overlap` when the hours of a day from today on run into those of the day after.

        The week is looked at as if it had no exceptions, since it goes on after them.
        """
        week = replace(self, exceptions=())
        week.must_not_run_on((today + offset * ONE_DAY for offset in range(-1, 7)), whose)
        changed = [each.day for each in self.exceptions if each.day >= today]
        self.must_not_run_on((day - back * ONE_DAY for day in changed for back in (1, 0)), whose)

    def must_not_run_on(self, on: Iterable[date], whose: str) -> None:
        """Raise `Overlap` when the hours of one of these days run into those of the day after."""
        for day in on:
            hours, after = self.on(day), self.on(day + ONE_DAY)
            if hours and after and hours.until > after.start + DAY:
                names = Weekday.of(day), Weekday.of(day + ONE_DAY)
                raise Overlap(f"{whose} would work {names[0]} {hours} and {names[1]} {after}.")


def local_day(at: datetime, days: BusinessDays) -> date:
    """Return the date on the wall at an instant; the week knows no cut-off hour."""
    return at.astimezone(days.zone).date()
