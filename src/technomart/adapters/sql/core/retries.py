"""Repeat a transaction after a failure that allows it, for a bounded time, and name the failure in the domain's words.

| what became of it | codes | then |
| --- | --- | --- |
| A. rolled back | 1213, 1205, 1020, 3572; a connection lost before COMMIT was sent | again |
| B. never started | 2003, 1040, 1203, 1047; SQLite busy; no connection free | again |
| C. unknown | a connection lost, or a disk error, during COMMIT | again if keyed, else `OutcomeUnknown` |
| D. final | everything else | not again |
"""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential
from tenacity.stop import stop_base

from technomart.adapters.sql.core.faults import Fate, fate_of
from technomart.adapters.sql.core.sqlite_file import FileGone
from technomart.domain.kernel.errors import DatabaseSilent, OutcomeUnknown, Unavailable

T = TypeVar("T")
logger = logging.getLogger(__name__)

SHORTEST_WINDOW = 0.01  # seconds
LONGEST_WINDOW = 0.25


class CommitFailed(Exception):
    """Carries, as its cause, what went wrong while COMMIT was on its way."""


class BatchLost(Exception):
    """Carries, as its cause, what rolled back a transaction together with others that were to share its commit."""


FAILURES = (SQLAlchemyError, OSError, CommitFailed, BatchLost)


def fate(error: BaseException) -> Fate:
    """Return what a failed attempt left behind."""
    if isinstance(error, CommitFailed):
        return fate_of(error.__cause__ or error, committing=True)
    if isinstance(error, BatchLost):
        return Fate.ROLLED_BACK
    return fate_of(error, committing=False)


def repeated(attempt: Callable[[], T], *, timeout: float, keyed: bool) -> T:
    """Return what `attempt` returns, which runs one whole transaction each time it is called.

    Starts no attempt later than `timeout` seconds after the first, nor one that would last beyond it if it took as
    long as the one before. Raises `Unavailable` or `OutcomeUnknown`.
    """
    began = time.monotonic()
    try:
        return attempt()
    except FAILURES as error:
        return _again(attempt, error, _TooLate(timeout, began), keyed=keyed)


def _again(attempt: Callable[[], T], first: Exception, too_late: stop_base, *, keyed: bool) -> T:
    """Go on after a first failure; apart, since what does not fail need not pay for it."""
    failures = [first]

    def next_attempt() -> T:
        if failures:
            raise failures.pop()
        return attempt()

    uncertain = False

    def may_go_on(error: BaseException) -> bool:
        return fate(error) in _repeatable(keyed=keyed)

    def note(state: RetryCallState) -> None:
        nonlocal uncertain
        error = state.outcome.exception() if state.outcome else None
        uncertain = uncertain or (error is not None and fate(error) is Fate.UNKNOWN)

    rounds = Retrying(
        retry=retry_if_exception(may_go_on),
        wait=wait_random_exponential(multiplier=SHORTEST_WINDOW, max=LONGEST_WINDOW),  # full jitter
        stop=too_late,
        after=note,
        reraise=True,
    )
    try:
        return rounds(next_attempt)
    except FAILURES as error:
        raise refusal(error, uncertain=uncertain) from error


class _TooLate(stop_base):
    """Stops when an attempt as long as the last one would end too late, as with a server that hangs."""

    def __init__(self, timeout: float, began: float) -> None:
        self._deadline = began + timeout
        self._last_began = began

    def __call__(self, retry_state: RetryCallState) -> bool:
        now = time.monotonic()
        last, self._last_began = now - self._last_began, now + retry_state.upcoming_sleep
        return self._last_began + last > self._deadline


def _repeatable(*, keyed: bool) -> tuple[Fate, ...]:
    certain = (Fate.ROLLED_BACK, Fate.NOT_STARTED)
    return (*certain, Fate.UNKNOWN) if keyed else certain


def refusal(error: Exception, *, uncertain: bool = False) -> BaseException:
    """Return what to raise instead of a failure; a defect stays what it is."""
    left = fate(error)
    if left is Fate.FINAL:
        return error.__cause__ or error if isinstance(error, CommitFailed) else error
    logger.warning("The database failed a transaction (%s): %s", left.value, error.__cause__ or error)
    if uncertain or left is Fate.UNKNOWN:
        return OutcomeUnknown()
    if isinstance(error, DBAPIError) and isinstance(error.orig, FileGone):
        return Unavailable(f"{error.orig} Nothing is stored until it is there.", retry_after=DatabaseSilent.wait)
    return DatabaseSilent()
