"""Limit how much one person may leave behind that others have to look at."""

from dataclasses import dataclass
from datetime import timedelta

AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Caps:
    """The most notifications that one person sends in an hour, and requests for leave of theirs that wait at once."""

    notifications: int = 30
    open_leave: int = 10
