"""Hold connections open as somebody does who wants a server to stop answering."""

import resource
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

from support.servers.processes import HOST, PATIENCE

HEAD = b"POST /api/auth/login HTTP/1.1\r\nHost: canteen\r\nContent-Type: application/json\r\n"
SETTINGS = b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + SETTINGS
HEADERS = b"\x83\x86\x84\x41\x01x\x0f\x0d\x015"  # POST http / of x, with a body of 5 bytes
REQUEST = b"\x00\x00" + bytes([len(HEADERS)]) + b"\x01\x04\x00\x00\x00\x01" + HEADERS
RESET = b"\x00\x00\x04\x03\x00\x00\x00\x00\x01\x00\x00\x00\x08"
UPGRADE = (
    b"POST /api/auth/login HTTP/1.1\r\nHost: canteen\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
    b"HTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Length: 5\r\n\r\n"
)

FIRST = {
    "slow bodies": HEAD + b"Content-Length: 1000\r\n\r\n{",
    "slow heads": HEAD + b"X-",
    "slow bodies of 5 MB": HEAD + b"Content-Length: 5000000\r\n\r\n{",
    "slow chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    "idle": b"",
    "HTTP/2": PREFACE + REQUEST + RESET,
    "upgrades to HTTP/2": UPGRADE,
}
"""Kind to what such a connection begins with."""
MORE = {"slow bodies": b" ", "slow heads": b"a", "slow bodies of 5 MB": b" " * 1000, "slow chunks": b"1\r\n \r\n"}
"""Kind to what it sends each second."""


@contextmanager
def held(port: int, kind: str, many: int) -> Iterator[list[socket.socket]]:
    """Hold so many connections of a kind."""
    with ExitStack() as cleaning:
        found = [cleaning.enter_context(sending(port, FIRST[kind])) for _ in range(many)]
        stop = threading.Event()
        dripping = threading.Thread(target=drip, args=(found, MORE.get(kind, b""), stop.wait))
        dripping.start()
        cleaning.callback(dripping.join)
        cleaning.callback(stop.set)
        yield found


@contextmanager
def unread(port: int, path: str, token: str, many: int, buffer: int = 2048) -> Iterator[list[socket.socket]]:
    """Hold so many connections that ask for a file and do not read it."""
    wish = f"GET {path} HTTP/1.1\r\nHost: canteen\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    with ExitStack() as cleaning:
        yield [cleaning.enter_context(sending(port, wish, buffer)) for _ in range(many)]


def sending(port: int, first: bytes, buffer: int | None = None) -> socket.socket:
    """Return a connection on which something was sent; its buffer for answers may be small."""
    made = socket.socket()
    made.settimeout(PATIENCE)
    if buffer is not None:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    made.connect((HOST, port))
    with suppress(OSError):
        made.sendall(first)
    return made


def drip(connections: list[socket.socket], more: bytes, wait: Callable[[float], bool]) -> None:
    """Send a little on each of them each second, until told to stop."""
    while more and not wait(1.0):
        for each in connections:
            with suppress(OSError):
                each.sendall(more)


def is_closed(connection: socket.socket) -> bool:
    """Tell whether the other side has ended a connection; answers are read meanwhile."""
    connection.setblocking(False)
    with suppress(BlockingIOError):
        try:
            return all(iter(partial(connection.recv, 1 << 16), b"")) or True
        except ConnectionError:
            return True
    return False


def has_begun(connection: socket.socket) -> bool:
    """Tell whether an answer has begun to come, without reading it."""
    connection.setblocking(False)
    with suppress(BlockingIOError):
        return bool(connection.recv(1, socket.MSG_PEEK))
    return False


def established(port: int, connections: list[socket.socket]) -> set[int]:
    """Return which of these connections the side that has this port still holds, by their own ports."""
    rows = [each.split() for each in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    here = {int(row[2][-4:], 16) for row in rows if int(row[1][-4:], 16) == port and row[3] == "01"}
    return here & {each.getsockname()[1] for each in connections}


def allow_files(many: int) -> None:
    """Let this process have so many files open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(many, hard)), hard))
