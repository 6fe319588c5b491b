"""Open a connection to MariaDB or MySQL: the driver's own, with the TLS context of the usual case made once."""

import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pymysql.connections import Connection
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.pool import ConnectionPoolEntry

if TYPE_CHECKING:
    Driver = Connection[Any]  # generic in its stubs alone
else:
    Driver = Connection


class Line(Driver):
    """A connection that encrypts when the server can.

    The driver reads every certificate authority of the machine for each connection, which costs a core fifty
    milliseconds, even where nothing in the URL asks it to verify anybody; that context is the same each time.
    """

    _usual: ClassVar[ssl.SSLContext | None] = None

    def _create_ssl_ctx(self, wanted: Mapping[str, Any] | ssl.SSLContext) -> ssl.SSLContext:
        if wanted:
            return self._made(wanted)
        if Line._usual is None:
            Line._usual = self._made(wanted)
        return Line._usual

    def _made(self, wanted: Mapping[str, Any] | ssl.SSLContext) -> ssl.SSLContext:
        made: ssl.SSLContext = super()._create_ssl_ctx(wanted)  # type: ignore[misc]  # the driver's stubs lack it
        return made


def use(engine: Engine) -> None:
    """Have an engine open its connections so."""
    event.listen(engine, "do_connect", _connect)


def _connect(_dialect: Dialect, _entry: ConnectionPoolEntry, arguments: Any, named: Mapping[str, Any]) -> Line:
    return Line(*arguments, **named)
