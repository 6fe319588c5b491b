"""Run a server that speaks MySQL's protocol far enough to refuse everybody."""

from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

from support.servers.processes import HOST

CLEAR_GREETING = (
    b"\x0a8.0.40\0" + bytes(4) + b"saltsalt\0" + b"\x0d\xa6" + b"\x2d\x02\0" + b"\x0f\x81" + b"\x15" + bytes(10)
    + b"saltsaltsalt\0mysql_native_password\0"
)  # fmt: skip
"""What a server says first that does not encrypt."""


class Refusing(ThreadingTCPServer):
    """A server that does not encrypt, and refuses everybody with a code; `heard` is what it was told before."""

    def __init__(self) -> None:
        super().__init__((HOST, 0), BaseRequestHandler)
        self.code, self.heard = 0, list[bytes]()
        self.place = f"{HOST}:{self.server_address[1]}"
        self.url = f"mysql://root:secret@{self.place}/canteen"

    def finish_request(self, request: Any, _address: Any) -> None:
        request.sendall(packet(0, CLEAR_GREETING))
        self.heard.append(request.recv(4096))
        request.sendall(packet(2, b"\xff" + self.code.to_bytes(2, "little") + b"#08004planted"))


def packet(number: int, content: bytes) -> bytes:
    return len(content).to_bytes(3, "little") + bytes([number]) + content


@contextmanager
def refusing_server() -> Iterator[Refusing]:
    """Lend one; it ends afterwards."""
    with Refusing() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
