"""Repeat a transaction after a failure that allows it, for a bounded time, and name the failure in the domain's words.

| what became of it | such as | then |
| --- | --- | --- |
| A. rolled back | a deadlock; a connection lost before COMMIT was sent | again |
| B. never started | too many connections; SQLite busy; no connection free | again |
| C. unknown | a connection lost, or a disk error, during COMMIT | again if keyed, else `OutcomeUnknown` |
| D. elsewhere | a server that became read-only or off-line | once more, on a new connection, then `DatabaseOnlyReads` |
| E. down | no such database, an account that is refused, a full disk | not again: `DatabaseSilent`, `Unavailable` |
| F. broken | a code nobody has heard of | not again: `DatabaseFaulty`, and logged in full |
| G. final | a statement that is wrong | not again: a defect |

The table of codes is in `server_codes`.
"""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential
from tenacity.stop import stop_base

from technomart.adapters.sql.core.faults import fate_of, is_full, server_code
from technomart.adapters.sql.core.server_codes import OFF_LINE, Fate
from technomart.adapters.sql.core.sqlite_file import FileGone
from technomart.domain.kernel.errors import (
    DatabaseFaulty,
    DatabaseOnlyReads,
    DatabaseSilent,
    OutcomeUnknown,
    Unavailable,
)

T = TypeVar("T")
logger = logging.getLogger(__name__)

SHORTEST_WINDOW = 0.01  # seconds
LONGEST_WINDOW = 0.25


class CommitFailed(Exception):
    """Carries, as its cause, what went wrong while COMMIT was on its way."""


class SyncFailed(CommitFailed):
    """Carries, as its cause, what kept a commit from being told to be on the disk."""


class BatchLost(Exception):
    """Carries, as its cause, what rolled back a transaction together with others that were to share its commit."""


FAILURES = (SQLAlchemyError, OSError, CommitFailed, BatchLost)


def fate(error: BaseException) -> Fate:
    """Return what a failed attempt left behind."""
    if isinstance(error, SyncFailed):
        return Fate.UNKNOWN
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

    judge = _Judge(keyed=keyed)
    rounds = Retrying(
        retry=retry_if_exception(judge.may_go_on),
        wait=wait_random_exponential(multiplier=SHORTEST_WINDOW, max=LONGEST_WINDOW),  # full jitter
        stop=too_late,
        reraise=True,
    )
    try:
        return rounds(next_attempt)
    except FAILURES as error:
        raise refusal(error, uncertain=judge.is_uncertain) from error


class _Judge:
    """Decides about one failure after the other whether to go on; `is_uncertain` when any of them was in doubt."""

    def __init__(self, *, keyed: bool) -> None:
        certain = (Fate.ROLLED_BACK, Fate.NOT_STARTED)
        self._repeatable = (*certain, Fate.UNKNOWN) if keyed else certain
        self._was_elsewhere = False
        self.is_uncertain = False

    def may_go_on(self, error: BaseException) -> bool:
        left = fate(error)
        self.is_uncertain = self.is_uncertain or left is Fate.UNKNOWN
        if left is Fate.ELSEWHERE:
            is_first, self._was_elsewhere = not self._was_elsewhere, True
            return is_first
        return left in self._repeatable


class _TooLate(stop_base):
    """Stops when an attempt as long as the last one would end too late, as with a server that hangs."""

    def __init__(self, timeout: float, began: float) -> None:
        self._deadline = began + timeout
        self._last_began = began

    def __call__(self, retry_state: RetryCallState) -> bool:
        now = time.monotonic()
        last, self._last_began = now - self._last_began, now + retry_state.upcoming_sleep
        return self._last_began + last > self._deadline


def refusal(error: Exception, *, uncertain: bool = False) -> BaseException:
    """Return what to raise instead of a failure; a defect stays what it is."""
    left = fate(error)
    if left is Fate.FINAL:
        return error.__cause__ or error if isinstance(error, CommitFailed) else error
    about = error if left is Fate.BROKEN else None  # what nobody knows is logged in full
    logger.warning("The database failed a transaction (%s): %s", left.value, error.__cause__ or error, exc_info=about)
    if uncertain or left is Fate.UNKNOWN:
        return OutcomeUnknown()
    if isinstance(error, DBAPIError) and isinstance(error.orig, FileGone):
        return Unavailable(f"{error.orig} Nothing is stored until {error.orig.until}.", retry_after=DatabaseSilent.wait)
    if is_full(error):
        return Unavailable("The disk is full. Nothing is stored until there is room.", retry_after=DatabaseSilent.wait)
    if left is Fate.ELSEWHERE and server_code(error) not in OFF_LINE:
        return DatabaseOnlyReads()
    return DatabaseFaulty() if left is Fate.BROKEN else DatabaseSilent()
