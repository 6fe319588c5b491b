"""Let the processes of a server count together: in files of a private folder, which ends with the server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "technomart-metrics-"
MEMORY = "/dev/shm"  # noqa: S108  # the folder in it is private
"""Where Linux keeps files in memory: a process that counts in a file on a disk that is full is killed (SIGBUS)."""


@contextmanager
def together() -> Iterator[None]:
    """Make the folder and tell its workers of it, for as long as a server runs."""
    place = MEMORY if os.access(MEMORY, os.W_OK) else gettempdir()
    sweep(Path(place))
    with TemporaryDirectory(prefix=PREFIX, dir=place, ignore_cleanup_errors=True) as folder, locked(Path(folder)):
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]


@contextmanager
def locked(folder: Path) -> Iterator[int]:
    """Hold a folder for as long as this process lives, however it ends; raises `OSError` if another one does."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        flock(held, LOCK_EX | LOCK_NB)
        yield held
    finally:
        os.close(held)


def sweep(place: Path) -> None:
    """Remove the folders of servers that were killed; one that is empty may be another server's that starts."""
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError), locked(folder) as held:
            if os.fstat(held).st_uid == os.geteuid() and any(folder.iterdir()):
                rmtree(folder, ignore_errors=True)


def without(pid: int) -> None:
    """Count what a process holds no more, once it is gone; what it counted stays counted."""
    if FOLDER in os.environ:
        from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415  # few servers count

        mark_process_dead(pid)  # type: ignore[no-untyped-call]
