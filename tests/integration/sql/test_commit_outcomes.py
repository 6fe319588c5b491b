"""What fails before, in and after a COMMIT: nothing was stored, it is in doubt, all is stored."""

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event
from typing_extensions import override

from technomart.adapters.sql.core.at_hand import AtHand
from technomart.adapters.sql.core.commits import SingleCommits
from technomart.adapters.sql.core.engine import SqlOptions, open_engine
from technomart.adapters.sql.core.fair_lock import FairLock
from technomart.adapters.sql.core.faults import fate_of
from technomart.adapters.sql.core.retries import CommitFailed, fate
from technomart.adapters.sql.core.server_codes import Fate
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.errors import DatabaseFaulty, OutcomeUnknown
from technomart.domain.kernel.measures import Measures
from technomart.domain.menu.items import Category
from technomart.domain.store.unit_of_work import UnitOfWork

NONE_KEPT = SqlOptions(max_age=0)
"""Each connection is given back once its body has run."""
Fail = Callable[..., None]
Plant = Callable[[SqlStore], None]


@pytest.fixture
def store(file_url: str) -> Iterator[SqlStore]:
    store = SqlStore.open(file_url, NONE_KEPT, Measures())
    yield store
    store.close()


def failing_once() -> Fail:
    """Return what fails when it is called first."""
    left = [OSError(errno.EIO, "planted")]

    def fail(*_: object) -> None:
        if left:
            raise left.pop()

    return fail


class Slippery(FairLock):
    """A turn that is given back, and then something fails once."""

    def __init__(self, database: Path) -> None:
        super().__init__(database)
        self._fail = failing_once()

    @contextmanager
    @override
    def held(self) -> Iterator[None]:
        try:
            with super().held():
                yield
        finally:
            self._fail()


def in_giving_the_turn_back(store: SqlStore) -> None:
    store._commits._turn = Slippery(Path(store.engine.url.database or ""))  # type: ignore[attr-defined]


def in_giving_the_connection_back(store: SqlStore) -> None:
    event.listen(store.engine, "checkin", failing_once())


def in_counting(store: SqlStore) -> None:
    store._measures.committed = failing_once()  # type: ignore[method-assign]


class Adding:
    """Adds a category each time it runs; one that runs twice adds two."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, work: UnitOfWork) -> int:
        self.runs += 1
        work.menu.add_category(Category(f"{self.runs}", f"number {self.runs}"))
        return self.runs


def stored(store: SqlStore) -> int:
    return len(store.read(lambda work: work.menu.categories()))


@pytest.mark.parametrize("keyed", [False, True])
@pytest.mark.parametrize("plant", [in_giving_the_turn_back, in_giving_the_connection_back, in_counting])
def test_what_fails_after_a_commit_is_told_and_nothing_is_done_again(
    store: SqlStore, plant: Plant, keyed: bool, caplog: pytest.LogCaptureFixture
) -> None:
    plant(store)
    adding = Adding()

    assert store.write(adding, keyed=keyed) == 1

    assert (adding.runs, stored(store)) == (1, 1)
    (told,) = (record for record in caplog.records if record.levelname == "ERROR")
    assert "stored" in told.message
    assert store.write(adding) == 2


@contextmanager
def lost_in_committing(store: SqlStore, *, stored: bool) -> Iterator[None]:
    """Have something that no driver says fail once on the way to the COMMIT, or on the way back from it."""
    dialect, fail = store.engine.dialect, failing_once()
    commit = dialect.do_commit

    def slip(connection: object) -> None:
        if stored:
            commit(connection)  # type: ignore[arg-type]
        fail()
        if not stored:
            commit(connection)  # type: ignore[arg-type]

    dialect.do_commit = slip  # type: ignore[method-assign,assignment]  # stands between SQLAlchemy and the driver
    yield
    del dialect.do_commit


@pytest.mark.parametrize("plant", [lambda _: None, in_giving_the_turn_back, in_giving_the_connection_back])
def test_whatever_fails_in_a_commit_and_after_it_leaves_it_in_doubt(store: SqlStore, plant: Plant) -> None:
    plant(store)
    adding = Adding()

    with lost_in_committing(store, stored=True), pytest.raises(OutcomeUnknown):
        store.write(adding)

    assert (adding.runs, stored(store)) == (1, 1)


def test_a_commit_in_doubt_is_repeated_for_those_with_a_key(store: SqlStore) -> None:
    adding = Adding()

    with lost_in_committing(store, stored=False):
        assert store.write(adding, keyed=True) == 2

    assert (adding.runs, stored(store)) == (2, 1)


def test_what_fails_before_a_commit_has_stored_nothing(store: SqlStore, caplog: pytest.LogCaptureFixture) -> None:
    event.listen(store.engine, "checkout", failing_once())

    with pytest.raises(DatabaseFaulty):
        store.write(Adding())

    assert "is stored" not in caplog.text
    assert stored(store) == 0


@pytest.fixture
def engine(file_url: str) -> Iterator[Engine]:
    engine = open_engine(file_url, NONE_KEPT)
    yield engine
    engine.dispose()


def add_one(connection: Connection) -> str:
    connection.exec_driver_sql("INSERT INTO categories (id, name, name_key) VALUES ('1', 'one', 'one')")
    return "added"


def test_a_commit_for_one_alone_stays_done_when_its_connection_cannot_be_given_back(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    event.listen(engine, "checkin", failing_once())

    assert SingleCommits(AtHand(engine, NONE_KEPT)).run(add_one) == "added"

    assert "is stored" in caplog.text


def test_a_commit_for_one_alone_is_in_doubt_whatever_fails_after_it(engine: Engine) -> None:
    def fail(_connection: object) -> None:
        raise sqlite3.OperationalError("planted")

    engine.dialect.do_commit = fail  # type: ignore[method-assign,assignment]
    event.listen(engine, "checkin", failing_once())

    with pytest.raises(CommitFailed) as failed:
        SingleCommits(AtHand(engine, NONE_KEPT)).run(add_one)

    assert fate(failed.value) is Fate.UNKNOWN


@pytest.mark.parametrize("error", [RuntimeError(), OSError(errno.EIO, "planted")])
def test_what_no_driver_says_leaves_a_commit_in_doubt(error: Exception) -> None:
    assert fate_of(error, committing=True) is Fate.UNKNOWN
    assert fate_of(error, committing=False) is not Fate.UNKNOWN
