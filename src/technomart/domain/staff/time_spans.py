"""Turn a day and the times on a clock into spans of time, over midnight too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.errors import Conflict, Invalid

LONGEST = timedelta(hours=16)
"""Nobody works longer than this at a stretch; who did not clock out by then forgot."""
LONGEST_MINUTES = LONGEST // timedelta(minutes=1)
ONE_DAY = timedelta(days=1)


class EndsBeforeItBegins(Invalid):
    """The end is before the beginning, and on the next morning it is too late."""

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
        if self.start == self.end or other.start == other.end:
            return False  # whoever went as they came was there for no time
        if self.end is None or other.end is None:
            return self.start == other.start or _holds(self, other.start) or _holds(other, self.start)
        return self.start < other.end and other.start < self.end


def _holds(span: Span, at: datetime) -> bool:
    return span.end is not None and span.start <= at < span.end


def instant_on(day: date, at: time, days: BusinessDays) -> datetime:
    """Return when it is so late on a business day; before the cut-off hour that is the next morning."""
    calendar = day + ONE_DAY if at.hour < days.cutoff_hour else day
    return _when(calendar, at, days)[0]


def instant_near(at: time, near: datetime, days: BusinessDays) -> datetime:
    """Return when the clock on the wall shows a time, as near to an instant as it does."""
    today = near.astimezone(days.zone).date()
    found = (each for offset in (0, -1, 1) for each in _when(today + offset * ONE_DAY, at, days))
    return min(found, key=lambda each: abs(each - near))


def span_from(began: datetime, end: time, days: BusinessDays) -> Span:
    """Return the stretch from an instant until the clock on the wall next shows a time.

    Whoever goes in the minute in which they came was there for no whole minute. Raises `EndsBeforeItBegins` for more
    than the longest stretch, which is so many hours whether or not the clocks were changed.
    """
    local = began.astimezone(days.zone)
    if (end.hour, end.minute) == (local.hour, local.minute):
        return Span(began, max(began, local.replace(second=end.second, microsecond=end.microsecond).astimezone(UTC)))
    ends = (each for offset in (0, 1) for each in _when(local.date() + offset * ONE_DAY, end, days))
    span = Span(began, next(each for each in ends if each > began))
    if span.minutes > LONGEST_MINUTES:
        sentence = f"The end must come after the beginning, at most {LONGEST_MINUTES // 60} hours."
        raise EndsBeforeItBegins(sentence, errors={"checkOut": ["Is too early, or too late."]})
    return span


def _when(calendar: date, at: time, days: BusinessDays) -> list[datetime]:
    """Return when the clock shows a time on a date; twice while it is put back, later where it is put forward."""
    first, second = (datetime.combine(calendar, at.replace(fold=n), days.zone).astimezone(UTC) for n in (0, 1))
    return [first, second] if first < second else [first]


def clock_time(at: datetime | None, days: BusinessDays) -> str | None:
    """Return what the clock on the wall showed, as HH:MM."""
    return None if at is None else at.astimezone(days.zone).strftime("%H:%M")


def must_not_overlap(span: Span, others: Iterable[Span], whose: str, days: BusinessDays) -> None:
    """Raise `Overlap` when a stretch meets one of the others."""
    for other in others:
        if span.meets(other):
            start, end = clock_time(other.start, days), clock_time(other.end, days) or "now"
            raise Overlap(f"{whose} already has {start} to {end} on that day.")
