"""Tell which business day an instant belongs to: local date, with a cut-off hour for canteens that close late."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """The days of one canteen; `cutoff_hour` (0..23) is when a new one begins, local time."""

    zone: ZoneInfo
    cutoff_hour: int = 0

    def of(self, instant: datetime) -> date:
        """Return the business day of an aware instant."""
        return (self.wall_time(instant) - timedelta(hours=self.cutoff_hour)).date()

    def wall_time(self, instant: datetime) -> datetime:
        """Return what the clock on the canteen's wall shows at an aware instant, without an offset."""
        return instant.astimezone(self.zone).replace(tzinfo=None)

    def start(self, day: date) -> datetime:
        """Return the first instant of a business day, in UTC."""
        return datetime.combine(day, time(self.cutoff_hour), self.zone).astimezone(UTC)

    def end(self, day: date) -> datetime:
        """Return the first instant after a business day, in UTC; a day has 23, 24 or 25 hours."""
        return self.start(day + timedelta(days=1))
