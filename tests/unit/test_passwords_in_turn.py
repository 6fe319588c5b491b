"""Passwords are worked out one at a time, as each takes half as much memory as a worker, and few wait for that."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event, Lock
from typing import Literal

import pytest
from argon2 import PasswordHasher
from typing_extensions import override

from support.hashing import no_place_left
from technomart.adapters import passwords
from technomart.domain.auth.ports import PasswordsBusy


class Turn:
    """A lock that tells when somebody has to wait for it."""

    def __init__(self, second_came: Event) -> None:
        self._lock, self._second_came = Lock(), second_came

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            self._second_came.set()
            self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class Watched(PasswordHasher):
    """Counts how many are at it; the first one stays until a second one waits, or is at it as well."""

    def __init__(self, second_came: Event) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.first_came, self.second_came = Event(), second_came
        self.now = self.most = 0

    @override
    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # its name for it
        self.now += 1
        self.most = max(self.most, self.now)
        if self.first_came.is_set():
            self.second_came.set()
        self.first_came.set()
        assert self.second_came.wait(10)
        self.now -= 1
        return super().verify(hash, password)


def test_passwords_are_worked_out_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    second_came = Event()
    hasher = Watched(second_came)
    monkeypatch.setattr(passwords, "Lock", lambda: Turn(second_came), raising=False)
    keeper = passwords.Argon2Passwords(hasher)
    kept = keeper.hash("halo-halo")
    with ThreadPoolExecutor(2) as pool:
        first: Future[bool] = pool.submit(keeper.verify, "halo-halo", kept)
        assert hasher.first_came.wait(10)
        second = pool.submit(keeper.verify, "halo-halo", kept)

    assert (first.result(), second.result()) == (True, True)
    assert hasher.most == 1


def test_no_more_wait_than_there_are_places_and_then_there_are_again() -> None:
    keeper = passwords.Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    kept = keeper.hash("halo-halo")

    with no_place_left(keeper.place):
        for asked in (lambda: keeper.verify("halo-halo", kept), lambda: keeper.hash("halo-halo")):
            with pytest.raises(PasswordsBusy):
                asked()

    with ExitStack() as nested:
        for _ in range(passwords.MOST_AT_ONCE + 1):
            nested.enter_context(keeper.place())
        assert keeper.verify("halo-halo", kept)


def test_who_approves_waits_for_no_place_of_strangers_and_is_one_of_few_too() -> None:
    keeper = passwords.Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    kept = keeper.hash("halo-halo")

    with no_place_left(keeper.place), keeper.place_to_approve():
        assert keeper.verify("halo-halo", kept)

    every = passwords.MOST_AT_ONCE + passwords.MOST_TO_APPROVE
    with no_place_left(keeper.place_to_approve, every), pytest.raises(PasswordsBusy), keeper.place_to_approve():
        pass
    assert keeper.verify("halo-halo", kept)
