"""Describe what the server hands over with each request; it has no types of its own for it."""

from collections.abc import Callable
from types import TracebackType
from typing import Protocol

Header = tuple[str, str]


class Headers(Protocol):
    """The headers of a request; a value that is not ASCII is left out."""

    def keys(self) -> list[str]:
        """Return the names."""
        ...

    def get(self, key: str) -> str | None:
        """Return the first value."""
        ...

    def get_all(self, key: str) -> list[str]:
        """Return every value."""
        ...


class Scope(Protocol):
    """A request without its body."""

    client: str
    server: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None
    http_version: str
    headers: Headers


class Part(Protocol):
    """A piece of a body that may still be under way; an empty one is the end, or that its sender hung up."""

    def done(self) -> bool:
        """Tell whether it came or was given up."""
        ...

    def cancelled(self) -> bool:
        """Tell whether it was given up."""
        ...

    def cancel(self) -> bool:
        """Give it up."""
        ...

    def result(self) -> bytes:
        """Return it."""
        ...

    def add_done_callback(self, callback: "Callable[[Part], None]") -> None:
        """Call when it has come or was given up."""
        ...


class Line(Protocol):
    """The connection of a request: its body, and the way back."""

    def __aiter__(self) -> "Line":
        """Begin to read."""
        ...

    def __anext__(self) -> Part:
        """Return the next piece."""
        ...

    def client_disconnect(self) -> Part:
        """Return what is done once the client has hung up; it must be given up when nobody asks any more."""
        ...

    def response_bytes(self, status: int, headers: list[Header], body: bytes) -> None:
        """Answer; only the first answer counts."""
        ...

    def response_file(self, status: int, headers: list[Header], file: str) -> None:
        """Answer with what a file holds, which is read as the client takes it."""
        ...


class Exchange(Protocol):
    """A request that waits for its answer."""

    scope: Scope
    proto: Line

    def err(self, error: BaseException) -> None:
        """Log a fault, and answer 500 unless there was an answer."""
        ...


class Answered:
    """Sees to it that whoever sent a request hears of a fault: the server takes no exception from what it calls."""

    def __init__(self, exchange: Exchange) -> None:
        """Watch over an exchange."""
        self.exchange = exchange

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: TracebackType | None) -> bool:
        """Log the fault, and answer 500 unless there was an answer."""
        if error is not None:
            self.exchange.err(error)
        return True
