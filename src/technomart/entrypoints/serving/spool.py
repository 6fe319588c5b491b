"""Keep long answers in files while clients take them, so that one who does not costs no memory."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from technomart.entrypoints.serving.exchange import Header, Line

KEPT = 256 * 1024  # bytes of an answer that are kept in memory
OPENED_WITHIN = 30.0  # seconds in which the server has opened a file; it stays there for whoever has it open


class Spool:
    """Holds the files of a worker until the server has opened them."""

    def __init__(self) -> None:
        """Begin without files."""
        self.files: deque[tuple[float, Path]] = deque()

    def send(self, line: Line, headers: list[Header], parts: Iterable[bytes]) -> None:
        """Send an answer once it is made; one that breaks off goes as far as it came, if there is room for it."""
        answer = LongAnswer(self.new_file)
        try:
            for part in parts:
                answer.add(part)
        finally:
            answer.send(line, headers)

    def new_file(self) -> IO[bytes]:
        """Return a file that nobody else may read."""
        made = NamedTemporaryFile(prefix="technomart-answer-", delete=False)  # noqa: SIM115  # it is closed when it is whole
        self.files.append((time.monotonic(), Path(made.name)))
        return made

    def forget(self, older: float = OPENED_WITHIN) -> None:
        """Remove the files that are older than so many seconds."""
        while self.files and time.monotonic() > self.files[0][0] + older:
            self.files.popleft()[1].unlink(missing_ok=True)


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

    def send(self, line: Line, headers: list[Header]) -> None:
        """Send it as far as it was made."""
        if isinstance(self.made, BytesIO):
            line.response_bytes(200, headers, self.made.getvalue())
        elif self.made is not None:
            size = self.made.tell()
            self.made.close()
            line.response_file(200, [*headers, ("Content-Length", str(size))], self.made.name)
