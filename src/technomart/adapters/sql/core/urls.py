"""Refuse a database URL that no driver can open, before anything is connected."""

from urllib.parse import unquote, urlsplit

from sqlalchemy import URL

from technomart.adapters.sql.core import tls
from technomart.domain.kernel.errors import Unavailable

SERVER_OPTIONS = frozenset({"charset", "unix_socket", *tls.OPTIONS})
FILE_OPTIONS = frozenset({"cached_statements", "check_same_thread", "timeout", "uri"})


class ImpossibleUrl(Unavailable):
    """The database URL names no file, or an option that is not known."""

    code = "database_url_impossible"


def must_be_possible(url: URL) -> None:
    """Raise `ImpossibleUrl` for what a driver would answer with a traceback, or pass over."""
    is_server = url.get_backend_name() == "mysql"
    try:
        if is_server or "uri" not in url.query:  # with it, SQLite reads the others itself
            _must_be_among(url, SERVER_OPTIONS if is_server else FILE_OPTIONS)
        given, _ = url.get_dialect()().create_connect_args(url)
        if is_server:
            tls.Tls.of(url).arguments()
        else:
            _must_name_a_file(str(given[0]))
    except ValueError as error:
        raise ImpossibleUrl(f"The database URL cannot be used: {str(error).rstrip('.')}.") from error


def place_of(url: URL) -> str:
    """Return where a server is: its socket, or its host and port."""
    socket = url.query.get("unix_socket")
    return str(socket) if socket else f"{url.host or 'localhost'}:{url.port or 3306}"


def is_near(url: URL) -> bool:
    """Tell whether nobody else can listen to what is said to a server, since it is on this machine."""
    host = url.host or "localhost"
    return "unix_socket" in url.query or host in ("localhost", "::1") or host.startswith("127.")


def _must_be_among(url: URL, known: frozenset[str]) -> None:
    for name in sorted(url.query.keys() - known):
        raise ValueError(f"{name} is none of its options, which are {', '.join(sorted(known))}")
    for name in (name for name, value in url.query.items() if isinstance(value, tuple)):
        raise ValueError(f"{name} is given twice")


def _must_name_a_file(name: str) -> None:
    path = unquote(urlsplit(name).path) if name.startswith("file:") else name
    if path and not path.strip("/"):
        raise ValueError(f"{path} names no file")
