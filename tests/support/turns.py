"""Look at who waits for the turn to write an SQLite file."""

from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path


def is_waited_for(path: Path) -> bool:
    """Tell whether somebody is the next to take a turn."""
    with (path.parent / f"{path.name}-next").open() as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return True
        return False
