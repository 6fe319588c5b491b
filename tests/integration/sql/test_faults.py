"""Every failure of the retry table, raised for real by a server, is handled as the table says."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from functools import partial
from threading import Barrier
from typing import Any

import pymysql
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from support.builders import CASHIER, a_key, an_answer, once_for
from support.canteen import Canteen, a_canteen, a_request
from support.databases import ServerDatabases
from support.servers.mariadb import MySqlServer
from support.threads import PATIENCE, at_once
from technomart.adapters.sql.core.faults import fate_of
from technomart.adapters.sql.core.retries import CommitFailed, fate, repeated
from technomart.adapters.sql.core.server_codes import Fate
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.sql.unit_of_work import SqlUnitOfWork
from technomart.domain.kernel.errors import OutcomeUnknown, Unavailable
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.store.unit_of_work import UnitOfWork

ROLLED_BACK = (1213, 1205, 1020, 3572)
NOT_STARTED = (2003, 1040, 1203, 1047)
UNKNOWN = (2006, 2013, 2014, 2055, 4031, 1927, 1053, 1180)
FINAL = (1062, 1452, 3819, 4025, 1264, 1406, 1064)
NO_GOOD = (1047, 1053, 1180, 1290, 1927, 2006, 2013, 2014, 2055, 4031)
"""After these a connection must not be used again."""


@pytest.fixture
def store(server_databases: ServerDatabases) -> Iterator[SqlStore]:
    """Return a store of the test's own: what is planted into it stays there."""
    with ExitStack() as cleaning:
        store = SqlStore.open(server_databases.migrated(cleaning))
        cleaning.callback(store.close)
        yield store


@pytest.fixture
def canteen(store: SqlStore) -> Canteen:
    return a_canteen(store)


def signal(code: int) -> str:
    return f"SIGNAL SQLSTATE '08S01' SET MYSQL_ERRNO = {code}, MESSAGE_TEXT = 'planted'"


def raising(code: int, times: int, tries: list[int], work: UnitOfWork) -> str:
    """Look the menu up, have the server raise a code the first few times, and return the word done."""
    tries.append(code)
    work.menu.items()
    if len(tries) <= times:
        work.sql.connection.execute(text(signal(code)))  # type: ignore[attr-defined]  # the port does not show it
    return "done"


def plant_at_commit(store: SqlStore, code: int, *, times: int = 1, after: bool = False) -> list[int]:
    """Have the server raise a code instead of a commit, or after it, the next few times; return where to count."""
    raised: list[int] = []
    dialect = store.writing.dialect
    commit = dialect.do_commit

    def fail(connection: Any) -> None:
        if len(raised) < times:
            raised.append(code)
            if after:
                commit(connection)
            connection.cursor().execute(signal(code))
        commit(connection)

    dialect.do_commit = fail  # type: ignore[method-assign,assignment]  # stands between SQLAlchemy and the driver
    return raised


def orders_in(store: SqlStore) -> int | None:
    return store.read(lambda work: work.orders.page(OrderFilter(), PageRequest(1, 1))).total


@pytest.mark.parametrize("code", ROLLED_BACK + NOT_STARTED + UNKNOWN)
@pytest.mark.parametrize("keyed", [False, True])
def test_what_fails_before_its_commit_is_repeated_whole(store: SqlStore, code: int, keyed: bool) -> None:
    tries: list[int] = []

    assert store.write(partial(raising, code, 2, tries), keyed=keyed) == "done"

    assert len(tries) == 3


@pytest.mark.parametrize("code", ROLLED_BACK + NOT_STARTED + UNKNOWN)
def test_what_goes_on_failing_is_given_up_in_time_and_named(store: SqlStore, code: int) -> None:
    tries: list[int] = []
    store.check()

    with pytest.raises(Unavailable) as refused:
        repeated(partial(store_once, store, partial(raising, code, 10_000, tries)), timeout=0.5, keyed=True)

    assert not isinstance(refused.value, OutcomeUnknown)
    assert refused.value.retry_after == 2
    assert 0 < len(tries) < 10_000


def store_once(store: SqlStore, body: partial[str]) -> str:
    """Run a body in a transaction, without the store's own repetitions."""
    with store.engine.connect() as connection, connection.begin():
        return body(SqlUnitOfWork(Statements(connection), store._counters))


def test_a_change_that_fails_is_not_its_own_cause(store: SqlStore) -> None:
    """Whoever follows the causes to tell an outage comes to an end."""
    with store.engine.connect() as connection, pytest.raises(DBAPIError) as failed:
        Statements(connection).change(text(signal(1205)))

    assert failed.value.__cause__ is failed.value.orig


@pytest.mark.parametrize("code", FINAL)
def test_what_is_final_is_tried_once(store: SqlStore, code: int) -> None:
    tries: list[int] = []

    with pytest.raises(DBAPIError, match=str(code)):
        store.write(partial(raising, code, 10_000, tries), keyed=True)

    assert tries == [code]


@pytest.mark.parametrize("after", [False, True], ids=["not stored", "stored"])
@pytest.mark.parametrize("code", UNKNOWN)
def test_a_commit_in_doubt_is_repeated_under_its_key_and_done_once(
    store: SqlStore, canteen: Canteen, code: int, after: bool
) -> None:
    raised = plant_at_commit(store, code, after=after)

    answer = canteen.place(CASHIER, a_request(), once_for(a_key()))

    assert raised == [code]
    assert (answer.status, answer.replayed) == (201, after)
    assert orders_in(store) == 1
    assert canteen.place(CASHIER, a_request(), once_for(a_key())).body == answer.body


@pytest.mark.parametrize("after", [False, True], ids=["not stored", "stored"])
@pytest.mark.parametrize("code", UNKNOWN)
def test_a_commit_in_doubt_without_a_key_is_not_repeated(
    store: SqlStore, canteen: Canteen, code: int, after: bool
) -> None:
    raised = plant_at_commit(store, code, after=after)

    with pytest.raises(OutcomeUnknown, match="look whether it was done"):
        canteen.place(CASHIER, a_request(), once_for(None))

    assert raised == [code]
    assert orders_in(store) == after


@pytest.mark.parametrize("code", ROLLED_BACK)
def test_a_commit_that_was_rolled_back_is_repeated_without_a_key_too(
    store: SqlStore, canteen: Canteen, code: int
) -> None:
    raised = plant_at_commit(store, code)

    assert canteen.place(CASHIER, a_request(), once_for(None)).status == 201

    assert raised == [code]
    assert orders_in(store) == 1


@pytest.mark.parametrize("code", NO_GOOD)
def test_a_connection_that_is_no_good_is_not_used_again(store: SqlStore, code: int) -> None:
    connected: list[object] = []
    store.check()
    event.listen(store.engine, "connect", lambda connection, _: connected.append(connection))

    with store.engine.connect() as connection, suppress(DBAPIError):
        connection.execute(text(signal(code)))
    store.check()

    assert len(connected) == 1


def test_a_dead_connection_of_the_driver_counts_as_lost() -> None:
    lost = pymysql.err.InterfaceError(0, "")

    assert fate_of(lost, committing=False) is Fate.ROLLED_BACK
    assert fate_of(lost, committing=True) is Fate.UNKNOWN


def test_a_deadlock_is_repeated_though_a_commit_after_it_would_succeed(store: SqlStore, canteen: Canteen) -> None:
    """A server answers COMMIT after 1213 with OK and has nothing to commit."""
    tries: list[int] = []

    def place(work: UnitOfWork) -> None:
        work.answers.add(an_answer(a_key(f"{len(tries)}")))
        tries.append(1213)
        if len(tries) == 1:
            work.sql.connection.execute(text("ROLLBACK"))  # type: ignore[attr-defined]  # as a deadlock does
            work.sql.connection.execute(text(signal(1213)))  # type: ignore[attr-defined]

    store.write(place)

    assert len(tries) == 2
    assert store.write(lambda work: work.answers.add(an_answer(a_key("0")))) is None


def test_two_sessions_in_opposite_order_both_succeed(store: SqlStore, canteen: Canteen) -> None:
    """A real deadlock: the server rolls one of them back, and nobody outside notices."""
    first, second = canteen.placed(), canteen.placed()
    meeting, tries = Barrier(2), []

    def lock(ids: list[str], work: UnitOfWork) -> str:
        tries.append(ids)
        work.orders.get_for_update(ids[0])
        if len(tries) <= 2:
            meeting.wait(PATIENCE)
        return work.orders.get_for_update(ids[1]).id

    ways = ([first.id, second.id], [second.id, first.id])
    done = at_once([partial(store.write, partial(lock, ids)) for ids in ways])

    assert done == [second.id, first.id]
    assert len(tries) == 3


def test_the_causes_of_a_commit_that_failed_are_told_apart() -> None:
    failed = CommitFailed()
    failed.__cause__ = pymysql.err.OperationalError(1213, "planted")
    assert fate(failed) is Fate.ROLLED_BACK
    failed.__cause__ = pymysql.err.OperationalError(2013, "planted")
    assert fate(failed) is Fate.UNKNOWN


def test_a_server_that_is_there_is_the_one_that_raises(mariadb: MySqlServer) -> None:
    with pytest.raises(pymysql.err.MySQLError, match="1047"):
        mariadb.run(signal(1047))
