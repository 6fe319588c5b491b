"""Make ids that depend on nothing but the time and the seed, in the form of RFC 9562, version 7."""

from datetime import UTC, datetime, timedelta
from random import Random

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
VARIANT = 0b10 << 62
MOST_IN_A_MILLISECOND = 0xFFF


def milliseconds(instant: datetime) -> int:
    """Return the milliseconds since 1970 of an aware instant."""
    return (instant - EPOCH) // MILLISECOND


def instant_of(at: int) -> datetime:
    """Return the instant of milliseconds since 1970, in UTC."""
    return EPOCH + timedelta(milliseconds=at)


def id_of(at: int, count: int, tail: int) -> str:
    """Return the id of the `count`th thing made within the millisecond `at`."""
    return _id(_prefix(at), count, tail)


def _prefix(at: int) -> str:
    time = f"{at:012x}"
    return f"{time[:8]}-{time[8:]}-7"


def _id(prefix: str, count: int, tail: int) -> str:
    end = f"{VARIANT | tail:016x}"
    return f"{prefix}{count:03x}-{end[:4]}-{end[4:]}"


def fixed_id(at: datetime, position: int) -> str:
    """Return an id that is the same in every demo."""
    return id_of(milliseconds(at), position, position)


class SeededIds:
    """Makes one id after another; those of one millisecond, or of a later one, follow those before."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._at = -1
        self._count = 0
        self._prefix = ""

    def at(self, at: int) -> str:
        """Return a fresh id for milliseconds since 1970."""
        if at == self._at:
            self._count += 1
        else:
            self._at, self._count, self._prefix = at, 0, _prefix(at)
        if self._count > MOST_IN_A_MILLISECOND:
            raise ValueError("Too many orders for the time they are to be spread over.")
        return _id(self._prefix, self._count, self._rng.getrandbits(62))
