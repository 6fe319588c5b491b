"""Time what is booked: by a clock that can be right, and never before what was booked of the same thing."""

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from technomart.domain.kernel.errors import Unavailable
from technomart.domain.kernel.ports import Clock

log = logging.getLogger(__name__)

RELEASED = datetime(2026, 11, 22, tzinfo=UTC)
"""When this version was made; kept with the version's number. A clock that shows an earlier time was never set."""
MOST_BEHIND = timedelta(minutes=5)
"""A clock that is further behind the newest booking was set back, or was ahead before."""


class ClockNotSet(Unavailable):
    """The clock shows a time before the program was made."""

    code = "clock_not_set"
    wait = 60


class ClockState(StrEnum):
    """Whether a clock can be right; `behind` keeps nobody from selling."""

    OK = "ok"
    BEHIND = "behind"
    NOT_SET = "not_set"


def state_of(now: datetime, newest: datetime | None, released: datetime = RELEASED) -> ClockState:
    """Return whether a clock that shows this time can be right beside the newest booking."""
    if now < released:
        return ClockState.NOT_SET
    is_behind = newest is not None and now < newest - MOST_BEHIND
    return ClockState.BEHIND if is_behind else ClockState.OK


def spoken_state(state: ClockState, now: datetime, newest: datetime | None) -> str:
    """Return what is to be said of a clock."""
    if state is ClockState.NOT_SET:
        return f"The clock of this machine shows {now:%Y-%m-%d %H:%M} UTC, before this program was made."
    if state is ClockState.BEHIND and newest is not None:
        minutes = (newest - now) // timedelta(minutes=1)
        return (
            f"The clock of this machine is {minutes:,} minutes behind the newest booking, {newest:%Y-%m-%d %H:%M} UTC."
        )
    return "The clock of this machine is not behind the newest booking."


@dataclass(eq=False, slots=True)
class BookingClock:
    """Tells when something is booked, and keeps the newest booking that this process knows of."""

    clock: Clock
    released: datetime = RELEASED
    newest: datetime | None = field(default=None, init=False)
    _said: ClockState = field(default=ClockState.OK, init=False)

    def at(self, newest: datetime | None = None) -> datetime:
        """Return the present instant, or that of the newest booking of the same thing where that is later.

        Raises `ClockNotSet`.
        """
        now = self.clock.now()
        at = now if newest is None else max(now, newest)
        if self.state(at) is ClockState.NOT_SET:
            said = spoken_state(ClockState.NOT_SET, now, None)
            raise ClockNotSet(f"{said} Nothing is booked until it is set (timedatectl set-ntp true).")
        return at

    def state(self, booked: datetime | None = None) -> ClockState:
        """Return whether the clock can be right beside all bookings known, this one too; a change is logged."""
        now = self.clock.now()
        known = [each for each in (self.newest, booked) if each is not None]
        newest = max(known, default=None)
        state = state_of(now, newest, self.released)
        if state is not ClockState.NOT_SET:
            self.newest = newest
        if state is not self._said:
            self._said = state
            log.warning("%s", spoken_state(state, now, newest))
        return state
