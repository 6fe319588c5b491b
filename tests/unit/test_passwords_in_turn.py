"""Passwords are worked out one at a time, as each takes half as much memory as a worker, and few wait for that."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from threading import Condition, Event
from typing import Literal

import pytest
from argon2 import PasswordHasher
from typing_extensions import override

from support.hashing import no_place_left
from technomart.adapters import passwords
from technomart.domain.auth.ports import PasswordsBusy


class Watching(Condition):
    """Counts who begins to wait, and tells when so many do."""

    def __init__(self, others: int) -> None:
        super().__init__()
        self.others, self.all_wait = others, Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.others -= 1
        if not self.others:
            self.all_wait.set()
        return super().wait(timeout)


class Watched(PasswordHasher):
    """Counts how many are at it; the first one stays until the others wait, or one is at it as well."""

    def __init__(self, others_came: Event) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.first_came, self.others_came = Event(), others_came
        self.now = self.most = 0
        self.tried: list[str | bytes] = []

    @override
    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # its name for it
        self.now += 1
        self.most = max(self.most, self.now)
        self.tried.append(password)
        if self.first_came.is_set():
            self.others_came.set()
        self.first_came.set()
        assert self.others_came.wait(10)
        self.now -= 1
        return super().verify(hash, password)


def test_passwords_are_worked_out_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Watching(others=1)
    hasher = Watched(waiting.all_wait)
    monkeypatch.setattr(passwords, "Condition", lambda: waiting)
    keeper = passwords.Argon2Passwords(hasher)
    kept = keeper.hash("halo-halo")
    with ThreadPoolExecutor(2) as pool:
        first: Future[bool] = pool.submit(keeper.verify, "halo-halo", kept)
        assert hasher.first_came.wait(10)
        second = pool.submit(keeper.verify, "halo-halo", kept)

    assert (first.result(), second.result()) == (True, True)
    assert hasher.most == 1


def test_who_approves_goes_before_strangers_who_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Watching(others=3)
    hasher = Watched(waiting.all_wait)
    monkeypatch.setattr(passwords, "Condition", lambda: waiting)
    keeper = passwords.Argon2Passwords(hasher)
    kept = keeper.hash("halo-halo")

    def approve() -> None:
        with keeper.place_to_approve():
            keeper.verify("approved", kept)

    with ThreadPoolExecutor(4) as pool:
        pool.submit(keeper.verify, "first", kept)
        assert hasher.first_came.wait(10)
        for password in ("second", "third"):
            pool.submit(keeper.verify, password, kept)
        pool.submit(approve)

    assert hasher.tried[:2] == ["first", "approved"]
    assert sorted(map(str, hasher.tried[2:])) == ["second", "third"]


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
