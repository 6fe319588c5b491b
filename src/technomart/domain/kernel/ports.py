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
        """Return a fresh id that sorts by the time it was made (RFC 9562, version 7)."""
