"""Time what is booked: by a clock that can be right, and never before what was booked of the same thing."""

from dataclasses import dataclass
from datetime import UTC, datetime

from technomart.domain.kernel.errors import Unavailable
from technomart.domain.kernel.ports import Clock

RELEASED = datetime(2026, 11, 22, tzinfo=UTC)
"""When this version was made; kept with the version's number. A clock that shows an earlier time was never set."""


class ClockNotSet(Unavailable):
    """The clock shows a time before the program was made."""

    code = "clock_not_set"
    wait = 60


@dataclass(eq=False, slots=True)
class BookingClock:
    """Tells when something is booked."""

    clock: Clock
    released: datetime = RELEASED

    def at(self, newest: datetime | None = None) -> datetime:
        """Return the present instant, or that of the newest booking of the same thing where that is later.

        Raises `ClockNotSet`.
        """
        now = self.clock.now()
        self.must_be_set(now)
        return now if newest is None else max(now, newest)

    def must_be_set(self, now: datetime) -> None:
        """Raise `ClockNotSet` before the program was made."""
        if now < self.released:
            raise ClockNotSet(
                f"The clock of this machine shows {now:%Y-%m-%d %H:%M} UTC, before this program was made. Nothing is "
                "booked until it is set (timedatectl set-ntp true)."
            )
