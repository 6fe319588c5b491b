"""Stand between a client and a server and break the line between them on purpose."""

import asyncio
import re
import socket
import struct
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from support.servers import listening
from support.servers.processes import HOST, PATIENCE, free_port

T = TypeVar("T")

COMMIT = rb"\x03COMMIT"
"""A commit as MySQL's clients send it; without the leading byte of a query, SET AUTOCOMMIT would match too."""
CHUNK = 65_536
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with nothing to wait for: close() sends RST."""


@dataclass
class Counts:
    """What happened so far."""

    accepted: int = 0
    reset: int = 0
    cut_requests: int = 0
    cut_replies: int = 0
    delayed: int = 0


class _Cut:
    """A pattern in what clients send, and how many times it still strikes; None is always."""

    def __init__(self, pattern: bytes, times: int | None) -> None:
        self._pattern, self._left = re.compile(pattern, re.DOTALL), times

    def strikes(self, sent: bytes) -> bool:
        if self._left == 0 or not self._pattern.search(sent):
            return False
        if self._left is not None:
            self._left -= 1
        return True


class _Line:
    """One client and the connection to the server that was made for it."""

    def __init__(self, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self.client, self.server = client, server
        self.is_reply_cut = False

    def reset(self) -> None:
        for writer in (self.client, self.server):
            with suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()


class Proxy:
    """Forward connections on `port` to the port `target` of a host until a fault is switched on; `heal` ends them all.

    `latency` is in seconds for each way, and may be set at any time. Patterns are looked for in what a client sends
    in one piece; a server must be spoken to in the clear.
    """

    def __init__(self, target: int, host: str = HOST) -> None:
        self.host, self.target, self.port = host, target, free_port()
        self.latency = 0.0
        self.counts = Counts()
        self._cut_request: _Cut | None = None
        self._cut_reply: _Cut | None = None
        self._lines: set[_Line] = set()
        self._listener: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._open = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        self._thread.start()
        self.heal()

    def stop(self) -> None:
        """Reset every connection and close the port."""
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    def heal(self) -> None:
        """Switch every fault off; what a black hole held back goes on its way."""
        self.latency = 0.0
        self._cut_request = self._cut_reply = None
        self._run(self._listen())
        self._do(self._open.set)

    def refuse(self) -> None:
        """Let nobody connect any more; connections that are there stay."""
        self._run(self._stop_listening())

    def reset_all(self) -> None:
        """Reset every connection that is there; new ones are welcome."""
        self._do(self._reset_lines)

    def blackhole(self) -> None:
        """Hold back everything both ways, as a network does that loses every packet for a while."""
        self._do(self._open.clear)

    def cut_request_on(self, pattern: bytes, *, times: int | None = None) -> None:
        """Lose a request that matches: the server never sees it, both sides see a reset."""
        self._cut_request = _Cut(pattern, times)

    def cut_reply_after(self, pattern: bytes, *, times: int | None = None) -> None:
        """Lose the reply to a request that matches: the server has done it, the client sees a reset."""
        self._cut_reply = _Cut(pattern, times)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def _do(self, action: Callable[[], T]) -> T:
        async def act() -> T:
            return action()

        return self._run(act())

    async def _listen(self) -> None:
        if self._listener is None:
            self._listener = await asyncio.start_server(self._accept, HOST, self.port)

    async def _stop_listening(self) -> None:
        if self._listener is not None:
            listener, self._listener = self._listener, None
            await listening.close(listener)

    def _reset_lines(self) -> None:
        for line in list(self._lines):
            self.counts.reset += 1
            line.reset()

    async def _close(self) -> None:
        await self._stop_listening()
        self._reset_lines()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await listening.pass_turns()  # reset connections close their sockets

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.counts.accepted += 1
        try:
            await self._join(reader, writer)
        except (OSError, asyncio.CancelledError):
            writer.transport.abort()

    async def _join(self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        await self._open.wait()
        from_server, to_server = await asyncio.open_connection(self.host, self.target)
        line = _Line(to_client, to_server)
        self._lines.add(line)
        try:
            await asyncio.gather(
                self._pump(line, from_client, to_server, self._pass_request),
                self._pump(line, from_server, to_client, self._pass_reply),
            )
        finally:
            self._lines.discard(line)
            line.client.close()
            line.server.close()

    async def _pump(
        self,
        line: _Line,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        passes: Callable[[_Line, bytes], bool],
    ) -> None:
        """Carry one direction until its end; a reset on one side becomes a reset on the other."""
        try:
            while chunk := await reader.read(CHUNK):
                if self.latency:
                    await asyncio.sleep(self.latency)
                    self.counts.delayed += 1
                await self._open.wait()
                if not passes(line, chunk):
                    line.reset()
                    return
                writer.write(chunk)
                await writer.drain()
            await self._open.wait()
            if writer.can_write_eof():
                writer.write_eof()
        except OSError:
            line.reset()

    def _pass_request(self, line: _Line, sent: bytes) -> bool:
        if self._cut_request is not None and self._cut_request.strikes(sent):
            self.counts.cut_requests += 1
            return False
        if self._cut_reply is not None and self._cut_reply.strikes(sent):
            line.is_reply_cut = True
        return True

    def _pass_reply(self, line: _Line, sent: bytes) -> bool:
        if line.is_reply_cut:
            self.counts.cut_replies += 1
            return False
        return True


@contextmanager
def own_proxy(target: int, host: str = HOST) -> Iterator[Proxy]:
    """Lend a proxy to a port, of this machine unless told otherwise."""
    proxy = Proxy(target, host)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
