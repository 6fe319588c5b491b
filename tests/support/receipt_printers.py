"""Receipt printers of the tests' own, that behave and misbehave as those in networks do."""

import socket
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from threading import Event, Thread

RESET = struct.pack("ii", 1, 0)


class Manner(Enum):
    """How a printer takes a connection."""

    PRINTS = auto()
    HANGS = auto()  # takes it, and neither reads nor closes
    DROPS = auto()  # breaks off half way
    KEEPS = auto()  # prints, and never closes
    SERVES = auto()  # is a web server
    LEAVES = auto()  # closes its side before it has read anything


@dataclass
class ReceiptPrinter:
    """A printer at a port of this machine; `printed` is what came out, whole, one for each connection."""

    port: int
    manner: Manner = Manner.PRINTS
    printed: list[bytes] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    ended: Event = field(default_factory=Event)

    def serve(self, listener: socket.socket) -> None:
        while not self.ended.is_set():
            with suppress(TimeoutError):
                connection, _ = listener.accept()
                Thread(target=self.take, args=(connection,), daemon=True).start()

    def take(self, connection: socket.socket) -> None:
        with closing(connection):
            connection.settimeout(10)
            if self.manner is Manner.HANGS:
                self.taken.append(b"")
                self.ended.wait(30)
                return
            if self.manner is Manner.LEAVES:
                connection.shutdown(socket.SHUT_WR)
                self.ended.wait(30)
                return
            if self.manner is Manner.DROPS:
                self.taken.append(connection.recv(64))
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                return
            found = b""
            while part := connection.recv(4096):
                found += part
            if self.manner is Manner.SERVES:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                return
            self.printed.append(found)
            if self.manner is Manner.KEEPS:
                self.ended.wait(30)


@contextmanager
def a_printer(manner: Manner = Manner.PRINTS, port: int = 0) -> Iterator[ReceiptPrinter]:
    """Run a printer, at a port that is free or at this one."""
    with closing(socket.create_server(("127.0.0.1", port))) as listener:
        listener.settimeout(0.1)
        printer = ReceiptPrinter(listener.getsockname()[1], manner)
        thread = Thread(target=printer.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield printer
        finally:
            printer.ended.set()
            thread.join()


def a_free_port() -> int:
    """Return a port at which nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port: int = listener.getsockname()[1]
        return port
