"""Keep the workers of a server: replace those that die, and greet when the first one serves."""

import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from granian.server.mp import MPServer, WorkerProcess

from technomart.affinity import processor_of
from technomart.entrypoints.serving import counted

FINISH_WITHIN = 30  # seconds that started requests get when the server is stopped
PAUSE = 0.02  # seconds between two looks whether a worker listens
ENDING = frozenset({signal.SIGTERM, signal.SIGINT})
"""The signals that end a process."""


class Server(MPServer):
    """Replaces killed workers however often; only workers that fail by themselves twice in a row end the server.

    `refusal` is why the first worker may not serve; the server ends then. A terminal that is closed ends it in good
    order, unless it was started to outlive that (`nohup`).
    """

    refusal: str | None = None
    outlives_terminal = False

    def signal_handler_reload(self, *_: object) -> None:
        """End by SIGHUP, for which the library would replace all workers, or go on."""
        if not self.outlives_terminal:
            self.signal_handler_interrupt()  # type: ignore[no-untyped-call]  # takes what a signal brings

    def attend(self, worker: "Connection[Any, str | None]", greet: Callable[[], None]) -> None:
        """Greet when the first worker serves, or end when it may not; those that replace it change nothing."""
        with suppress(EOFError):  # the server has ended, and its workers with it
            self.refusal = worker.recv()
            if self.refusal is not None:
                self.signal_handler_interrupt()  # type: ignore[no-untyped-call]  # takes what a signal brings
                return
            while not is_listening(self.bind_addr, self.bind_port):
                time.sleep(PAUSE)
            greet()
            while True:  # a worker would wait once nobody has read thousands of words
                worker.recv()

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Callable[..., Any], *rest: Any) -> WorkerProcess:
        load = partial(callback_loader, processor_of(idx, self.workers))
        worker: WorkerProcess = super()._spawn_worker(idx, target, load, *rest)
        worker.start = not_ended()(worker.start)  # type: ignore[method-assign]
        return worker

    def _respawn_workers(self, workers: list[int], *rest: Any, **named: Any) -> None:
        killed = [each for each in workers if self.wrks[each].inner.exitcode <= 0]
        lost = [self.wrks[each].inner.pid for each in workers]
        super()._respawn_workers(workers, *rest, **named)
        for pid in lost:
            counted.without(pid)
        for each in killed:
            del self.respawned_wrks[each]


@contextmanager
def not_ended() -> Iterator[None]:
    """Keep what ends a process waiting for the block, in this thread and in what it begins.

    A worker begins with the handlers of its main process, which would take a signal and forget it.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def end_by_signals() -> None:
    """End this process by what ends one, also by what has come and was kept waiting."""
    for each in ENDING:
        signal.signal(each, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def is_listening(address: str, port: int) -> bool:
    """Tell whether a worker takes connections already."""
    try:
        socket.create_connection((address, port), timeout=FINISH_WITHIN).close()
    except OSError:
        return False
    return True
