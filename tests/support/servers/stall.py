"""A tiny order stall over HTTP, honest or not, to try the ledger on."""

import itertools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support.servers.ledger import Stored
from support.servers.processes import HOST, PATIENCE


class Vice(StrEnum):
    """What a stall does wrong."""

    NONE = "none"
    LOSES = "says yes and forgets"
    IGNORES_KEYS = "does a repeated request again"
    KEEPS_REFUSED = "says no and stores it"
    CHANGES_ANSWERS = "answers a repeated request differently"
    INVENTS = "stores what nobody asked for"


@dataclass
class Stall:
    """Keeps orders and payments; every `drops_one_in`th answer that was earned is never sent, 0 drops none."""

    vice: Vice = Vice.NONE
    drops_one_in: int = 0
    refuses_one_in: int = 0
    things: list[Stored] = field(default_factory=list)
    kept: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    url: str = ""
    _count: Iterator[int] = field(default_factory=itertools.count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, key: str, mark: str) -> tuple[int, bytes, bool]:
        """Return status, body, and whether both were kept from before."""
        with self._lock:
            if key in self.kept and self.vice is not Vice.IGNORES_KEYS:
                status, body = self.kept[key]
                return status, body + b" " * (self.vice is Vice.CHANGES_ANSWERS), True
            self.kept[key] = self.do(next(self._count), mark)
            return *self.kept[key], False

    def do(self, number: int, mark: str) -> tuple[int, bytes]:
        refused = bool(self.refuses_one_in) and number % self.refuses_one_in == 1
        id_ = f"thing-{number}"
        if not refused or self.vice is Vice.KEEPS_REFUSED:
            if not (self.vice is Vice.LOSES and number % 5 == 0):
                self.things.append(Stored(mark, id_))
            if self.vice is Vice.INVENTS and number % 5 == 0:
                self.things.append(Stored(f"nobody-{number}", f"thing-{number}b"))
        if refused:
            return 422, json.dumps({"success": False, "code": "bad_order_lines", "message": "No."}).encode()
        return 201, json.dumps({"success": True, "data": {"id": id_, "total": 12.5}}).encode()

    def drops(self) -> bool:
        """Tell whether to leave a client without its answer."""
        return bool(self.drops_one_in) and next(self._count) % self.drops_one_in == 0


@contextmanager
def open_stall(stall: Stall) -> Iterator[Stall]:
    """Serve a stall on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body in one piece

        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            mark = said.get("customerName") or said["reference"]
            status, body, replayed = stall.answer(self.headers["Idempotency-Key"], mark)
            self.close_connection = stall.drops()
            if self.close_connection:
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if replayed:
                self.send_header("Idempotent-Replayed", "true")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library calls it so
            """Print nothing."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    stall.url = f"http://{HOST}:{server.server_address[1]}"
    try:
        yield stall
    finally:
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)
