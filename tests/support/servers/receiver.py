"""Take what a program sends to others, such as traces and reports, and keep it."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from support.servers.processes import HOST


class Sent(NamedTuple):
    """A request that was taken; its body as it was before it was compressed."""

    path: str
    body: bytes


class Receiver:
    """A server that answers whatever it is sent with 200; `taken` is all of it."""

    def __init__(self) -> None:
        self.taken: list[Sent] = []
        taken = self.taken

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                taken.append(Sent(self.path, gzip.decompress(body) if self.headers["Content-Encoding"] else body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer((HOST, 0), Handler)
        self.address = f"{HOST}:{self.server.server_address[1]}"

    def sent_to(self, path: str) -> list[bytes]:
        """Return what was sent to a path."""
        return [each.body for each in self.taken if each.path == path]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Lend a receiver that listens."""
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        receiver.server.server_close()
        thread.join()
