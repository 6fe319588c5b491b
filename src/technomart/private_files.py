"""Write files for their owner alone, never over or through another, and tell which are anybody's to read."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import IO

OWNER_ALONE = 0o600
OTHERS = stat.S_IROTH | stat.S_IWOTH
ANEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
"""Make a file and follow no link; whatever has the name already stays as it is."""
FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_CLOEXEC
"""Where the system can, also one whose files nobody may list."""


def make_private(path: Path) -> None:
    """Make an empty file when there is none; what is in the way is found out by who opens it."""
    with suppress(OSError):
        os.close(os.open(path, ANEW, OWNER_ALONE))


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Lend a file to write, which gets its name when the block ends and is none when it fails.

    Until then its name in the folder cannot be guessed. The folder is opened once, so that nobody puts another in its
    place meanwhile. Raises `FileExistsError`, also for a link to nowhere, and `OSError`.
    """
    folder = os.open(path.parent, FOLDER)
    unfinished = f".unfinished-{token_hex(16)}"
    try:
        _must_be_free(path, folder)
        with os.fdopen(os.open(unfinished, ANEW, OWNER_ALONE, dir_fd=folder), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, path.name, src_dir_fd=folder, dst_dir_fd=folder)  # never over what has come meanwhile
    finally:
        with suppress(FileNotFoundError):
            os.unlink(unfinished, dir_fd=folder)
        os.close(folder)


def _must_be_free(path: Path, folder: int) -> None:
    with suppress(FileNotFoundError):
        os.stat(path.name, dir_fd=folder, follow_symlinks=False)
        raise FileExistsError(path)


def is_anybodys(path: Path) -> bool:
    """Tell whether every account of this machine may read or change a file, which takes the folders above it too."""
    try:
        mode, above = path.stat().st_mode, [folder.stat().st_mode for folder in path.resolve().parents]
    except OSError:
        return False
    return bool(mode & OTHERS) and all(folder & stat.S_IXOTH for folder in above)
