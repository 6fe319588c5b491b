"""Spare everybody the wait for a database that is known not to answer."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread

from sqlalchemy.exc import SQLAlchemyError

from technomart.adapters.sql.core.faults import is_outage
from technomart.domain.kernel.errors import DatabaseSilent, Unavailable

PAUSE = 0.25
"""Seconds between two questions whether it is back."""

log = logging.getLogger(__name__)


class Outage:
    """Whether a database was silent when it was asked last.

    While it is, all requests are refused at once and a thread of its own asks whether it is back: threads that wait
    for a hung server are missing where requests come in. `ask` must raise as long as it is not.
    """

    def __init__(self, longest: float, ask: Callable[[], None]) -> None:
        """Take a wait of `longest` seconds without an answer for an outage."""
        self._longest = longest
        self._ask = ask
        self._is_out = False
        self._lock = Lock()
        self._closed = Event()

    @contextmanager
    def noticed(self) -> Iterator[None]:
        """Notice when what is done within ends in a silence; raises `DatabaseSilent` at once during an outage."""
        if self._is_out:
            raise DatabaseSilent
        begun = time.monotonic()
        try:
            yield
        except Unavailable as error:
            if is_outage(error.__cause__) and time.monotonic() - begun >= self._longest:
                self._begin()
            raise

    def close(self) -> None:
        """Ask no more."""
        self._closed.set()

    def _begin(self) -> None:
        with self._lock:
            if self._is_out:
                return
            self._is_out = True
            self._closed.clear()
            Thread(target=self._wait, name="waits for the database", daemon=True).start()

    def _wait(self) -> None:
        log.warning("The database does not answer: every request is refused until it does.")
        while not self._answers() and not self._closed.wait(PAUSE):
            pass
        self._is_out = False
        log.warning("The database is asked again.")

    def _answers(self) -> bool:
        try:
            self._ask()
        except (SQLAlchemyError, OSError) as error:
            return not is_outage(error)  # whatever else it says, it answers
        return True
