"""Refuse a database URL that no driver can open, before anything is connected."""

from inspect import signature
from urllib.parse import unquote, urlsplit

from pymysql.connections import Connection
from sqlalchemy import URL

from technomart.domain.kernel.errors import Unavailable


class ImpossibleUrl(Unavailable):
    """The database URL names no file, or an option that its driver does not know."""

    code = "database_url_impossible"


def must_be_possible(url: URL) -> None:
    """Raise `ImpossibleUrl` for what a driver would answer with a traceback."""
    try:
        given, named = url.get_dialect()().create_connect_args(url)
        if url.get_backend_name() == "mysql":
            signature(Connection.__init__).bind(None, *given, **named)
        else:
            _must_name_a_file(str(given[0]))
    except (TypeError, ValueError) as error:
        raise ImpossibleUrl(f"The database URL cannot be used: {str(error).rstrip('.')}.") from error


def _must_name_a_file(name: str) -> None:
    path = unquote(urlsplit(name).path) if name.startswith("file:") else name
    if path and not path.strip("/"):
        raise ValueError(f"{path} names no file")
