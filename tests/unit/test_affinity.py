"""A process is kept to one processor, but for what computes without the interpreter."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from errno import EINVAL, EPERM
from typing import Literal, TypeVar

import pytest
from argon2 import PasswordHasher

from technomart import affinity as processors
from technomart.adapters import passwords
from technomart.affinity import Affinity, allowed, processor_of

T = TypeVar("T")
several = pytest.mark.skipif(len(allowed()) < 2, reason="there is one processor, or the system keeps nobody to one")


def aside(body: Callable[[], T]) -> T:
    """Run it in a thread of its own, as threads are kept to processors each by itself."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(body).result()


@several
def test_what_begins_in_a_thread_that_is_kept_to_a_processor_is_kept_to_it() -> None:
    last = max(allowed())

    def kept() -> tuple[frozenset[int], frozenset[int]]:
        Affinity().keep_to(last)
        return allowed(), aside(allowed)

    assert set(aside(kept)) == {frozenset({last})}
    assert len(allowed()) > 1


@several
def test_for_a_block_it_runs_on_all_that_it_might_before() -> None:
    everywhere = allowed()

    def kept() -> list[frozenset[int]]:
        affinity = Affinity()
        affinity.keep_to(min(everywhere))
        with affinity.on_all():
            within = allowed()
        return [within, allowed()]

    assert aside(kept) == [everywhere, {min(everywhere)}]


@several
def test_a_failure_leaves_a_thread_on_its_processor() -> None:
    def kept() -> frozenset[int]:
        affinity = Affinity()
        affinity.keep_to(min(allowed()))
        with pytest.raises(ZeroDivisionError), affinity.on_all():
            raise ZeroDivisionError
        return allowed()

    assert aside(kept) == {min(allowed())}


@several
def test_a_container_that_got_other_processors_keeps_nobody_from_computing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(*_: object) -> None:
        raise OSError(EINVAL, os.strerror(EINVAL))

    def kept() -> bool:
        affinity = Affinity()
        affinity.keep_to(min(allowed()))
        monkeypatch.setattr(os, "sched_setaffinity", gone)
        with affinity.on_all():
            return True

    assert aside(kept)
    assert {message.split(" processors ")[0] for message in caplog.messages} == {"A thread is not kept to"}


@several
def test_passwords_are_worked_out_on_all_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere, seen = allowed(), list[frozenset[int]]()
    affinity = Affinity()
    monkeypatch.setattr(passwords, "affinity", affinity)

    class Hasher(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            seen.append(allowed())
            return super().hash(password, salt=salt)

        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  # its name for it
            seen.append(allowed())
            return super().verify(hash, password)

    def kept() -> bool:
        affinity.keep_to(min(everywhere))
        keeper = passwords.Argon2Passwords(Hasher(time_cost=1, memory_cost=8, parallelism=1))
        return keeper.verify("halo-halo", keeper.hash("halo-halo"))

    assert aside(kept)
    assert seen == [everywhere, everywhere]


@pytest.mark.parametrize(
    ("processors_there", "workers", "expected"),
    [
        ({0, 1}, 2, [0, 1]),
        ({4, 7}, 4, [4, 7, 4, 7]),
        ({0, 1}, 1, [None]),
        ({0, 1}, 3, [None, None, None]),
        ({3}, 2, [None, None]),
        (set(), 2, [None, None]),
    ],
)
def test_workers_have_processors_where_each_has_as_many(
    processors_there: set[int], workers: int, expected: list[int | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processors, "allowed", lambda: frozenset(processors_there))
    monkeypatch.setattr(processors, "run_on", lambda _: True)

    assert [processor_of(number, workers) for number in range(workers)] == expected


def test_a_system_without_such_a_thing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)

    assert allowed() == frozenset()


@several
def test_a_sandbox_that_forbids_it_is_named_and_lets_workers_run_anywhere(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError(EPERM, os.strerror(EPERM))

    monkeypatch.setattr(os, "sched_setaffinity", forbidden)
    assert processor_of(0, len(allowed())) is None

    there = ", ".join(map(str, sorted(allowed())))
    why = "which takes a tenth more of them: Operation not permitted."
    assert caplog.messages == [f"A thread is not kept to processors {there}, {why}"]
