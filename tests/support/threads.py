"""Run things at the same time and wait for all of them."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 60
"""Seconds after which a test that hangs is given up; no test waits that long."""


def at_once(bodies: Sequence[Callable[[], T]]) -> list[T]:
    """Start all bodies together, each in a thread, and return what they returned, in their order."""
    barrier = Barrier(len(bodies))

    def start(body: Callable[[], T]) -> T:
        barrier.wait(PATIENCE)
        return body()

    with ThreadPoolExecutor(len(bodies)) as pool:
        futures = [pool.submit(start, body) for body in bodies]
        return [future.result(PATIENCE) for future in futures]


def elsewhere(body: Callable[[], T]) -> T:
    """Return what a body returns in another thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(body).result(PATIENCE)
