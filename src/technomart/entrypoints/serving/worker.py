"""Run a worker process, whose threads get whole requests; no thread waits for what a client has yet to send."""

import threading
from collections.abc import Callable
from typing import Any

from granian import _granian as parts  # it offers no other way to be given a request before its body
from granian._signals import set_sync_signals
from granian.server.common import WORKERS_METHODS
from granian.server.mp import WorkerProcess

from technomart.entrypoints.serving.whole import WholeRequests

LOOK_EVERY = 1.0  # seconds between two looks at what is late


class AtOnce:
    """Stands in for an event loop: what is ready runs in the thread that found it so, one of those for requests."""

    def call_soon(self, callback: Callable[..., Any], *arguments: Any, **_context: Any) -> None:
        """Call it."""
        callback(*arguments)

    call_soon_threadsafe = call_soon


def serve(number: int, application: Any, sock: Any, ipc: Any, _loop: Any, mode: Any, *rest: Any) -> None:
    """Serve until a signal; `rest` is what the server tells each kind of worker, in its order."""
    make: Callable[..., Any] = parts.RSGIWorker
    schedule: Callable[..., Any] = parts.CallbackScheduler
    stop, stopped = set_sync_signals(), threading.Event()  # type: ignore[no-untyped-call]
    stop.add_cb(stopped.set)
    requests, loop = WholeRequests(application), AtOnce()
    *limits, _task, http, http1, http2, websockets, static, _log, tls, _scope, metrics = rest
    worker = make(number, sock, ipc, *limits, http, http1, http2, websockets, static, *tls, metrics)
    scheduler = schedule(loop, requests.take, None, None, None)
    scheduler._schedule_fn = requests.take  # noqa: SLF001  # as the server's own workers do
    getattr(worker, WORKERS_METHODS[mode][(sock[0] or sock[1]).is_uds()])(scheduler, loop, stop)
    while not stopped.wait(LOOK_EVERY):
        requests.give_up_late_ones()


spawn: Callable[..., None] = WorkerProcess.wrap_target(serve)  # type: ignore[no-untyped-call]
