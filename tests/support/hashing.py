"""Hash passwords quickly: a hash as the program makes it takes longer than all else that a usual test does."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from threading import Barrier, Event

from argon2 import PasswordHasher

from technomart.adapters.passwords import MOST_AT_ONCE

quick_hasher = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
"""Makes what stands in for the hasher of `technomart.adapters.passwords`: the same algorithm with the least cost."""


@contextmanager
def no_place_left(place: Callable[[], AbstractContextManager[None]], most: int = MOST_AT_ONCE) -> Iterator[None]:
    """Have others hold every place, as many threads as there are."""
    all_came, over = Barrier(most + 1), Event()

    def hold() -> None:
        with place():
            all_came.wait(10)
            assert over.wait(10)

    with ThreadPoolExecutor(most) as pool:
        held = [pool.submit(hold) for _ in range(most)]
        all_came.wait(10)
        try:
            yield
        finally:
            over.set()
    assert [each.result() for each in held] == [None] * most
