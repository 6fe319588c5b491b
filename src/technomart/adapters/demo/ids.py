"""Make ids that depend on nothing but the time and the seed, in the form of RFC 9562, version 7."""

from datetime import UTC, datetime, timedelta
from random import Random

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
VARIANT = 0b10 << 14
NODE = (1 << 48) - 1
MOST_IN_A_MILLISECOND = 0xFFF


def milliseconds(instant: datetime) -> int:
    """Return the milliseconds since 1970 of an aware instant."""
    return (instant - EPOCH) // MILLISECOND


def instant_of(at: int) -> datetime:
    """Return the instant of milliseconds since 1970, in UTC."""
    return EPOCH + timedelta(milliseconds=at)


def id_of(at: int, count: int, tail: int) -> str:
    """Return the id of the `count`th thing made within the millisecond `at`."""
    return f"{at >> 16:08x}-{at & 0xFFFF:04x}-7{count:03x}-{VARIANT | tail >> 48:04x}-{tail & NODE:012x}"


def fixed_id(at: datetime, position: int) -> str:
    """Return an id that is the same in every demo."""
    return id_of(milliseconds(at), position, position)


class SeededIds:
    """Makes one id after another; those of one millisecond, or of a later one, follow those before."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._at = -1
        self._count = 0

    def at(self, at: int) -> str:
        """Return a fresh id for milliseconds since 1970."""
        self._count = self._count + 1 if at == self._at else 0
        if self._count > MOST_IN_A_MILLISECOND:
            raise ValueError("Too many orders for the time they are to be spread over.")
        self._at = at
        return id_of(at, self._count, self._rng.getrandbits(62))
