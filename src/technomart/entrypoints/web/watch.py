"""Look after what nobody asks for while people poll: at most once a minute in each process, without a thread."""

from datetime import datetime, timedelta
from threading import Lock

from flask import Flask, current_app

from technomart.domain.usecases.clock import LookAtClock
from technomart.domain.usecases.expired import TellOfExpired
from technomart.domain.usecases.unpaid import TellOfUnpaid
from technomart.entrypoints.web.http import ports, use

WATCH = "technomart.watch"
EVERY = timedelta(minutes=1)


class Watch:
    """Says when it is time again."""

    def __init__(self) -> None:
        """Wait for the first minute to pass."""
        self._last: datetime | None = None
        self._lock = Lock()

    def is_due(self, now: datetime) -> bool:
        """Tell one of those who ask that a minute has passed, or that the clock was set back."""
        with self._lock:
            due = self._last is not None and not self._last <= now < self._last + EVERY
            self._last = now if due or self._last is None else self._last
            return due


def keep_watch(app: Flask) -> None:
    """Let an app keep watch."""
    app.extensions[WATCH] = Watch()


def watch() -> None:
    """Tell of unpaid orders and of expired stock, and look at the clock, when it is time again."""
    kept: Watch = current_app.extensions[WATCH]
    if kept.is_due(ports().clock.now()):
        use(TellOfUnpaid)()
        use(TellOfExpired)()
        use(LookAtClock)()
