"""Run a worker process, whose threads get whole requests; no thread waits for what a client has yet to send."""

import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from granian import _granian as parts  # it offers no other way to be given a request before its body
from granian._signals import set_main_signals
from granian.server.common import WORKERS_METHODS
from granian.server.mp import WorkerProcess

from technomart.entrypoints.serving.connections import borrowed
from technomart.entrypoints.serving.upkeep import Upkeep
from technomart.entrypoints.serving.whole import WholeRequests, Wsgi

LOOK_EVERY = 1.0  # seconds between two looks at what is late
TAKEN_WITHIN = 30_000  # milliseconds in which a client must take something of what was sent, on Linux
MOST_UNSENT = 128 * 1024  # bytes that the system keeps of an answer beyond what is on its way, on Linux


@dataclass(frozen=True, slots=True)
class Service:
    """What a worker serves, and how many connections an address may hold to it."""

    application: Wsgi
    connections_per_address: int = 0


class AtOnce:
    """Stands in for an event loop: what is ready runs in the thread that found it so, one of those for requests."""

    def call_soon(self, callback: Callable[..., Any], *arguments: Any, **_context: Any) -> None:
        """Call it."""
        callback(*arguments)

    call_soon_threadsafe = call_soon


class Ending:
    """Tells the server of the first signal to end; it would wait for ever to be told a third time."""

    def __init__(self) -> None:
        """Wait for a signal."""
        self.server = parts.WorkerSignal()
        self.is_asked = False
        set_main_signals(self)  # type: ignore[no-untyped-call]

    def __call__(self, *_signal: object) -> None:
        """Tell the server."""
        if not self.is_asked:
            self.is_asked = True
            self.server.set()


def serve(number: int, service: Service, sock: Any, ipc: Any, _loop: Any, mode: Any, *rest: Any) -> None:
    """Serve until a signal; `rest` is what the server tells each kind of worker, in its order."""
    make: Callable[..., Any] = parts.RSGIWorker
    schedule: Callable[..., Any] = parts.CallbackScheduler
    ending, ended = Ending(), threading.Event()
    ending.server.add_cb(ended.set)
    requests, loop = WholeRequests(service.application), AtOnce()
    listener = sock[1] or sock[0].build()
    upkeep = Upkeep(requests, tell_limits(listener.get_fd()), service.connections_per_address)
    *limits, _task, http, http1, http2, websockets, static, _log, tls, _scope, metrics = rest
    worker = make(number, (None, listener), ipc, *limits, http, http1, http2, websockets, static, *tls, metrics)
    scheduler = schedule(loop, requests.take, None, None, None)
    scheduler._schedule_fn = requests.take  # noqa: SLF001  # as the server's own workers do
    getattr(worker, WORKERS_METHODS[mode][listener.is_uds()])(scheduler, loop, ending.server)
    while not ended.wait(LOOK_EVERY):
        upkeep.look(is_ending=ending.is_asked)
    requests.spool.forget(-1.0)


def tell_limits(listener: int) -> int:
    """Tell the system the limits of connections that a listener will take; return its port."""
    with borrowed(listener) as found:
        if sys.platform == "linux":
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TAKEN_WITHIN)
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, MOST_UNSENT)
        return int(found.getsockname()[1])


spawn: Callable[..., None] = WorkerProcess.wrap_target(serve)  # type: ignore[no-untyped-call]
