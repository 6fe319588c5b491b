"""Read the body of a request while no thread waits for it, within a time and a size."""

import time
from collections.abc import Callable
from enum import Enum, auto

from technomart.entrypoints.serving.exchange import Answered, Exchange, Part

WITHIN = 20.0  # seconds in which a body must have arrived
LARGEST = 1024 * 1024  # bytes of a body that are kept: what the program takes at most
MOST_READ = 8 * 1024 * 1024  # bytes of a body that are read at all, so that whoever sends too much sees the answer
MOST_KEPT = 64 * 1024 * 1024  # bytes of all bodies under way that a worker keeps
MOST_PARTS = 20_000  # pieces in which a body may come


class End(Enum):
    """How a body ended."""

    WHOLE = auto()
    TOO_LONG = auto()
    TOO_SLOW = auto()
    HUNG_UP = auto()


class Body:
    """The body of one request; whichever thread has its last piece goes on with the request."""

    def __init__(
        self, exchange: Exchange, length: int, then: "Callable[[Body], None]", count: Callable[[int], None]
    ) -> None:
        """Read a body of this length; `count` the bytes that are kept, and call `then` when it has ended."""
        self.exchange, self.length, self.then, self.count = exchange, length, then, count
        self.line = exchange.proto.__aiter__()
        self.kept: list[bytes] = []
        self.size = self.pieces = 0
        self.begun = time.monotonic()
        self.end: End | None = None
        self.part: Part | None = None

    def read(self) -> None:
        """Take what has arrived; what has not will go on from here."""
        while self.end is None:
            part = self.line.__anext__()
            if not part.done():
                self.part = part
                part.add_done_callback(self.go_on)
                return
            self.take(part)
        self.then(self)

    def go_on(self, part: Part) -> None:
        """Read on after a piece that was waited for."""
        self.part = None  # it holds this, and nothing would ever free the two
        with Answered(self.exchange):
            self.take(part)
            self.read()

    def take(self, part: Part) -> None:
        """Take one piece, and see whether it is the last."""
        self.pieces += 1
        if part.cancelled() or self.is_late(WITHIN) or self.pieces > MOST_PARTS:
            self.end = End.TOO_SLOW
            return
        content = part.result()
        self.size += len(content)
        if self.length <= LARGEST:
            self.kept.append(content)
            self.count(len(content))
        if self.size > MOST_READ:
            self.end = End.TOO_LONG
        elif self.size == self.length:
            self.end = End.WHOLE
        elif not content:
            self.end = End.HUNG_UP

    @property
    def kept_bytes(self) -> int:
        """Return how much memory it takes."""
        return self.size if self.kept else 0

    def is_late(self, within: float) -> bool:
        """Tell whether it has taken longer than so many seconds."""
        return time.monotonic() > self.begun + within

    def give_up(self) -> None:
        """Wait no longer; the thread that calls this goes on with the request."""
        part = self.part
        if part is not None:
            part.cancel()
