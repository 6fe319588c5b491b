"""Connections that were in use a moment ago are used again, as long as they are good."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, event

from support.threads import PATIENCE, at_once
from technomart.adapters.sql.core import at_hand
from technomart.adapters.sql.core.at_hand import AtHand
from technomart.adapters.sql.core.engine import SQLITE_PAGES, SqlOptions, open_engine
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.menu.items import Category
from technomart.domain.store.unit_of_work import UnitOfWork

FEW = SqlOptions(connections=4)


@pytest.fixture
def engine(file_url: str) -> Iterator[Engine]:
    engine = open_engine(file_url, FEW)
    yield engine
    engine.dispose()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Return a clock whose `now` a test may set."""
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(at_hand, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


def checkouts(engine: Engine, name: str = "checkout") -> list[None]:
    """Return a list that grows with every connection the pool gives out, or with what else happens to one."""
    seen: list[None] = []
    event.listen(engine, name, lambda *_: seen.append(None))
    return seen


def use(lines: AtHand) -> None:
    with lines.connection() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
        connection.rollback()


def lose(lines: AtHand) -> None:
    with lines.connection() as connection:
        connection.invalidate()
        raise ZeroDivisionError


def test_a_connection_is_used_again_until_it_has_rested(engine: Engine, clock: SimpleNamespace) -> None:
    lines, seen = AtHand(engine, FEW), checkouts(engine)

    for clock.now in (100.0, 100.5, 101.4, 102.5):
        use(lines)

    assert len(seen) == 2
    lines.close()


def test_a_connection_that_is_too_old_goes_back(engine: Engine, clock: SimpleNamespace) -> None:
    lines, seen = AtHand(engine, FEW), checkouts(engine)

    for clock.now in (100.0 + half / 2 for half in range(2 * FEW.max_age + 1)):
        use(lines)

    assert len(seen) == 2
    lines.close()


def test_so_few_are_kept_that_the_pool_is_never_empty(engine: Engine) -> None:
    lines = AtHand(engine, FEW)

    with lines.connection(), lines.connection(), lines.connection():
        pass

    assert engine.pool.checkedout() == 1  # type: ignore[attr-defined]  # a QueuePool has it
    lines.close()
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_threads_wait_for_the_usual_connections(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_hand, "PATIENCE", PATIENCE)
    lines, made = AtHand(engine, SqlOptions(), 2), checkouts(engine, "connect")

    def use_often() -> None:
        for _ in range(20):
            use(lines)

    at_once([use_often] * 8)

    assert len(made) <= 2
    lines.close()


def test_nobody_waits_long_for_one_that_is_in_use(engine: Engine) -> None:
    lines, made = AtHand(engine, FEW, 1), checkouts(engine, "connect")

    with lines.connection():
        use(lines)
    use(lines)

    assert len(made) == 2
    lines.close()


def test_where_no_connection_may_be_used_again_none_is_kept(file_url: str) -> None:
    options = SqlOptions(max_age=0)
    engine = open_engine(file_url, options)
    lines, seen = AtHand(engine, options), checkouts(engine)

    use(lines)
    use(lines)

    assert len(seen) == 2


def test_when_one_is_lost_none_is_kept(engine: Engine) -> None:
    lines = AtHand(engine, SqlOptions(connections=8))
    with lines.connection(), lines.connection():
        pass

    with pytest.raises(ZeroDivisionError):
        lose(lines)

    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_file_that_is_another_is_noticed_by_who_asks_and_who_writes(file_url: str) -> None:
    store = SqlStore.open(file_url, SqlOptions(timeout=2))

    def add(work: UnitOfWork) -> None:
        work.menu.add_category(Category("1" * 36, "Kept"))

    store.write(add)
    assert store.ask(lambda work: len(work.menu.categories())) == 1
    path = Path(store.engine.url.database or "")
    shutil.copy(path, path.with_suffix(".copy"))

    path.with_suffix(".copy").replace(path)

    with pytest.raises(Unavailable):
        store.ask(lambda work: len(work.menu.categories()))
    with pytest.raises(Unavailable):
        store.write(add)
    store.close()


def names(work: UnitOfWork) -> list[str]:
    return [category.name for category in work.menu.categories()]


def adding(name: str) -> Callable[[UnitOfWork], Category]:
    return lambda work: work.menu.add_category(Category(name * 36, name))


def test_who_reads_and_who_asks_a_file_use_one_connection_by_turns(file_url: str) -> None:
    with closing(SqlStore.open(file_url)) as store:
        seen = checkouts(store.engine)

        for _ in range(2):
            assert store.read(names) == store.ask(names) == []

        assert len(seen) == 1


def test_a_reader_sees_one_state_on_a_connection_that_was_asked_before(file_url: str) -> None:
    with closing(SqlStore.open(file_url)) as store, closing(SqlStore.open(file_url)) as other:

        def before_and_after(work: UnitOfWork) -> tuple[list[str], list[str]]:
            before = names(work)
            other.write(adding("b"))
            return before, names(work)

        store.write(adding("a"))
        assert store.ask(names) == ["a"]

        assert store.read(before_and_after) == (["a"], ["a"])
        assert store.ask(names) == ["a", "b"]


def test_a_connection_keeps_less_than_a_megabyte_of_a_file(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA cache_size").scalar_one() == -SQLITE_PAGES
    assert SQLITE_PAGES < 1024
