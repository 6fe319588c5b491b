"""A process that serves from its memory moves into the database, and is the only one that may."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from support.builders import (
    CASHIER,
    DISHES,
    FIRST_MADE,
    MANAGER,
    MANILA,
    MEALS,
    CountingIds,
    a_dish,
    a_key,
    a_session,
    a_user,
    an_order,
    furnish,
    keep_all,
    once_for,
    placing,
)
from support.canteen import Canteen, a_request
from support.http_api import CHEAP
from support.servers.mariadb import MySqlServer
from support.servers.processes import until
from support.servers.proxy import own_proxy
from support.threads import at_once
from technomart.adapters.clock import SystemClock
from technomart.adapters.demo.loader import DemoCanteen
from technomart.adapters.fallback.store import FallbackStore
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.maintenance.migrate import upgrade
from technomart.adapters.sql.store import SqlStore
from technomart.config.settings import Settings
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.order import Order
from technomart.domain.orders.status import OrderStatus
from technomart.domain.store.handover import CannotStandIn, StandInTaken
from technomart.domain.store.snapshot import Snapshot
from technomart.entrypoints.cli import main
from technomart.maintenance import restore

ANA = a_user("ana@example.com", is_demo=True)
SEEDED = an_order(sequence=1, placed_by=ANA.id)
SOUP = a_dish("Soup")
SEED = Snapshot(users=(ANA,), categories=(MEALS,), menu_items=DISHES, orders=(SEEDED,), changes=(placing(SEEDED),))


@pytest.fixture
def empty_url(databases: Callable[[], str]) -> str:
    """Return the URL of a database without tables."""
    return databases()


@pytest.fixture
def process(empty_url: str) -> Iterator[Canteen]:
    """Return a process that serves from its memory."""
    with closing(SqlStore.open(empty_url)) as database:
        canteen = Canteen(FallbackStore(MemoryStore(SEED), database))
        assert canteen.store.kind == "memory"
        yield canteen


@pytest.fixture
def database(empty_url: str) -> Iterator[SqlStore]:
    """Return the database as another process sees it."""
    with closing(SqlStore.open(empty_url)) as store:
        yield store


def orders_in(store: SqlStore) -> list[Order]:
    return list(store.read(lambda work: work.orders.page(OrderFilter(), PageRequest(1, 500))).rows)


@pytest.mark.long_on("mariadb")
def test_what_was_made_in_memory_is_in_the_database_after_the_switch(process: Canteen, database: SqlStore) -> None:
    order = process.at_status(process.placed(a_request(customer="Niño 🍜")), OrderStatus.IN_PROGRESS)
    process.paid(order, 100_00)
    process.paid(order, 155_00)
    cancelled = process.move(MANAGER, order.id, OrderStatus.CANCELLED)
    answer = process.place(CASHIER, a_request(), once_for(a_key()))
    session = a_session(ANA)
    keep_all(process.store, session)
    process.at_status(SEEDED, OrderStatus.IN_PROGRESS)
    story = process.history(order.id), process.payments(order.id), process.refunds(order.id)

    upgrade(database.engine)

    assert process.store.kind == "sql"
    there = Canteen(database, ids=CountingIds(FIRST_MADE + 0x10_0000))
    assert there.order(order.id) == cancelled
    assert (there.history(order.id), there.payments(order.id), there.refunds(order.id)) == story
    assert database.read(lambda work: work.sessions.find(session.id)) == (session, ANA)
    assert there.place(CASHIER, a_request(), once_for(a_key())).body == answer.body
    assert [row.seq for row in there.history(SEEDED.id)] == [1, 2]
    assert len(orders_in(database)) == 3
    assert list(SqlAuditor(database.engine).violations()) == []


@pytest.mark.long_on("mariadb")
def test_a_server_that_came_after_the_tables_and_the_memory_lose_nothing(process: Canteen, database: SqlStore) -> None:
    admin = a_user("ana@example.com", name="Ana, by command line", is_demo=True)
    mine = process.placed(by=replace(CASHIER, user_id=ANA.id))
    upgrade(database.engine)
    keep_all(database, admin)
    furnish(database, [SOUP])
    theirs = Canteen(database, ids=CountingIds(FIRST_MADE + 0x10_0000)).placed(a_request((SOUP, 1)))

    process.store.check()

    assert database.read(lambda work: work.users.all()) == [admin]
    orders = {order.id: order for order in orders_in(database)}
    assert orders.keys() == {SEEDED.id, mine.id, theirs.id}
    assert {order.number for order in orders.values()} == {"W-001", "W-002", "W-003"}
    assert (orders[theirs.id], orders[mine.id].placed_by) == (theirs, admin.id)
    assert list(SqlAuditor(database.engine).violations()) == []


def test_no_order_acknowledged_around_the_switch_is_lost_or_doubled(process: Canteen, database: SqlStore) -> None:
    acknowledged: list[str] = []

    def sell() -> None:
        acknowledged.extend(process.placed().id for _ in range(10))

    at_once([lambda: upgrade(database.engine), sell, sell, sell, sell])
    process.store.check()

    orders = orders_in(database)
    assert len(orders) == 41
    assert {order.id for order in orders} == {SEEDED.id, *acknowledged}
    assert len({order.sequence for order in orders}) == 41
    assert all(len(Canteen(database).history(order.id)) == 1 for order in orders)


def test_a_second_process_is_refused_until_the_first_one_ends(
    process: Canteen, database: SqlStore, empty_url: str
) -> None:
    second = FallbackStore(MemoryStore(SEED), database)

    for ask in (second.check, database.must_have_no_stand_in):
        with pytest.raises(StandInTaken) as refusal:
            ask()
        assert re.match(r"process \d|connected to the database server from \w", refusal.value.holder or "")
    process.store._database.close()  # type: ignore[attr-defined]  # as the end of the process does
    second.check()

    assert second.kind == "memory"
    with pytest.raises(StandInTaken):
        process.placed()


@pytest.mark.long_on("mariadb")
def test_a_process_that_has_begun_keeps_others_away_and_moves_nothing_it_did_not_serve(
    database: SqlStore, empty_url: str
) -> None:
    with closing(SqlStore.open(empty_url)) as own:
        first = FallbackStore(MemoryStore(SEED), own)
        first.begin()
        with pytest.raises(StandInTaken):
            FallbackStore(MemoryStore(SEED), database).begin()

        upgrade(database.engine)
        first.check()

        assert orders_in(database) == []
        database.must_have_no_stand_in()


@pytest.mark.parametrize("name", ["linked.db", "file:{}/canteen.db?uri=true", "file:{}/linked.db?uri=true&mode=rw"])
def test_a_file_is_one_database_under_however_many_names(tmp_path: Path, name: str) -> None:
    (tmp_path / "canteen.db").touch()
    (tmp_path / "linked.db").symlink_to(tmp_path / "canteen.db")
    with closing(SqlStore.open(f"sqlite:///{tmp_path}/canteen.db")) as one:
        one.take_stand_in()
        url = f"sqlite:///{name.format(tmp_path)}" if "{" in name else f"sqlite:///{tmp_path}/{name}"
        with closing(SqlStore.open(url)) as other, pytest.raises(StandInTaken):
            other.take_stand_in()


def test_a_file_with_hard_links_is_not_stood_in_for(tmp_path: Path) -> None:
    (tmp_path / "canteen.db").touch()
    (tmp_path / "linked.db").hardlink_to(tmp_path / "canteen.db")
    with closing(SqlStore.open(f"sqlite:///{tmp_path}/linked.db")) as store:
        for ask in (store.must_have_no_stand_in, store.take_stand_in):
            with pytest.raises(CannotStandIn, match="several names"):
                ask()


def test_a_lock_that_this_account_may_not_write_is_found_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "canteen.db-stand-in").touch()
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)  # root may write everything
    with (
        closing(SqlStore.open(f"sqlite:///{tmp_path}/canteen.db")) as store,
        pytest.raises(CannotStandIn, match="may not write"),
    ):
        store.must_have_no_stand_in()


@pytest.mark.parametrize("spoil", [Path.mkdir, lambda path: path.write_text("no database " * 100)])
def test_a_file_that_cannot_be_locked_makes_the_store_unavailable(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    lock = tmp_path / "canteen.db-stand-in"
    spoil(lock)
    with closing(SqlStore.open(f"sqlite:///{tmp_path}/canteen.db")) as store:
        for ask in (store.must_have_no_stand_in, store.take_stand_in):
            with pytest.raises(Unavailable, match=rf"{lock.name} cannot be locked: .* \(SQLITE_"):
                ask()


@pytest.mark.long_on("mariadb")
def test_nothing_is_made_up_or_restored_beside_a_memory_that_will_move(
    process: Canteen, database: SqlStore, tmp_path: Path
) -> None:
    settings = Settings(database_url=database.engine.url.render_as_string(hide_password=False))
    with pytest.raises(StandInTaken):
        restore(settings, tmp_path / "dump")
    upgrade(database.engine)
    done = CliRunner().invoke(main, ["demo-data"], env={"TECHNOMART_DATABASE_URL": settings.database_url})
    assert (done.exit_code, done.stderr) == (2, f"{StandInTaken.sentence}\n")


@pytest.mark.long_on("mariadb")
def test_a_process_that_waited_for_the_place_looks_at_the_tables_again(process: Canteen, database: SqlStore) -> None:
    second = FallbackStore(MemoryStore(SEED), database)
    asked = database.has_schema

    def no_tables_just_before_the_first_moved() -> bool:
        database.has_schema = asked  # type: ignore[method-assign]
        upgrade(database.engine)
        process.store.check()
        return False

    database.has_schema = no_tables_just_before_the_first_moved  # type: ignore[method-assign]

    assert second.read(lambda work: [order.id for order in work.orders.open(10_000)]) == [SEEDED.id]
    assert second.kind == "sql"


@pytest.mark.long_on("mariadb")
def test_the_demo_canteen_is_not_loaded_beside_a_memory_that_will_move(process: Canteen, database: SqlStore) -> None:
    upgrade(database.engine)
    canteen = DemoCanteen(SystemClock(), MANILA, CHEAP)

    with pytest.raises(StandInTaken):
        canteen.fill(database)
    process.store.check()
    canteen.fill(database)

    assert [order.id for order in orders_in(database)] == [SEEDED.id]


def test_a_server_that_loses_the_lock_takes_it_again_unless_another_has_it(mariadb: MySqlServer) -> None:
    with (
        mariadb.database() as url,
        closing(SqlStore.open(url)) as database,
        closing(SqlStore.open(url)) as other,
    ):
        first = FallbackStore(MemoryStore(SEED), database)
        first.check()

        end_connections(mariadb, url)
        first.check()
        with pytest.raises(StandInTaken):
            other.take_stand_in()
        end_connections(mariadb, url)
        other.take_stand_in()

        with pytest.raises(StandInTaken):
            first.check()


def test_a_place_that_was_given_back_is_free_at_once(mariadb: MySqlServer) -> None:
    with (
        own_proxy(mariadb.address.port or 3306) as proxy,
        mariadb.database() as url,
        closing(SqlStore.open(mariadb.url(str(make_url(url).database), port=proxy.port))) as store,
        closing(SqlStore.open(url)) as other,
    ):
        store.take_stand_in()
        proxy.latency = 0.5  # until the server hears of anything
        store.give_back_stand_in()

        other.must_have_no_stand_in()


def end_connections(server: MySqlServer, url: str) -> None:
    """End every connection to a database, as a server does that restarts."""
    connected = f"SELECT id FROM information_schema.processlist WHERE db = '{make_url(url).database}'"
    for (number,) in server.run(connected):
        server.run(f"KILL {number}")
    until(lambda: not server.run(connected), "no connection is left")
