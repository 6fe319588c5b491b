"""Turn a day and the times on a clock into spans of time, over midnight too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.errors import Conflict, Invalid

LONGEST_NIGHT = timedelta(hours=12)
"""An end before its beginning means the next morning up to here; beyond it is a mistake."""
LONGEST = timedelta(hours=16)
"""Nobody works longer than this at a stretch; who did not clock out by then forgot."""


class EndsBeforeItBegins(Invalid):
    """The end is before the beginning, and not on the next morning either."""

    code = "ends_before_it_begins"


class Overlap(Conflict):
    """Nobody is at work twice at the same time."""

    code = "overlap"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of work; open while `end` is None. Instants are in UTC."""

    start: datetime
    end: datetime | None = None

    @property
    def minutes(self) -> int:
        """Return the whole minutes of it, from one second of the clock to another; none while it is open."""
        if self.end is None:
            return 0
        return (self.end.replace(microsecond=0) - self.start.replace(microsecond=0)) // timedelta(minutes=1)

    def meets(self, other: "Span") -> bool:
        """Tell whether both have a moment in common; an open one is only known to include its beginning."""
        if self.end is None or other.end is None:
            return self.start == other.start or _holds(self, other.start) or _holds(other, self.start)
        return self.start < other.end and other.start < self.end


def _holds(span: Span, at: datetime) -> bool:
    return span.end is not None and span.start <= at < span.end


def instant_on(day: date, at: time, days: BusinessDays) -> datetime:
    """Return when it is so late on a business day; before the cut-off hour that is the next morning."""
    calendar = day + timedelta(days=1) if at.hour < days.cutoff_hour else day
    return datetime.combine(calendar, at, days.zone).astimezone(UTC)


def span_on(day: date, start: time, end: time | None, days: BusinessDays) -> Span:
    """Return the stretch between two times of a business day, over midnight where the end is the earlier one.

    Whoever goes in the minute in which they came was there for no whole minute.
    Raises `EndsBeforeItBegins`.
    """
    began = instant_on(day, start, days)
    if end is None:
        return Span(began)
    calendar = began.astimezone(days.zone).date()
    ended = datetime.combine(calendar, end, days.zone).astimezone(UTC)
    if (end.hour, end.minute) == (start.hour, start.minute):
        return Span(began, max(began, ended))
    if ended <= began:
        ended = datetime.combine(calendar + timedelta(days=1), end, days.zone).astimezone(UTC)
        if ended - began > LONGEST_NIGHT:
            raise EndsBeforeItBegins("The end must come after the beginning.", errors={"end": ["Is too early."]})
    return Span(began, ended)


def clock_time(at: datetime | None, days: BusinessDays) -> str | None:
    """Return what the clock on the wall showed, as HH:MM."""
    return None if at is None else at.astimezone(days.zone).strftime("%H:%M")


def must_not_overlap(span: Span, others: Iterable[Span], whose: str, days: BusinessDays) -> None:
    """Raise `Overlap` when a stretch meets one of the others."""
    for other in others:
        if span.meets(other):
            start, end = clock_time(other.start, days), clock_time(other.end, days) or "now"
            raise Overlap(f"{whose} already has {start} to {end} on that day.")
