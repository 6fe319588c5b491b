"""Hash passwords quickly: a hash as the program makes it takes longer than all else that a usual test does."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Barrier, Event

from argon2 import PasswordHasher

from technomart.adapters.passwords import MOST_AT_ONCE, Argon2Passwords

quick_hasher = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
"""Makes what stands in for the hasher of `technomart.adapters.passwords`: the same algorithm with the least cost."""


@contextmanager
def no_place_left(keeper: Argon2Passwords) -> Iterator[None]:
    """Have others hold every place, as many threads as there are."""
    all_came, over = Barrier(MOST_AT_ONCE + 1), Event()

    def hold() -> None:
        with keeper.place():
            all_came.wait(10)
            assert over.wait(10)

    with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
        held = [pool.submit(hold) for _ in range(MOST_AT_ONCE)]
        all_came.wait(10)
        try:
            yield
        finally:
            over.set()
    assert [each.result() for each in held] == [None] * MOST_AT_ONCE
