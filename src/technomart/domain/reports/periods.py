"""Say which time a report covers: whole business days, and what is left of days at either end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.errors import Invalid
from technomart.domain.kernel.time_ranges import (
    LAST_24_HOURS,
    NAMES,
    SPOKEN,
    beginning,
    instant,
    must_run_forward,
    read_day_or_instant,
    span_of,
)

ONE_DAY = timedelta(days=1)
MOST_DAYS = 3_660
"""The longest range, so that a list of days stays a list people read."""
HOURLY_UP_TO = timedelta(hours=25)
"""Up to here a report goes by hours; the longest day, on which clocks are put back, has 25."""
MOST_HOURS = 27
"""How many hours such a time touches at most: one more than it lasts, and one where clocks are put back by a part."""
SLOT = timedelta(minutes=15)
"""What hours are put together from; every zone's hours begin on a quarter of an hour of UTC."""
STILL_MOVING = timedelta(hours=24)
"""How long after it was placed an order may move without anybody minding; see `SETTLED_AFTER`."""
SETTLED_AFTER = timedelta(hours=25)
"""How long a business day must be over before it is added up.

An order changes the sums of its day as long as it moves, which nearly every one does within `STILL_MOVING`; who moves
an older one takes back that its day was added up. The hour between is for transactions that are still running.
"""


class BadRange(Invalid):
    """The range cannot be read, is empty, runs backwards or is too long."""

    code = "bad_range"


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Business days from `first` to `last`, both inside."""

    first: date
    last: date

    def __len__(self) -> int:
        """Return how many days these are."""
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        """Yield the days, oldest first."""
        return (self.first + ONE_DAY * i for i in range(len(self)))

    def __contains__(self, day: object) -> bool:
        """Tell whether a day is one of them."""
        return isinstance(day, date) and self.first <= day <= self.last


EVERY_DAY = DaySpan(date.min, date.max)


@dataclass(frozen=True)  # without slots, which leave no room for what is worked out once
class Period:
    """The time a report covers, from `since` (inside) to `until` (outside), in UTC.

    `whole` are the business days that lie in it from their beginning to their end. A row counts when its stored
    business day is one of these, or else when its instant is in one of the `edges`.
    """

    since: datetime
    until: datetime
    days: BusinessDays
    whole: DaySpan | None

    @classmethod
    def of_days(cls, span: DaySpan, days: BusinessDays) -> "Period":
        """Return the period of some business days."""
        return cls(days.start(span.first), days.end(span.last), days, span)

    @classmethod
    def between(cls, since: datetime, until: datetime, days: BusinessDays) -> "Period":
        """Return the period between two instants."""
        since, until = since.astimezone(UTC), until.astimezone(UTC)
        first, last = days.of(since), days.of(until) - ONE_DAY
        if days.start(first) < since:
            first += ONE_DAY
        return cls(since, until, days, DaySpan(first, last) if first <= last else None)

    @cached_property
    def edges(self) -> tuple[tuple[datetime, datetime], ...]:
        """Return the time that belongs to no whole day, as pairs of instants, at most two."""
        if self.whole is None:
            return ((self.since, self.until),)
        pairs = (self.since, self.days.start(self.whole.first)), (self.days.end(self.whole.last), self.until)
        return tuple((start, end) for start, end in pairs if start < end)

    @cached_property
    def before(self) -> "Period":
        """Return the period of equal length that ends where this one begins."""
        if self.whole is not None and not self.edges:
            back = timedelta(days=len(self.whole))
            return Period.of_days(DaySpan(self.whole.first - back, self.whole.last - back), self.days)
        return Period.between(self.since - (self.until - self.since), self.since, self.days)

    @cached_property
    def touched(self) -> DaySpan:
        """Return every business day of which any part lies in it."""
        return DaySpan(self.days.of(self.since), self.days.of(self.until - timedelta.resolution))

    @property
    def is_hourly(self) -> bool:
        """Tell whether it is short enough to be shown by hours."""
        return self.until - self.since <= HOURLY_UP_TO

    def hour_of(self, instant: datetime) -> datetime:
        """Return when the hour of an instant began by the clock on the wall, in UTC."""
        return instant.astimezone(self.days.zone).replace(minute=0, second=0, microsecond=0).astimezone(UTC)

    def hours(self) -> list[datetime]:
        """Return the beginning of every hour of which any part lies in it."""
        start = self.hour_of(self.since)
        slots = -(-(self.until - start) // SLOT)
        return list(dict.fromkeys(self.hour_of(start + SLOT * i) for i in range(slots)))

    def covers(self, day: date, at: datetime) -> bool:
        """Tell whether a row counts that is booked on a business day and happened at an instant."""
        if self.whole is not None and day in self.whole:
            return True
        return any(start <= at < end for start, end in self.edges)


def read_range(text: str | None, now: datetime, days: BusinessDays) -> Period:
    """Return the period that one of `NAMES` or `ISO..ISO` stands for; raises `BadRange`.

    `24h` ends now; all others are business days, up to the present one unless the name says otherwise. Dates in
    `ISO..ISO` are business days, both inside; an instant at the end is outside. An instant without an offset is local
    time.
    """
    wanted = LAST_24_HOURS if text is None else text.strip()
    if wanted == LAST_24_HOURS:
        return Period.between(beginning(wanted, now, days), now, days)
    if wanted in NAMES:
        return Period.of_days(DaySpan(*span_of(wanted, days.of(now))), days)
    first, dots, last = wanted.partition("..")
    if not dots:
        raise bad_range(f"Say {SPOKEN}, or two dates or instants such as 2026-03-01..2026-03-31.")
    return _between(_end(first), _end(last), days)


def bad_range(sentence: str) -> BadRange:
    """Return the refusal of a range."""
    return BadRange(f"This range cannot be used. {sentence}", errors={"range": [sentence]})


def _end(text: str) -> date | datetime:
    try:
        return read_day_or_instant(text)
    except ValueError as error:
        raise bad_range(f"Each end must be {error}.") from error


def _between(first: date | datetime, last: date | datetime, days: BusinessDays) -> Period:
    since, until = instant(first, days), instant(last, days, closing=True)
    try:
        must_run_forward(since, until)
    except ValueError as error:
        raise bad_range(str(error)) from error
    if until - since > ONE_DAY * MOST_DAYS:
        raise bad_range(f"It may not be longer than {MOST_DAYS} days.")
    return Period.between(since, until, days)
