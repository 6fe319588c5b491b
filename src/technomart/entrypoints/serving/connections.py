"""Look at the connections that a worker holds, and end some; on Linux, elsewhere it sees none."""

import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

OPEN_FILES = Path("/proc/self/fd")
INFO = struct.Struct("52xI64xQ")  # of tcp_info: milliseconds since something came, bytes that the client took


@dataclass(frozen=True, slots=True)
class Held:
    """One connection as it was when it was looked at; `silent` are the milliseconds since something came."""

    file: int
    client: tuple[str, int]
    silent: int
    taken: int

    def end(self) -> None:
        """End it, unless it has ended meanwhile and its number is another's."""
        with suppress(OSError), borrowed(self.file) as found:
            if found.getpeername()[:2] == self.client:
                found.shutdown(socket.SHUT_RDWR)


def open_files() -> list[int]:
    """Return the number of every file that this process has open."""
    return [int(each.name) for each in OPEN_FILES.iterdir()] if sys.platform == "linux" else []


def held(port: int) -> Iterator[Held]:
    """Yield every connection that clients have made to a port of this process."""
    for file in open_files():
        with suppress(OSError):  # it is no socket, waits for clients, or has ended
            found = looked_at(file, port)
            if found is not None:
                yield found


def looked_at(file: int, port: int) -> Held | None:
    """Return the connection that a file is, unless it is another's."""
    with borrowed(file) as found:
        name = found.getsockname()
        if not isinstance(name, tuple) or name[1] != port:
            return None
        client = found.getpeername()[:2]
        silent, taken = INFO.unpack(found.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, INFO.size))
        return Held(file, client, silent, taken)


@contextmanager
def borrowed(file: int) -> Iterator[socket.socket]:
    """Lend a socket of the server; it is not copied, for closing a copy of the database's file would lose its locks."""
    found = socket.socket(fileno=file)
    try:
        yield found
    finally:
        found.detach()
