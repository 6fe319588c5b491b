"""Stand between a browser and a server as a bad network does: late, cut, lost, and answers of before."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from time import sleep
from typing import Any

import httpx
from typing_extensions import override

from support.servers.processes import HOST, PATIENCE

HOPS = {"connection", "content-length", "host", "keep-alive", "transfer-encoding"}
"""Headers of one connection, which go no further."""
LONGEST = 0.8  # seconds that an answer is late
ODDS = {"late": 20, "cut": 10, "lost request": 6, "lost answer": 8, "answer of before": 10, "well": 46}
"""What becomes of a request, in hundredths."""


class Chaos(ThreadingHTTPServer):
    """Hands requests on to a server; those below `under` fare by chance, as long as `is_bad`."""

    daemon_threads = True

    def __init__(self, target: str, seed: int, under: str) -> None:
        """Listen on a free port; the same seed draws the same lots."""
        super().__init__((HOST, 0), _Handler)
        self.target, self.under, self.is_bad = target, under, True
        self.fared: dict[str, int] = dict.fromkeys(ODDS, 0)
        self.before: dict[str, httpx.Response] = {}
        self._random, self._lock = Random(seed), threading.Lock()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_port}"

    @property
    def faults(self) -> int:
        """Return how many requests did not fare well."""
        return sum(number for what, number in self.fared.items() if what != "well")

    def lot(self, path: str) -> tuple[str, float]:
        """Return what becomes of a request, and a number between 0 and 1 that says how much."""
        with self._lock:
            what = self._random.choices([*ODDS], [*ODDS.values()])[0]
            if not self.is_bad or not path.startswith(self.under):
                what = "well"
            self.fared[what] += 1
            return what, self._random.random()

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up, which is what cut lines make them do."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Chaos

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        what, much = self.server.lot(self.path)
        if what == "lost request":
            self.hang_up()
            return
        found = self.asked(body)
        if self.command == "GET" and found.status_code == httpx.codes.OK:
            older = self.server.before.setdefault(self.path, found)
            self.server.before[self.path] = found
            found = older if what == "answer of before" else found
        if what == "late":
            sleep(much * LONGEST)
        if what == "lost answer":
            self.hang_up()
        else:
            self.tell(found, found.content[: int(len(found.content) * much)] if what == "cut" else found.content)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer  # noqa: N815 - the library's names

    def asked(self, body: bytes) -> httpx.Response:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOPS}
        with httpx.Client(base_url=self.server.target, timeout=PATIENCE, trust_env=False) as client:
            return client.request(self.command, self.path, content=body or None, headers=headers)

    def tell(self, found: httpx.Response, content: bytes) -> None:
        """Send an answer; less of it than its length says ends the line."""
        self.send_response_only(found.status_code)
        for name, value in found.headers.multi_items():
            if name.lower() not in HOPS and name.lower() != "content-encoding":
                self.send_header(name, value)
        if found.status_code != httpx.codes.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(found.content)))
        self.end_headers()
        self.wfile.write(content)
        if len(content) < len(found.content):
            self.hang_up()

    def hang_up(self) -> None:
        self.close_connection = True

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of every request."""


@contextmanager
def own_chaos(target: str, seed: int, under: str) -> Iterator[Chaos]:
    """Lend a bad network before a server."""
    server = Chaos(target, seed, under)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join(PATIENCE)
        server.server_close()
