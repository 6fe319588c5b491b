"""Keep long answers in files while clients take them, so that one who does not costs no memory."""

import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from io import BytesIO
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO

from technomart.entrypoints.serving.exchange import Header, Line

KEPT = 256 * 1024  # bytes of an answer that are kept in memory
OPENED_WITHIN = 30.0  # seconds in which the server has opened a file; it stays there for whoever has it open
MOST_OPEN = 100  # files that are kept open until then
HAVE_NO_NAME = sys.platform == "linux"  # so that files end with the process, however it ends


class Spool:
    """Holds the files of a worker until the server has opened them."""

    def __init__(self) -> None:
        """Begin without files."""
        self.files: deque[tuple[float, IO[bytes]]] = deque()

    def send(self, line: Line, headers: list[Header], parts: Iterable[bytes]) -> None:
        """Send an answer once it is made; one that breaks off goes as far as it came, if there is room for it."""
        answer = LongAnswer(new_file)
        try:
            for part in parts:
                answer.add(part)
        finally:
            answer.send(line, headers, self.keep)

    def keep(self, made: IO[bytes]) -> None:
        """Hold a file that the server is about to open."""
        self.files.append((time.monotonic(), made))

    def forget(self, older: float = OPENED_WITHIN) -> None:
        """Let go of the files that were sent longer ago than so many seconds, and of the first of very many."""
        while self.files and (len(self.files) > MOST_OPEN or time.monotonic() > self.files[0][0] + older):
            self.files.popleft()[1].close()


def new_file() -> IO[bytes]:
    """Return a file that nobody else may read, and that is gone once it is closed."""
    return TemporaryFile() if HAVE_NO_NAME else NamedTemporaryFile(prefix="technomart-answer-")


def path_to(made: IO[bytes]) -> str:
    """Return where the server, which is of this process, finds a file."""
    return f"/proc/self/fd/{made.fileno()}" if HAVE_NO_NAME else made.name


class LongAnswer:
    """An answer that is being made: in memory first, in a file once it is long, nowhere when there was no room."""

    def __init__(self, new_file: Callable[[], IO[bytes]]) -> None:
        """Begin with nothing."""
        self.new_file = new_file
        self.made: IO[bytes] | None = BytesIO()

    def add(self, part: bytes) -> None:
        """Add what was made of it."""
        made, self.made = self.made, None
        if made is not None:
            if isinstance(made, BytesIO) and made.tell() + len(part) > KEPT:
                start, made = made, self.new_file()
                made.write(start.getvalue())
            made.write(part)
            self.made = made

    def send(self, line: Line, headers: list[Header], keep: Callable[[IO[bytes]], None]) -> None:
        """Send it as far as it was made; a file is kept until the server has opened it."""
        if isinstance(self.made, BytesIO):
            line.response_bytes(200, headers, self.made.getvalue())
        elif self.made is not None:
            size = self.made.tell()
            self.made.flush()
            keep(self.made)
            line.response_file(200, [*headers, ("Content-Length", str(size))], path_to(self.made))
