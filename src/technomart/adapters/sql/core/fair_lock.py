"""Take turns with other processes: a lock of files that nobody waits for longer than for those who came before."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_UN, flock
from pathlib import Path

from technomart.domain.kernel.errors import Unavailable

READABLE = 0o666
OPENED = os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
"""Made when it is not there; a link of this name is somebody else's."""


class FairLock:
    """Two empty files beside the database: who holds the first is the next to take the second, which is the turn.

    The system wakes whoever waits, where SQLite's busy handler sleeps; a process that gives its turn back cannot take
    it again before the one that waits for it. A lock ends with its process. It keeps order and nothing else: the
    database's own lock protects the data, also from programs that know nothing of this one.
    """

    def __init__(self, database: Path) -> None:
        """Guard this file; nothing is made yet."""
        self._database = database
        self._paths = [Path(f"{database}-{name}") for name in ("next", "turn")]
        self._files: list[int] = []

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the turn and keep it for the block; raises `Unavailable` when the files cannot be locked.

        Without a database there is nothing to wait for; that it is missing is for who opens it to say.
        """
        if not self._files and not self._database.exists():
            yield
            return
        following, turn = self._files or self._opened()
        flock(following, LOCK_EX)
        try:
            flock(turn, LOCK_EX)
        finally:
            flock(following, LOCK_UN)
        try:
            yield
        finally:
            flock(turn, LOCK_UN)

    def close(self) -> None:
        """Close the files; the lock may be used again."""
        while self._files:
            os.close(self._files.pop())

    def _opened(self) -> list[int]:
        mode = READABLE & self._database.stat().st_mode  # who may read the data may wait in line
        try:
            self._files = [os.open(path, OPENED, mode) for path in self._paths]
        except OSError as error:
            raise Unavailable(f"{error.filename} cannot be locked: {error.strerror}.") from error
        return self._files
