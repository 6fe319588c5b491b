"""Find out whether a server may listen where it was told to."""

import errno
import socket

from technomart.entrypoints.commands.errors import Refused

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # to recognise it


def address_of(host: str, port: int) -> str:
    """Return the numeric address of a host name; raises `Refused` unless a server may listen there.

    The server itself would share a port with another server of its kind without a word.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, *_, where = min(found, key=lambda each: each[0] is not socket.AF_INET)
        socket.create_server((str(where[0]), port), family=family).close()
    except (OSError, UnicodeError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise Refused(f"Port {port} of {host} is in use: choose another one with --port or PORT.") from error
        raise Refused(f"It is not possible to listen on port {port} of {host}.") from error
    return str(where[0])


def url_of(address: str, port: int) -> str:
    """Return where a browser on this machine finds the server."""
    host = EVERYWHERE.get(address, address)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
