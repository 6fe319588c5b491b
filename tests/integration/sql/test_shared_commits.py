"""Transactions that share a commit keep their own outcomes."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event

from support.databases import SqliteFiles, statements_of
from support.servers.processes import until
from support.threads import PATIENCE, at_once
from support.turns import is_waited_for
from technomart.adapters.sql.core import group_commit
from technomart.adapters.sql.core.batch import Asked
from technomart.adapters.sql.core.engine import SqlOptions
from technomart.adapters.sql.core.fair_lock import FairLock
from technomart.adapters.sql.core.group_commit import GroupCommit
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.errors import OutcomeUnknown, Unavailable
from technomart.domain.menu.items import Category
from technomart.domain.orders.refusals import OrderNotFound
from technomart.domain.store.unit_of_work import UnitOfWork

asking: ContextVar[str] = ContextVar("asking", default="nobody")


@pytest.fixture
def store(sqlite_files: SqliteFiles) -> Iterator[SqlStore]:
    """Return a store on a file, which counts its commits."""
    with ExitStack() as cleaning:
        store = SqlStore.open(sqlite_files.migrated(cleaning))
        yield store
        store.close()


class Together:
    """Bodies that run in one transaction: the writer is kept busy until all of them wait."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.commits = 0
        self._pool = ThreadPoolExecutor(16)
        event.listen(store.engine, "commit", self._count)

    def _count(self, _connection: object) -> None:
        self.commits += 1

    def run(self, *bodies: Callable[[UnitOfWork], Any], keyed: bool = False) -> list[Future[Any]]:
        """Start the bodies and return what becomes of them, all in the commit after the present one."""
        begun, go_on = Event(), Event()

        def busy(work: UnitOfWork) -> None:
            work.menu.add_category(Category("busy", "busy"))
            begun.set()
            assert go_on.wait(PATIENCE)
            raise OrderNotFound

        first = self._pool.submit(self.store.write, busy)
        assert begun.wait(PATIENCE)
        asked = [self._pool.submit(partial(self.store.write, body, keyed=keyed)) for body in bodies]
        commits = self.store._commits
        assert isinstance(commits, GroupCommit)
        until(lambda: commits._waiting.qsize() == len(bodies), "all of them wait")
        self.commits = 0
        go_on.set()
        assert isinstance(first.exception(PATIENCE), OrderNotFound)
        for each in asked:
            each.exception(PATIENCE)
        return asked


def adding(name: str) -> Callable[[UnitOfWork], str]:
    def body(work: UnitOfWork) -> str:
        work.menu.add_category(Category(name, name))
        return name

    return body


def refusing(work: UnitOfWork) -> None:
    work.menu.add_category(Category("refused", "refused"))
    raise OrderNotFound("Not this one.")


def names(store: SqlStore) -> list[str]:
    return sorted(category.name for category in store.read(lambda work: work.menu.categories()))


def test_those_that_wait_share_one_commit(store: SqlStore) -> None:
    together = Together(store)

    asked = together.run(*map(adding, "abcdef"))

    assert [each.result() for each in asked] == list("abcdef")
    assert together.commits == 1
    assert names(store) == list("abcdef")


def test_no_more_than_so_many_share_a_commit(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "MOST_AT_ONCE", 3)
    together = Together(store)

    asked = together.run(*map(adding, "abcdef"))

    assert [each.result() for each in asked] == list("abcdef")
    assert together.commits == 3  # of the busy one and two, of three, and of one


def test_nobody_joins_a_commit_that_has_taken_long(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(group_commit, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def slowly(name: str) -> Callable[[UnitOfWork], str]:
        def body(work: UnitOfWork) -> str:
            now[0] += 0.6 * group_commit.LONGEST_BATCH
            return adding(name)(work)

        return body

    together = Together(store)
    asked = together.run(*map(slowly, "abcdef"))

    assert [each.result() for each in asked] == list("abcdef")
    assert together.commits == 3  # of the busy one and two, of three since the first is waited for, and of one


def test_one_that_comes_alone_costs_no_savepoint(store: SqlStore) -> None:
    with statements_of(store) as statements:
        store.write(adding("a"))

    assert not [sql for sql in statements if "SAVEPOINT" in sql]
    assert names(store) == ["a"]


def refusing_at_once(_work: UnitOfWork) -> None:
    raise OrderNotFound("Nothing was changed.")


def test_those_that_share_a_commit_cost_no_savepoint_and_refusals_that_changed_nothing_none(store: SqlStore) -> None:
    together = Together(store)

    with statements_of(store) as statements:
        first, refused, second = together.run(adding("a"), refusing_at_once, adding("b"))

    assert (first.result(), second.result()) == ("a", "b")
    assert isinstance(refused.exception(), OrderNotFound)
    assert not [sql for sql in statements if "SAVEPOINT" in sql]
    assert together.commits == 1
    assert names(store) == ["a", "b"]


def test_only_what_ran_before_one_that_changed_something_and_failed_runs_again(store: SqlStore) -> None:
    runs: list[str] = []

    def noted(name: str, body: Callable[[UnitOfWork], Any]) -> Callable[[UnitOfWork], Any]:
        def run(work: UnitOfWork) -> Any:
            runs.append(name)
            return body(work)

        return run

    bodies = {"a": adding("a"), "refused": refusing, "b": adding("b"), "refused too": refusing, "c": adding("c")}
    together = Together(store)
    together.run(*(noted(name, body) for name, body in bodies.items()))

    assert runs == ["a", "refused", "a", "refused", "b", "refused too", "c"]
    assert together.commits == 1
    assert names(store) == ["a", "b", "c"]


def test_one_that_lost_the_transaction_without_a_word_is_not_taken_for_stored(store: SqlStore) -> None:
    def lost(work: UnitOfWork) -> str:
        work.menu.add_category(Category("lost", "lost"))
        work.sql.connection.exec_driver_sql("ROLLBACK")  # type: ignore[attr-defined]  # as SQLite does on a full disk
        return "done"

    with pytest.raises(Unavailable):
        store.write(lost)

    assert names(store) == []


def test_one_that_comes_alone_and_fails_leaves_nothing(store: SqlStore) -> None:
    with pytest.raises(OrderNotFound):
        store.write(refusing)

    assert names(store) == []


def test_one_that_fails_costs_the_others_nothing(store: SqlStore) -> None:
    def broken(work: UnitOfWork) -> None:
        work.menu.add_category(Category("broken", "broken"))
        raise ZeroDivisionError

    refused, first, failed, second = Together(store).run(refusing, adding("a"), broken, adding("b"))

    assert isinstance(refused.exception(), OrderNotFound)
    assert isinstance(failed.exception(), ZeroDivisionError)
    assert (first.result(), second.result()) == ("a", "b")
    assert names(store) == ["a", "b"]


def test_one_that_loses_the_transaction_has_the_others_repeated(store: SqlStore) -> None:
    def lost(work: UnitOfWork) -> None:
        work.sql.connection.exec_driver_sql("ROLLBACK")  # type: ignore[attr-defined]  # as SQLite does on a full disk
        raise ZeroDivisionError

    first, refused, failed, second = Together(store).run(adding("a"), refusing, lost, adding("b"))

    assert isinstance(failed.exception(), ZeroDivisionError)
    assert isinstance(refused.exception(), OrderNotFound)
    assert (first.result(), second.result()) == ("a", "b")
    assert names(store) == ["a", "b"]


@contextmanager
def failing_commit(store: SqlStore, code: int = sqlite3.SQLITE_IOERR) -> Iterator[None]:
    """Have the disk fail at the next commit that has something to store."""
    dialect = store.engine.dialect
    commit = dialect.do_commit
    failed: list[bool] = []

    def fail(connection: Any) -> None:
        if connection.total_changes and not failed:
            failed.append(True)
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = code
            raise error
        commit(connection)

    dialect.do_commit = fail  # type: ignore[method-assign,assignment]  # stands between SQLAlchemy and the driver
    yield
    del dialect.do_commit
    assert failed


def test_a_failed_commit_leaves_in_doubt_what_it_may_have_stored(store: SqlStore) -> None:
    with failing_commit(store):
        first, refused, second = Together(store).run(adding("a"), refusing, adding("b"))

    assert isinstance(first.exception(), OutcomeUnknown)
    assert isinstance(second.exception(), OutcomeUnknown)
    assert isinstance(refused.exception(), OrderNotFound)
    assert names(store) == []


def test_a_commit_that_there_is_no_room_for_stores_nothing_and_says_so(store: SqlStore) -> None:
    with failing_commit(store, sqlite3.SQLITE_FULL):
        first, refused = Together(store).run(adding("a"), refusing)

    assert type(first.exception()) is Unavailable
    assert "The disk is full." in str(first.exception())
    assert isinstance(refused.exception(), OrderNotFound)
    assert names(store) == []
    assert store.write(adding("b")) == "b"


def test_a_failed_commit_is_repeated_for_those_with_a_key(store: SqlStore) -> None:
    with failing_commit(store):
        asked = Together(store).run(adding("a"), adding("b"), keyed=True)

    assert [each.result() for each in asked] == ["a", "b"]
    assert names(store) == ["a", "b"]


def test_nobody_is_answered_before_the_commit(store: SqlStore) -> None:
    reached, go_on = Event(), Event()

    def slow(_connection: object) -> None:
        reached.set()
        assert go_on.wait(PATIENCE)

    event.listen(store.engine, "commit", slow)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(store.write, adding("a"))
        assert reached.wait(PATIENCE)
        assert not asked.done()
        assert names(store) == []
        go_on.set()
        assert asked.result(PATIENCE) == "a"


def test_a_body_runs_in_the_context_of_whoever_asked(store: SqlStore) -> None:
    token = asking.set("a cashier")

    assert store.write(lambda _work: asking.get()) == "a cashier"

    asking.reset(token)


def test_what_waited_too_long_is_refused_and_never_done(sqlite_files: SqliteFiles) -> None:
    with ExitStack() as cleaning:
        store = SqlStore.open(sqlite_files.migrated(cleaning), SqlOptions(timeout=1.0))
        begun, go_on = Event(), Event()

        def busy(_work: UnitOfWork) -> None:
            begun.set()
            assert go_on.wait(PATIENCE)

        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(store.write, busy)
            assert begun.wait(PATIENCE)
            with pytest.raises(Unavailable):
                store.write(adding("late"))
            go_on.set()
            first.result(PATIENCE)
        store.write(adding("next"))
        assert names(store) == ["next"]
        store.close()


def test_a_body_begins_or_whoever_asked_gives_up_and_never_both() -> None:
    for _ in range(200):
        asked = Asked(lambda _: None)

        def begin(asked: Asked = asked) -> bool:
            if begins := asked.begins():
                asked.settle()
            return begins

        bodies: list[Callable[[], bool]] = [begin, partial(asked.is_settled, 0)]
        begins, is_settled = at_once(bodies)

        assert begins == is_settled


def test_a_store_that_was_closed_may_be_used_again(store: SqlStore) -> None:
    store.write(adding("a"))
    store.close()
    store.write(adding("b"))

    assert names(store) == ["a", "b"]


def test_who_gives_back_a_turn_cannot_take_it_again_before_the_one_who_waits(tmp_path: Path) -> None:
    path = tmp_path / "canteen.sqlite3"
    path.touch()
    mine, other = FairLock(path), FairLock(path)
    turns: list[str] = []

    def take_turn() -> None:
        with other.held():
            turns.append("other")

    with ThreadPoolExecutor(1) as pool:
        for _ in range(20):
            with mine.held():
                waiting = pool.submit(take_turn)
                until(lambda: is_waited_for(path), "the other waits")
            with mine.held():
                turns.append("mine")
            waiting.result(PATIENCE)

    assert turns == ["other", "mine"] * 20


def test_a_lock_that_cannot_be_had_is_told_and_a_missing_database_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "canteen.sqlite3"

    with FairLock(path).held():
        pass
    assert list(tmp_path.iterdir()) == []

    path.touch()
    (tmp_path / "canteen.sqlite3-turn").symlink_to(tmp_path / "nowhere" / "at")
    with pytest.raises(Unavailable, match="cannot be locked"), FairLock(path).held():
        pass
