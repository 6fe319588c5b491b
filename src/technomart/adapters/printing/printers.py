"""Send bytes to receipt printers: over the network (port 9100), to a file or device, or nowhere."""

import os
import select
import socket
import stat
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from struct import unpack

from typing_extensions import override

from technomart.domain.papers.ports import Printer
from technomart.domain.papers.printed import Sheet
from technomart.domain.papers.queue import PrinterBroke, PrinterOff

CONNECT_WITHIN = 5.0  # seconds
PRINT_WITHIN = 30.0  # seconds, from the connection until the printer closes it
OWNER_ALONE = 0o600
WEB = b"HTTP/"
THE_END = 1  # the end of what is sent counts as a byte
DEVICES = "/dev"


@dataclass(frozen=True, slots=True)
class NoPrinterThere(Printer):
    """Is none."""

    is_there: bool = False
    sheet: Sheet = Sheet.ROLL_80

    @override
    def must_be_on(self) -> None:
        raise PrinterOff("There is no printer.")

    @override
    def send(self, sent: bytes) -> None:
        self.must_be_on()


@dataclass(frozen=True, slots=True)
class NetworkPrinter(Printer):
    """A printer that takes bytes at a port, as they are.

    It closes the connection when it has printed; of one that never does, `waits` is False, and what it took counts as
    printed.
    """

    host: str
    port: int
    sheet: Sheet = Sheet.ROLL_80
    waits: bool = True
    connect_within: float = CONNECT_WITHIN
    print_within: float = PRINT_WITHIN
    is_there: bool = True

    @override
    def must_be_on(self) -> None:
        self._connected().close()

    @override
    def send(self, sent: bytes) -> None:
        with closing(self._connected()) as connection:
            try:
                self._printed(connection, sent)
            except TimeoutError as error:
                raise PrinterBroke("It did not print all of it in time.") from error
            except OSError as error:
                raise PrinterBroke(f"It broke off: {_said(error)}.") from error

    def _connected(self) -> socket.socket:
        try:
            return socket.create_connection((self.host, self.port), self.connect_within)
        except OSError as error:
            raise PrinterOff(f"It does not answer: {_said(error)}.") from error

    def _printed(self, connection: socket.socket, sent: bytes) -> None:
        until = time.monotonic() + self.print_within
        left = memoryview(sent)
        while left:
            connection.settimeout(_time_left(until))
            left = left[connection.send(left) :]
        connection.shutdown(socket.SHUT_WR)
        while self.waits:
            connection.settimeout(_time_left(until))
            said = connection.recv(1024)
            if not said:
                return _must_have_all(connection)
            if said.startswith(WEB):  # anything else is its state, which nobody asked for
                raise PrinterOff("A web server answers there, and no printer.")
        return None


@dataclass(frozen=True, slots=True)
class FilePrinter(Printer):
    """A device such as `/dev/usb/lp0`, or a file that everything is written to the end of."""

    path: Path
    sheet: Sheet = Sheet.ROLL_80
    print_within: float = PRINT_WITHIN
    is_there: bool = True

    @override
    def must_be_on(self) -> None:
        if self._is_device or self.path.exists() or not os.access(self.path.parent, os.W_OK):
            os.close(self._opened())

    @override
    def send(self, sent: bytes) -> None:
        file = self._opened()
        try:
            self._written(file, sent)
        except OSError as error:
            raise PrinterBroke(f"It broke off: {_said(error)}.") from error
        finally:
            os.close(file)

    @property
    def _is_device(self) -> bool:
        """Tell whether it is none that could be made: a file in its place would take papers that nobody sees."""
        return self.path.is_relative_to(DEVICES)

    def _opened(self) -> int:
        flags = os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            return os.open(self.path, flags if self._is_device else flags | os.O_CREAT, OWNER_ALONE)
        except OSError as error:
            raise PrinterOff(f"It cannot be opened: {_said(error)}.") from error

    def _written(self, file: int, sent: bytes) -> None:
        until = time.monotonic() + self.print_within
        left = memoryview(sent)
        while left:
            if not select.select([], [file], [], _time_left(until))[1]:
                raise TimeoutError("it took too long")
            left = left[os.write(file, left) :]
        if stat.S_ISREG(os.fstat(file).st_mode):
            os.fsync(file)


def _must_have_all(connection: socket.socket) -> None:
    """Refuse the end of a printer that closed the connection, as a busy one does, before it took what was sent."""
    if sys.platform != "linux":
        return  # others do not tell
    import fcntl  # noqa: PLC0415  # Windows has none
    import termios  # noqa: PLC0415  # nor that

    (left,) = unpack("i", fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)))  # SIOCOUTQ: sent and not taken
    if left > THE_END:
        raise OSError("it closed before it had all of it")


def _time_left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _said(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
