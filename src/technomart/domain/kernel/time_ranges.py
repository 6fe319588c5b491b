"""Say what time ranges and their ends mean, in lists and in reports alike."""

import re
from datetime import UTC, date, datetime, timedelta

from technomart.domain.kernel.business_day import BusinessDays

LAST_24_HOURS = "24h"
DAYS = {"today": 1, "7d": 7, "30d": 30, "90d": 90, "365d": 365}
"""How many business days a name stands for, the present one the last of them."""
NAMES = (LAST_24_HOURS, *DAYS, "yesterday", "this-week", "this-month", "last-month")
SPOKEN = ", ".join(NAMES)
FIRST_YEAR, LAST_YEAR = 1970, 2200
BACKWARDS = "The end must come after the beginning."
BLANK_FOR_PLUS = re.compile(r"(T[0-9:.]+) (\d\d:?\d\d)$")  # what a query makes of an offset that was not escaped


def span_of(name: str, today: date) -> tuple[date, date]:
    """Return the first and the last business day of one of `NAMES` but the last 24 hours; a week begins on Monday."""
    if name in DAYS:
        return today - timedelta(days=DAYS[name] - 1), today
    yesterday, first_of_month = today - timedelta(days=1), today.replace(day=1)
    end_of_month_before = first_of_month - timedelta(days=1)
    return {
        "yesterday": (yesterday, yesterday),
        "this-week": (today - timedelta(days=today.weekday()), today),
        "this-month": (first_of_month, today),
        "last-month": (end_of_month_before.replace(day=1), end_of_month_before),
    }[name]


def beginning(name: str, now: datetime, days: BusinessDays) -> datetime:
    """Return the first instant of one of `NAMES`."""
    if name == LAST_24_HOURS:
        return now - timedelta(hours=24)
    return days.start(span_of(name, days.of(now))[0])


def ending(name: str, now: datetime, days: BusinessDays) -> datetime | None:
    """Return the instant after the last one of one of `NAMES`; None for those that go on."""
    if name == LAST_24_HOURS:
        return None
    today = days.of(now)
    _, last = span_of(name, today)
    return days.end(last) if last < today else None


def read_day_or_instant(text: str) -> date | datetime:
    """Read a date, or an instant, in ISO 8601; raises `ValueError` whose text goes on after "Must be"."""
    text = BLANK_FOR_PLUS.sub(r"\1+\2", text.strip())
    try:
        given = date.fromisoformat(text) if len(text) <= len("2026-03-01") else datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError("a date or an instant in ISO 8601") from error
    return believed(given)


def believed(given: date | datetime) -> date | datetime:
    """Return a date or an instant of the years 1970 to 2200; raises `ValueError` as `read_day_or_instant` does."""
    if not FIRST_YEAR <= given.year <= LAST_YEAR:  # beyond, time zones lead out of the calendar
        raise ValueError(f"between the years {FIRST_YEAR} and {LAST_YEAR}")
    return given


def must_run_forward(since: datetime, until: datetime) -> None:
    """Raise `ValueError`, whose text is a sentence, unless a range takes some time."""
    if since >= until:
        raise ValueError(BACKWARDS)


def instant(given: date | datetime, days: BusinessDays, *, closing: bool = False) -> datetime:
    """Return in UTC what a date or an instant stands for: a date its beginning, or its end where it closes a range.

    An instant without an offset is local time.
    """
    if isinstance(given, datetime):
        return (given if given.tzinfo else given.replace(tzinfo=days.zone)).astimezone(UTC)
    return days.end(given) if closing else days.start(given)
