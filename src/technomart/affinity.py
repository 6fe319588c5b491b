"""Keep the threads of a process on one processor, where each finds in the cache what the one before it left there.

The interpreter lets one of them run at a time. Moved to and fro between processors, they take a fifth more CPU.
"""

import logging
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Affinity:
    """On which processors the threads of this process may run; where the system has no such thing, on all of them."""

    _all: frozenset[int] = frozenset()
    """Those it was started with; none unless it is kept to one of them."""

    def keep_to(self, processor: int) -> None:
        """Keep this thread, and all that begin in it or in one of those, to a processor that it may run on."""
        self._all = allowed()
        run_on({processor})

    @contextmanager
    def on_all(self) -> Iterator[None]:
        """Let this thread, and those that begin in it, run on all of them again for the block.

        For what computes for long without the interpreter: it would keep the others from their one processor.
        """
        if not self._all:
            yield
            return
        kept_to = allowed()
        run_on(self._all)
        try:
            yield
        finally:
            run_on(kept_to)


affinity = Affinity()
"""That of this process."""


def allowed() -> frozenset[int]:
    """Return the processors that this thread may run on; empty where the system does not say."""
    ask = getattr(os, "sched_getaffinity", None)
    return frozenset(ask(0)) if ask is not None else frozenset()


def run_on(wanted: Collection[int]) -> bool:
    """Have this thread run on these processors, and tell whether the system lets it; otherwise it stays where it is.

    A sandbox may forbid it, and a container may have got other processors since.
    """
    try:
        os.sched_setaffinity(0, wanted)
    except OSError as error:
        named = ", ".join(map(str, sorted(wanted)))
        log.warning(
            "A thread is not kept to processors %s, which takes a tenth more of them: %s.", named, error.strerror
        )
        return False
    return True


def processor_of(number: int, workers: int) -> int | None:
    """Return the processor that the worker of a number, from 0, is kept to: None unless each has as many workers.

    With fewer workers the system may know of one that is free, and other servers would keep to the same ones.
    """
    processors = sorted(allowed())
    if len(processors) < 2 or workers % len(processors) or not run_on(processors):
        return None
    return processors[number % len(processors)]
