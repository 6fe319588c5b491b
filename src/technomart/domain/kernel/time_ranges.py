"""Say what the names of time ranges mean, in lists and in reports alike, and when a date begins and ends."""

from datetime import UTC, date, datetime, timedelta

from technomart.domain.kernel.business_day import BusinessDays

LAST_24_HOURS = "24h"
DAYS = {"today": 1, "7d": 7, "30d": 30}
"""How many business days a name stands for, the present one the last of them."""
NAMES = ("today", LAST_24_HOURS, "7d", "30d")


def first_day(name: str, today: date) -> date:
    """Return the first business day of one of `DAYS`."""
    return today - timedelta(days=DAYS[name] - 1)


def beginning(name: str, now: datetime, days: BusinessDays) -> datetime:
    """Return the first instant of one of `NAMES`."""
    if name == LAST_24_HOURS:
        return now - timedelta(hours=24)
    return days.start(first_day(name, days.of(now)))


def instant(given: date | datetime, days: BusinessDays, *, closing: bool = False) -> datetime:
    """Return in UTC what a date or an instant stands for: a date its beginning, or its end where it closes a range.

    An instant without an offset is local time.
    """
    if isinstance(given, datetime):
        return (given if given.tzinfo else given.replace(tzinfo=days.zone)).astimezone(UTC)
    return days.end(given) if closing else days.start(given)
