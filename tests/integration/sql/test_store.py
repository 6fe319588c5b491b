import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import fields
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, String, bindparam, literal, select, table, text
from sqlalchemy.exc import DBAPIError

from support.builders import NOW, a_user, an_order, furnish, keep
from support.databases import Databases, SqliteFiles, statements_of, url_of
from support.servers.mariadb import MySqlServer
from support.snapshots import some_records
from support.threads import at_once
from technomart.adapters.sql.core.engine import SqlOptions
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.loading import ROWS_OF
from technomart.adapters.sql.maintenance.migrate import upgrade
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.order import Order
from technomart.domain.store.handover import ImportedBefore
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork


def list_menu(work: UnitOfWork) -> list[MenuItem]:
    return work.menu.items()


HASTY = SqlOptions(timeout=0.3)


def test_a_database_without_a_schema_is_told_from_one_with(databases: Databases, sql_store: SqlStore) -> None:
    empty = SqlStore.open(databases())

    assert not empty.has_schema()
    assert sql_store.has_schema()
    with pytest.raises(Unavailable):
        empty.check()
    empty.close()


def test_a_database_that_cannot_be_reached_is_unavailable_and_not_empty(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/nowhere/at.db", "mysql+pymysql://root@127.0.0.1:1/none"):
        store = SqlStore.open(url, HASTY)
        for ask in (store.has_schema, store.check, partial(store.read, list_menu)):
            with pytest.raises(Unavailable) as refusal:
                ask()
            assert refusal.value.retry_after
        store.close()


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("Not a database, but long enough to be taken for one. " * 20)
    store = SqlStore.open(f"sqlite:///{tmp_path}/notes.db", HASTY)

    with pytest.raises(Unavailable):
        store.has_schema()
    store.close()


def test_a_page_of_orders_takes_the_same_few_statements_however_long_it_is(sql_store: SqlStore) -> None:
    furnish(sql_store)
    for _ in range(12):
        keep(sql_store, an_order())

    def count(read: Callable[[UnitOfWork], object]) -> int:
        with statements_of(sql_store) as statements:
            sql_store.read(read)
        return sum(statement.lstrip().upper().startswith("SELECT") for statement in statements)

    assert count(lambda work: work.orders.page(OrderFilter(), PageRequest(1, 2))) == 4
    assert count(lambda work: work.orders.page(OrderFilter(), PageRequest(1, 11))) == 4
    assert count(lambda work: work.orders.page(OrderFilter(), PageRequest(1, 11))) == 2  # where they stand, the total
    assert count(lambda work: work.orders.page(OrderFilter(), PageRequest(1, 12))) == 1  # all of them: no total
    assert count(lambda work: work.orders.open(10_000)) == 1
    assert count(lambda work: work.orders.open_stands()) == 1


def test_an_import_is_told_apart_from_the_ones_after_it(sql_store: SqlStore) -> None:
    firsts: list[bool] = []

    def import_(work: UnitOfWork, is_first: bool) -> None:
        firsts.append(is_first)
        if is_first:
            work.users.add(a_user())

    at_once([lambda: sql_store.import_once("test", import_)] * 4)

    assert sorted(firsts) == [False, False, False, True]


def test_an_import_that_fails_leaves_nothing_and_may_be_made_again(sql_store: SqlStore) -> None:
    user = a_user()

    def fail(work: UnitOfWork, is_first: bool) -> None:
        work.users.add(user)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        sql_store.import_once("test", fail)

    def succeed(work: UnitOfWork, is_first: bool) -> None:
        assert is_first
        work.users.add(user)

    sql_store.import_once("test", succeed)
    assert sql_store.read(lambda work: work.users.get(user.id)) == user


def test_two_imports_are_not_merged(sql_store: SqlStore) -> None:
    sql_store.import_once("one", lambda _work, _is_first: None)

    with pytest.raises(ImportedBefore):
        sql_store.import_once("another", lambda work, _is_first: work.users.add(a_user()))

    sql_store.import_once("one", lambda _work, _is_first: None)
    assert sql_store.read(lambda work: work.users.all()) == []


@pytest.mark.parametrize("kind", [kind.name for kind in fields(Snapshot)])
def test_rows_of_every_kind_are_in_its_table(sql_store: SqlStore, kind: str) -> None:
    records = some_records()
    table, row_of = ROWS_OF[kind]

    sql_store.write(lambda work: work.load(records))

    with sql_store.engine.connect() as connection:
        stored = [dict(row) for row in connection.execute(select(table)).mappings()]
    made = list(map(row_of, getattr(records, kind)))
    assert len(stored) == len(made) > 0
    assert all(any(row.items() <= found.items() for found in stored) for row in made)


def test_a_store_that_was_closed_knows_nothing_of_what_it_read(sql_store: SqlStore) -> None:
    furnish(sql_store)
    order = an_order()
    keep(sql_store, order)

    def names() -> list[str]:
        return [each.customer_name for each in sql_store.read(lambda work: work.orders.open(10_000))]

    before = names()
    sql_store.close()
    with sql_store.engine.begin() as connection:
        connection.execute(text("UPDATE orders SET customer_name = 'another'"))

    assert before == [order.customer_name]
    assert names() == ["another"]


def session(id_: str, work: UnitOfWork) -> object:
    return work.sessions.find(id_)


def test_nonsense_instead_of_an_id_finds_nothing(sql_store: SqlStore) -> None:
    ids = ["", " ", "ñ", "\udc80", "\x00", "x" * 500, "'; --", "%"]

    marks = sql_store.read(lambda work: work.orders.marks(ids))
    sessions = [sql_store.read(partial(session, id_)) for id_ in ids]

    assert (marks, sessions) == ([], [None] * len(ids))


def test_an_order_the_rules_would_refuse_meets_the_last_fence(sql_store: SqlStore) -> None:
    furnish(sql_store)
    order: Order = keep(sql_store, an_order())

    with sql_store.engine.connect() as connection, pytest.raises(Exception, match="ck_orders_kept_within_total"):
        connection.execute(text("UPDATE orders SET captured = total + 1"))

    assert sql_store.read(lambda work: work.orders.get(order.id)) == order
    assert order.created_at == NOW


@pytest.fixture
def file(sqlite_files: SqliteFiles) -> Iterator[Path]:
    """The file of a database with tables."""
    with ExitStack() as cleaning:
        yield Path(sqlite_files.migrated(cleaning).removeprefix("sqlite:///"))


class TestTheFileOfADatabaseInUse:
    @pytest.mark.parametrize("max_age", [0, 60])
    def test_one_that_is_moved_away_takes_nothing_and_is_back_when_it_is(self, file: Path, max_age: int) -> None:
        store, aside = SqlStore.open(url_of(file), SqlOptions(timeout=0.3, max_age=max_age)), file.with_suffix(".aside")
        at_once([partial(store.read, list_menu) for _ in range(4)])  # so that several connections are kept
        order = an_order()
        keep(store, order)

        file.rename(aside)
        for _ in range(6):
            with pytest.raises(Unavailable, match=rf"{file.name} is gone"):
                keep(store, an_order())
            with pytest.raises(Unavailable, match=rf"{file.name} is gone"):
                store.check()
        was_made = file.exists()
        aside.rename(file)

        assert not was_made
        assert store.read(lambda work: work.orders.get(order.id)) == order
        keep(store, an_order())
        store.close()

    def test_another_one_in_its_place_is_not_taken_for_it(self, file: Path, sqlite_files: SqliteFiles) -> None:
        store, aside = SqlStore.open(url_of(file), HASTY), file.with_suffix(".aside")
        store.check()

        file.rename(aside)
        shutil.copy(aside, file)
        for _ in range(3):
            with pytest.raises(Unavailable, match="another one is in its place"):
                store.check()

        aside.rename(file)
        store.check()
        store.close()

    def test_one_that_is_not_there_yet_is_not_made_by_asking(self, tmp_path: Path) -> None:
        store = SqlStore.open(url_of(tmp_path / "new.db"), HASTY)

        assert not store.has_schema()
        with pytest.raises(Unavailable, match=r"there is no file new\.db"):
            store.check()
        assert list(tmp_path.iterdir()) == []

        upgrade(store.engine)
        assert store.has_schema()
        (tmp_path / "new.db").unlink()
        with pytest.raises(Unavailable, match=r"new\.db is gone"):
            store.has_schema()
        store.close()

    def test_one_without_tables_may_be_replaced(self, tmp_path: Path, file: Path) -> None:
        (tmp_path / "new.db").touch()
        store = SqlStore.open(url_of(tmp_path / "new.db"), HASTY)
        assert not store.has_schema()

        (tmp_path / "new.db").unlink()
        assert not store.has_schema()
        shutil.copy(file, tmp_path / "new.db")

        assert store.has_schema()
        store.check()
        store.close()


def test_two_connections_to_a_server_share_what_they_would_encrypt_with(mariadb: MySqlServer) -> None:
    with mariadb.database() as url:
        store = SqlStore.open(url)
        with store.engine.connect() as one, store.engine.connect() as other:
            contexts = {line.connection.dbapi_connection.ctx for line in (one, other)}  # type: ignore[union-attr]
        store.close()

    assert len(contexts) == 1


def test_a_fault_does_not_say_what_a_statement_was_asked_with(sql_store: SqlStore) -> None:
    it: ColumnElement[str] = bindparam("it", type_=String())
    nowhere = select(literal(1)).select_from(table("nowhere")).where(literal("1") == it)

    for engine in (sql_store.engine, sql_store.writing):
        with engine.connect() as connection:
            sql = Statements(connection)
            asked = (
                partial(sql.all, Prepared(nowhere), it="halo-halo"),
                partial(sql.all, nowhere.params(it="halo-halo")),
            )
            for ask in asked:
                with pytest.raises(DBAPIError) as fault:
                    ask()
                assert "nowhere" in str(fault.value)
                assert "halo-halo" not in str(fault.value)
