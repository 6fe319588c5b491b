"""Tell the time and make ids by this machine's clock."""

from datetime import UTC, datetime, timedelta
from itertools import count
from secrets import randbits
from time import time_ns

from typing_extensions import override

from technomart.domain.kernel.ports import Clock, Ids

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
VERSION, VARIANT = 7 << 12, 0b10 << 62
COUNTED, RANDOM = 30, 32
"""How many bits count, and how many are random."""


class SystemClock(Clock):
    """The clock of this machine."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)


class TimeOrderedIds(Ids):
    """Ids in the form of RFC 9562, version 7, with the microseconds in its next twelve bits (method 3 of 6.2).

    Then follows a counter (method 1), which begins anywhere, so that two processes hardly ever make the same.
    """

    def __init__(self) -> None:
        """Begin to count."""
        self._count = count(randbits(COUNTED - 1)).__next__

    @override
    def new(self) -> str:
        return self._id(time_ns() // 1000)

    @override
    def at(self, instant: datetime) -> str:
        return self._id((instant - EPOCH) // MICROSECOND)

    def _id(self, microseconds: int) -> str:
        milliseconds, rest = divmod(microseconds, 1000)
        time = milliseconds << 16 | VERSION | rest * 4096 // 1000
        tail = VARIANT | self._count() % (1 << COUNTED) << RANDOM | randbits(RANDOM)
        text = f"{time:016x}{tail:016x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
