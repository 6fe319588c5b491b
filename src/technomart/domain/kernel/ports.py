"""Declare the clock and the generator of ids."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""


class Ids(Protocol):
    """Makes ids."""

    def new(self) -> str:
        """Return a fresh id for the present instant, for what is kept without one."""

    def at(self, instant: datetime) -> str:
        """Return a fresh id that sorts by an instant, to the microsecond, as what is kept with it does.

        It is a UUID of version 7 (RFC 9562). Ids of one instant that one process makes sort as they are made.
        """
