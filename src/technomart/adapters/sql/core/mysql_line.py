"""Open a connection to MariaDB or MySQL: the driver's own, with what it does each time anew done once."""

import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from io import BufferedReader
from typing import TYPE_CHECKING, Any, ClassVar

import pymysql
from pymysql.connections import MAX_PACKET_LEN, Connection
from pymysql.constants import CR
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.pool import ConnectionPoolEntry

from technomart.adapters.sql.core.mysql_answers import Answer
from technomart.adapters.sql.core.mysql_values import CONVERSIONS
from technomart.adapters.sql.core.tls import Tls

if TYPE_CHECKING:
    Driver = Connection[Any]  # generic in its stubs alone
else:
    Driver = Connection

HEADER = 4  # three bytes of length, one of number
ERROR = b"\xff"
CUT = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""What says nothing about certificates: the line has gone."""


class Line(Driver):
    """A connection that encrypts when the server can.

    The driver reads every certificate authority of the machine for each connection, which costs a core fifty
    milliseconds, even where nothing in the URL asks it to verify anybody; that context is the same each time.
    """

    _rfile: BufferedReader
    _sock: socket.socket | None
    _next_seq_id: int  # these are the driver's, and its stubs lack them
    _read_bytes: Callable[[int], bytes]
    _force_close: Callable[[], None]
    _usual: ClassVar[ssl.SSLContext | None] = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, conv=CONVERSIONS, **named)

    def connect(self, sock: socket.socket | None = None) -> None:
        """Connect; a handshake that fails is told by the number that servers' own clients have for it."""
        try:
            super().connect(sock)
        except pymysql.err.OperationalError as error:
            cause = getattr(error, "original_exception", error.__context__)
            if not isinstance(cause, ssl.SSLError) or isinstance(cause, CUT):
                raise
            raise pymysql.err.OperationalError(CR.CR_SSL_CONNECTION_ERROR, str(cause)) from cause

    def _create_ssl_ctx(self, wanted: Mapping[str, Any] | ssl.SSLContext) -> ssl.SSLContext:
        if wanted:
            return self._made(wanted)
        if Line._usual is None:
            Line._usual = self._made(wanted)
        return Line._usual

    def _made(self, wanted: Mapping[str, Any] | ssl.SSLContext) -> ssl.SSLContext:
        made: ssl.SSLContext = super()._create_ssl_ctx(wanted)  # type: ignore[misc]  # the driver's stubs lack it
        return made

    @property
    def encryption(self) -> str | None:
        """Return the version of TLS that is spoken, None in the clear."""
        return self._sock.version() if isinstance(self._sock, ssl.SSLSocket) else None

    def payloads(self, count: int) -> Sequence[bytes]:
        """Return the content of so many further packets, at once when all of them have arrived."""
        try:
            there = self._rfile.peek()
        except OSError:  # the driver meets it again, and raises it as its own
            there = b""
        except BaseException:  # as the driver does
            self._force_close()
            raise
        number, place, found = self._next_seq_id, 0, []
        for _ in range(count):
            start = place + HEADER
            place = start + int.from_bytes(there[place : start - 1], "little")
            content = there[start:place]
            if place > len(there) or there[start - 1] != number or content[:1] == ERROR:
                return [self.payload() for _ in range(count)]
            found.append(content)
            number = (number + 1) % 256
        self._rfile.read(place)
        self._next_seq_id = number
        return found

    def payload(self) -> bytes:
        """Return the content of a further packet of an answer; raises the error it tells of."""
        data, size = b"", MAX_PACKET_LEN
        while size == MAX_PACKET_LEN:
            header = self._read_bytes(HEADER)
            if header[-1] != self._next_seq_id:
                self._force_close()
                raise pymysql.err.OperationalError(CR.CR_SERVER_LOST, "Lost connection to MySQL server during query")
            self._next_seq_id = (self._next_seq_id + 1) % 256
            size = int.from_bytes(header[:-1], "little")
            data += self._read_bytes(size)
        if data[:1] == ERROR:
            pymysql.err.raise_mysql_exception(data)
        return data

    def _read_query_result(self, unbuffered: bool = False) -> int:  # noqa: FBT001, FBT002  # as the driver calls it
        if unbuffered:
            counted: int = super()._read_query_result(unbuffered)  # type: ignore[misc]
            return counted
        self._result = None
        answer = Answer(self)
        answer.read()
        self._result = answer
        if answer.server_status is not None:
            self.server_status = answer.server_status
        return answer.affected_rows or 0


def use(engine: Engine) -> None:
    """Have an engine open its connections so, encrypted as its URL says."""
    encryption = Tls.of(engine.url).arguments()

    def connect(_dialect: Dialect, _entry: ConnectionPoolEntry, arguments: Any, named: Mapping[str, Any]) -> Line:
        others = {name: value for name, value in named.items() if not name.startswith("ssl")}
        return Line(*arguments, **others, **encryption)

    event.listen(engine, "do_connect", connect)
