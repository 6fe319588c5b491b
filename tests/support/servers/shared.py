"""Share what takes long to make among the processes of one run; the process that began the run ends and removes it.

Whoever asks first makes it, under a file lock (the way pytest-xdist describes for fixtures that run once).
"""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from support.servers.processes import AT_END, Child, end_group, private_folder, tail

_folders: list[Path] = []


def folder() -> Path:
    """Return the folder that every process of this run has in common, made by the first."""
    if not _folders:
        own = AT_END.enter_context(private_folder("shared"))
        AT_END.callback(_end_servers, own)
        _folders.append(own)
    return _folders[0]


def join(common: Path) -> None:
    """Share with the process that began this run; it has made the folder."""
    _folders[:] = [common]


def once(name: str, make: Callable[[Path], str]) -> str:
    """Return what `make` returns, which only the first of all processes to ask calls, with a folder of its own."""
    place = folder() / name
    said = place.with_suffix(".said")
    with _locked(place.with_suffix(".lock")):
        if not said.exists():
            shutil.rmtree(place, ignore_errors=True)  # whoever was here before did not finish
            place.mkdir()
            said.write_text(make(place))
        return said.read_text()


def keep(server: Child) -> None:
    """Let a server outlive this process; it ends with the run."""
    (folder() / f"{server.pid}.pid").touch()
    server.leave()


def logs() -> Iterator[tuple[str, str]]:
    """Yield the name and the end of the log of each server that is shared."""
    for common in _folders:
        yield from ((log.stem, tail(log)) for log in sorted(common.glob("*/*.log")))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _end_servers(common: Path) -> None:
    for pid in common.glob("*.pid"):
        end_group(int(pid.stem), mentions=str(common))
