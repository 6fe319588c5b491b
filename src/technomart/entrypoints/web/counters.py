"""Count calls in fixed windows: in this process, or in Redis for as long as it answers."""

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from limits.storage import RedisStorage, Storage
from typing_extensions import override

T = TypeVar("T")

MOST_COUNTERS = 20_000
"""Counters one process keeps; of more than that the windows that began first are forgotten, so memory has a bound."""
LONGEST_SILENCE = 32.0
"""Seconds after which a Redis that does not answer is asked again, at the latest."""

log = logging.getLogger(__name__)


class ProcessCounters(Storage):
    """The counters of this process: a number and the end of its window for each key, and no thread that sweeps."""

    STORAGE_SCHEME = ["process"]  # noqa: RUF012  # the library declares it as a list

    def __init__(self, uri: str | None = None, *, most: int = MOST_COUNTERS) -> None:
        """Keep at most so many counters."""
        super().__init__(uri)
        self._most = most
        self._windows: dict[str, tuple[int, float]] = {}
        self._lock = Lock()

    @property
    @override
    def base_exceptions(self) -> type[Exception]:
        """Return what the library would wrap; nothing is raised here."""
        return ValueError

    @override
    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count a call and return how many there were in this window, which lasts `expiry` seconds."""
        now = time.monotonic()  # a window ends when it is over, wherever the clock is set
        with self._lock:
            count, end = self._windows.get(key, (0, 0.0))
            if end <= now:
                self._windows.pop(key, None)  # a new window is the newest again
                count, end = 0, now + expiry
                if len(self._windows) >= self._most:
                    del self._windows[next(iter(self._windows))]
            self._windows[key] = count + amount, end
        return count + amount

    @override
    def get(self, key: str) -> int:
        """Return how many calls there were in the window that is open."""
        count, end = self._windows.get(key, (0, 0.0))
        return count if end > time.monotonic() else 0

    @override
    def get_expiry(self, key: str) -> float:
        """Return when the window ends, in seconds since 1970."""
        now = time.monotonic()
        return time.time() + self._windows.get(key, (0, now))[1] - now

    @override
    def check(self) -> bool:
        """Tell that it can count."""
        return True

    @override
    def reset(self) -> int:
        """Forget everything and return how many counters there were."""
        with self._lock:
            count = len(self._windows)
            self._windows.clear()
        return count

    @override
    def clear(self, key: str) -> None:
        """Forget one counter."""
        with self._lock:
            self._windows.pop(key, None)


class SharedCounters(Storage):
    """The counters all processes share in Redis; while it does not answer each process counts for itself.

    It is asked again after two seconds, then four, up to `LONGEST_SILENCE`, by one request at a time.
    """

    STORAGE_SCHEME = ["shared"]  # noqa: RUF012  # the library declares it as a list

    def __init__(self, uri: str | None = None, *, redis_url: str, **options: Any) -> None:
        """Connect when something is counted; `options` are those of the client."""
        super().__init__(uri)
        self.redis = RedisStorage(redis_url, **options)
        self._own = ProcessCounters()
        self._failures = 0
        self._ask_at = 0.0

    @property
    @override
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """Return what Redis's client raises."""
        return self.redis.base_exceptions

    @override
    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count a call and return how many there were in this window, which lasts `expiry` seconds."""
        return self._asked(lambda storage: storage.incr(key, expiry, amount))

    @override
    def get(self, key: str) -> int:
        """Return how many calls there were in the window that is open."""
        return self._asked(lambda storage: storage.get(key))

    @override
    def get_expiry(self, key: str) -> float:
        """Return when the window ends, in seconds since 1970."""
        return self._asked(lambda storage: storage.get_expiry(key))

    @override
    def check(self) -> bool:
        """Tell whether Redis answers."""
        return self.redis.check()

    @override
    def reset(self) -> int | None:
        """Forget everything and return how many counters there were."""
        self._own.reset()
        return self.redis.reset()

    @override
    def clear(self, key: str) -> None:
        """Forget one counter."""
        self._asked(lambda storage: storage.clear(key))

    def _asked(self, question: Callable[[Storage], T]) -> T:
        if self._is_due():
            try:
                answer = question(self.redis)
            except self.base_exceptions as error:
                self._failures += 1
                self._ask_at = time.monotonic() + self._silence()
                log.warning("Redis does not answer; limits count in this process alone: %s", error)
            else:
                self._failures = 0
                return answer
        return question(self._own)

    def _is_due(self) -> bool:
        now = time.monotonic()
        if self._failures and now >= self._ask_at:
            self._ask_at = now + self._silence()  # whoever comes meanwhile need not wait for the answer
            return True
        return not self._failures

    def _silence(self) -> float:
        return min(2.0**self._failures, LONGEST_SILENCE)
