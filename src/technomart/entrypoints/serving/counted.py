"""Let the processes of a server count together: in files of a private folder, which ends with the server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "technomart-metrics-"
MEMORY = "/dev/shm"  # noqa: S108  # the folder in it is private
"""Where Linux keeps files in memory: a process that counts in a file on a disk that is full is killed (SIGBUS)."""


@contextmanager
def together() -> Iterator[None]:
    """Make the folder and tell its workers of it, for as long as a server runs."""
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None
    with TemporaryDirectory(prefix=PREFIX, dir=memory, ignore_cleanup_errors=True) as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]


def without(pid: int) -> None:
    """Count what a process holds no more, once it is gone; what it counted stays counted."""
    if FOLDER in os.environ:
        from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415  # few servers count

        mark_process_dead(pid)  # type: ignore[no-untyped-call]
