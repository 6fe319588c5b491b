"""Hand requests to a WSGI application once they are whole, in the thread that had their last byte."""

import io
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import takewhile
from typing import Any

from technomart.entrypoints.serving.bodies import MOST_KEPT, Body, End
from technomart.entrypoints.serving.exchange import Answered, Exchange, Header, Part, Scope
from technomart.entrypoints.serving.spool import Spool
from technomart.entrypoints.web.unfinished import UNFINISHED

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
CLOSE = ("Connection", "close")
REFUSED = {End.TOO_SLOW: 408, End.HUNG_UP: 400}
BASE = {
    "SCRIPT_NAME": "",
    "wsgi.errors": sys.stderr,
    "wsgi.multiprocess": False,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}


class WholeRequests:
    """Calls an application with whole requests.

    `unfinished` are the bodies under way, `in_hand` the requests that wait for an answer, `begun` is how many did.
    `kept_bytes` is about what unfinished bodies take: threads count without waiting for each other.
    """

    def __init__(self, application: Wsgi) -> None:
        """Stand before an application."""
        self.application = application
        self.unfinished: set[Body] = set()
        self.in_hand: set[Exchange] = set()
        self.begun = self.kept_bytes = 0
        self.spool = Spool()
        self.long = ThreadPoolExecutor(1, "long-answers")

    def take(self, exchange: Exchange) -> None:
        """Begin with a request whose head has come."""
        with Answered(exchange):
            length = int(exchange.scope.headers.get("content-length") or 0)
            if exchange.scope.headers.get("transfer-encoding") is not None:  # one that is cut off would look whole
                self.answer(exchange, b"", (CLOSE,), refused=411)
            elif not length:
                self.answer(exchange, b"")
            else:
                body = Body(exchange, length, self.go_on, self.count)
                self.unfinished.add(body)
                body.read()

    def go_on(self, body: Body) -> None:
        """Answer a request whose body has ended, one way or another."""
        self.unfinished.discard(body)
        if body.end in (End.WHOLE, End.TOO_LONG):
            self.answer(body.exchange, b"".join(body.kept), (CLOSE,) if body.end is End.TOO_LONG else ())
        elif body.end is not None:
            self.answer(body.exchange, b"", (CLOSE,), refused=REFUSED[body.end])

    def answer(
        self, exchange: Exchange, body: bytes, more: Iterable[Header] = (), *, refused: int | None = None
    ) -> None:
        """Send what the application says; what is made while it is sent is made elsewhere, one at a time.

        `refused` is the status with which it is to refuse a request whose body did not come whole.
        """
        self.in_hand.add(exchange)
        self.begun += 1
        parts: Iterable[bytes] = ()
        is_long = False
        try:
            said: list[tuple[str, list[Header]]] = []
            parts = self.application(
                environ(exchange.scope, body) | {UNFINISHED: refused},
                lambda status, headers, _=None: said.append((status, headers)),
            )
            status, headers = said[-1]
            is_long = status.startswith("200") and not any(name == "Content-Length" for name, _ in headers)
            if is_long:
                self.long.submit(self.make, exchange, [*headers, *more], parts, exchange.proto.client_disconnect())
            else:
                exchange.proto.response_bytes(int(status[:3]), [*headers, *more], b"".join(parts))
        finally:
            if not is_long:
                self.end(exchange, parts)

    def make(self, exchange: Exchange, headers: list[Header], parts: Iterable[bytes], hung_up: Part) -> None:
        """Make an answer and send it while its client is there; one that breaks off goes as far as it came."""
        with Answered(exchange):
            try:
                self.spool.send(exchange.proto, headers, takewhile(lambda _: not hung_up.done(), parts))
            finally:
                hung_up.cancel()
                self.end(exchange, parts)

    def end(self, exchange: Exchange, parts: Iterable[bytes]) -> None:
        """Let go of a request that was answered."""
        self.in_hand.discard(exchange)
        if hasattr(parts, "close"):
            parts.close()

    def give_up_late_ones(self, within: float) -> None:
        """Wait no longer for bodies that have taken longer than so many seconds."""
        for each in list(self.unfinished):
            if each.is_late(within):
                each.give_up()

    def count(self, more: int) -> None:
        """Count bytes that a body takes, and give up the longest bodies when all together take too much."""
        self.kept_bytes += more
        if self.kept_bytes > MOST_KEPT:
            self.give_up_longest_ones(MOST_KEPT)

    def give_up_longest_ones(self, most: int) -> None:
        """Wait no longer for the longest bodies when all take more than so many bytes, until they take half of that."""
        sizes = {each: each.kept_bytes for each in list(self.unfinished)}
        self.kept_bytes = sum(sizes.values())
        is_too_much = self.kept_bytes > most
        for each in sorted(sizes, key=sizes.__getitem__, reverse=True) if is_too_much else ():
            if self.kept_bytes <= most // 2:
                break
            self.kept_bytes -= sizes[each]
            each.give_up()

    def clients(self) -> set[tuple[str, int]]:
        """Return who waits for an answer."""
        return {client_of(each.scope) for each in list(self.in_hand)}


def client_of(scope: Scope) -> tuple[str, int]:
    """Return the address and port of a client."""
    host, _, port = scope.client.rpartition(":")
    return host.strip("[]"), int(port)


def environ(scope: Scope, body: bytes) -> dict[str, Any]:
    """Return what WSGI says of a request."""
    host, _, port = scope.server.rpartition(":")
    found = BASE | {
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "REMOTE_ADDR": client_of(scope)[0],
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
    }
    headers = scope.headers
    for name in headers.keys():  # noqa: SIM118  # it is no dictionary
        if "_" not in name:  # it would pass for the one with a hyphen that a proxy has set
            found[key_of(name)] = (";" if name == "cookie" else ",").join(headers.get_all(name))
    found.setdefault("HTTP_HOST", scope.authority or "")
    return found


@lru_cache(256)
def key_of(name: str) -> str:
    """Return what WSGI calls a header."""
    key = name.replace("-", "_").upper()
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
