"""End a run in good order when somebody stops it, by Ctrl+C or by SIGTERM."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Ended(BaseException):
    """The run was stopped by a signal; no handler of errors on the way up may take it for one."""

    def __init__(self, number: int) -> None:
        self.signal = signal.Signals(number)
        super().__init__(self.signal.name)

    @property
    def status(self) -> int:
        """Return the exit status that a shell gives to what a signal ended."""
        return 128 + self.signal


def end_by_signals() -> None:
    """Raise `Ended` at the first signal; further ones are ignored, so that tidying up is not cut short."""

    def end(number: int, _: object) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Ended(number)

    for each in SIGNALS:
        signal.signal(each, end)


@contextmanager
def unheard() -> Iterator[None]:
    """Ignore the signals for a moment; a child that is started in it ignores them for good."""
    before = [signal.signal(each, signal.SIG_IGN) for each in SIGNALS]
    try:
        yield
    finally:
        for each, handler in zip(SIGNALS, before, strict=True):
            signal.signal(each, handler)
