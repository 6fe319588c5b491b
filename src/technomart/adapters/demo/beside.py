"""Make orders in a process of its own, beside the one that stores them."""

import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TypeAlias

from technomart.adapters.demo.keeping import Batch, made
from technomart.adapters.demo.orders import Trade
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.store.snapshot import Snapshot

WORTH_IT = 20_000
"""From how many orders on a second process saves more than its start takes."""

Packed: TypeAlias = Batch[bytes]


class MakerEnded(Unavailable):
    """The process that makes the orders ended before it had made them all."""

    code = "maker_ended"

    def __init__(self, exit_code: int | None) -> None:
        """Keep how it ended."""
        super().__init__(
            f"The process that makes the orders ended (exit code {exit_code}) before all were made; none was loaded."
        )


def is_worth_it(count: int) -> bool:
    """Tell whether so many orders are sooner there with a second process."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return count >= WORTH_IT and cores > 1


@contextmanager
def made_beside(trade: Trade, batch: int, pack: Callable[[Snapshot], bytes]) -> Iterator[Iterator[Packed]]:
    """Lend the orders of a trade as a second process makes them; it waits while one batch is not taken.

    It ends with the block. Reading raises `MakerEnded` when it ends by itself.
    """
    context = get_context("spawn")  # threads are running here
    receiver, sender = context.Pipe(duplex=False)
    maker = context.Process(target=_make, args=(sender, trade, batch, pack), daemon=True)
    maker.start()
    sender.close()
    try:
        yield _received(receiver, maker)
    finally:
        receiver.close()
        maker.terminate()
        maker.join()
        maker.close()


def _received(receiver: Connection, maker: BaseProcess) -> Iterator[Packed]:
    while True:
        try:
            some: Packed | None = receiver.recv()
        except (EOFError, OSError) as error:
            maker.join()
            raise MakerEnded(maker.exitcode) from error
        if some is None:
            return
        yield some


def _make(sender: Connection, trade: Trade, batch: int, pack: Callable[[Snapshot], bytes]) -> None:
    """Send what is made, and None when that is all; whoever reads it says when to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    try:
        for some in made(trade, batch, pack):
            sender.send(some)
        sender.send(None)
    except BrokenPipeError:
        return
