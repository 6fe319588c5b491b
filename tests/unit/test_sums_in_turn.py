"""Of readers who come at once, one adds up what is new and the others go on from that."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for

import pytest

from technomart.adapters.sql.reports import kept
from technomart.adapters.sql.reports.kept import Latest

MONDAY, TUESDAY = "monday", "tuesday"
PATIENCE = 10.0
A_MOMENT = 0.05


@pytest.fixture
def others() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


def found(sums: Latest[int], day: str) -> int | None:
    with sums.in_turn(day) as known:
        return known


def ends(reader: "Future[int | None]", within: float) -> bool:
    return not wait_for([reader], within).not_done


def test_who_comes_while_a_day_is_added_up_waits_and_finds_it(
    others: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "RECENT", PATIENCE)
    sums: Latest[int] = Latest()

    with sums.in_turn(MONDAY) as known:
        reader = others.submit(found, sums, MONDAY)
        waited = not ends(reader, A_MOMENT)
        sums.keep(MONDAY, 42)

    assert (known, waited, reader.result(PATIENCE)) == (None, True, 42)


def test_nobody_waits_for_what_was_kept_just_now(others: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "RECENT", PATIENCE)
    sums: Latest[int] = Latest()
    sums.keep(TUESDAY, 7)

    with sums.in_turn(MONDAY):
        assert others.submit(found, sums, TUESDAY).result(PATIENCE / 2) == 7


def test_nobody_waits_long_for_a_reader_who_hangs(others: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "RECENT", A_MOMENT)
    sums: Latest[int] = Latest()

    with sums.in_turn(MONDAY):
        assert others.submit(found, sums, MONDAY).result(PATIENCE) is None
