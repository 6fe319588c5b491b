"""Prepared statements find and change what plain execution would, and are compiled once."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Dialect, Select, Table, bindparam, create_engine, select
from sqlalchemy.exc import IntegrityError, StatementError

from support.builders import ADOBO, RICE
from support.databases import LENDERS, lent_store
from support.snapshots import some_records
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.usual import by_ids, insertion, update
from technomart.adapters.sql.loading import ROWS_OF
from technomart.adapters.sql.menu.tables import menu_items
from technomart.adapters.sql.orders.counters import NEXT_APART, NEXT_WITHIN
from technomart.adapters.sql.orders.tables import order_lines, orders
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.sql.users.tables import users

TABLES = [kind[0] for kind in ROWS_OF.values()] + [order_lines]


def prepared() -> Iterator[tuple[str, Prepared]]:
    """Yield every statement that a module of the program keeps."""
    for name, module in sorted(sys.modules.items()):
        if name.startswith("technomart.adapters.sql"):
            yield from ((f"{name}.{key}", each) for key, each in vars(module).items() if isinstance(each, Prepared))


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    store.write(lambda work: work.load(some_records()))
    return store


def plainly(store: SqlStore, asked: Select[Any], **values: Any) -> list[dict[str, Any]]:
    with store.engine.connect() as connection:
        return [dict(row) for row in connection.execute(asked, values).mappings()]


def found(store: SqlStore, asked: Prepared, **values: Any) -> list[dict[str, Any]]:
    with store.engine.connect() as connection:
        return asked.rows(connection, values)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_row_is_read_and_written_as_by_plain_execution(filled: SqlStore, table: Table) -> None:
    everything = select(table).order_by(*table.primary_key.columns)
    rows = found(filled, Prepared(everything))
    assert rows == plainly(filled, everything) != []
    assert [list(map(type, row.values())) for row in rows] == [
        list(map(type, row.values())) for row in plainly(filled, everything)
    ]

    with filled.engine.connect() as connection, connection.begin() as transaction:
        if connection.dialect.name == "mysql":
            connection.exec_driver_sql("SET foreign_key_checks = 0")
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.execute(table.delete())
        assert insertion(table).change_each(connection, rows) == len(rows)
        again = [dict(row) for row in connection.execute(everything).mappings()]
        transaction.rollback()
    assert again == rows


@pytest.mark.parametrize("ids", [[], [RICE.id], [RICE.id, ADOBO.id, "nobody's"]], ids=len)
def test_a_list_of_any_length_is_looked_for(filled: SqlStore, ids: list[str]) -> None:
    row = menu_items.c
    one_of_them = row.id.in_(bindparam("ids", expanding=True))
    costs = (row.price * bindparam("times")).label("costs")
    asked = select(row.id, costs).where(row.version == 1, one_of_them, row.price.in_([15_00, 85_00])).order_by(row.id)

    assert found(filled, Prepared(asked), ids=ids, times=3) == plainly(filled, asked, ids=ids, times=3)
    assert len(found(filled, by_ids(menu_items), ids=ids)) == len(set(ids) - {"nobody's"})


def test_lists_of_all_lengths_are_few_statements_on_sqlite() -> None:
    dialect = create_engine("sqlite://").dialect
    calls = [by_ids(menu_items).compiled(dialect).call({"ids": ["one"] * length}) for length in range(1, 501)]
    assert len({sql for sql, _ in calls}) == 10  # a connection keeps each, and one for 500 ids takes 130 KB
    assert all(sql.count("?") == len(arguments) for sql, arguments in calls)


def test_an_update_tells_how_many_rows_it_found_even_unchanged(filled: SqlStore) -> None:
    guarded = update(menu_items, "name", guarded=True)

    with filled.engine.connect() as connection:
        assert guarded.change(connection, {"id_": RICE.id, "version_before": 1, "name": RICE.name}) == 1
        assert guarded.change(connection, {"id_": RICE.id, "version_before": 7, "name": "Puto"}) == 0


def test_an_update_of_every_column_leaves_the_key_alone(filled: SqlStore) -> None:
    """SQLite looks at every row that refers to a key which is set, even to what it was."""
    changed = update(menu_items, *menu_items.c.keys()).compiled(filled.engine.dialect)

    assert changed.sql.partition(" WHERE ")[0].partition(" SET ")[2].startswith("name")


def test_a_violated_constraint_is_the_error_that_sqlalchemy_raises(filled: SqlStore) -> None:
    (row, *_) = found(filled, Prepared(select(users)))

    with filled.engine.connect() as connection, pytest.raises(IntegrityError, match="INSERT INTO users"):
        insertion(users).change(connection, row)


def test_a_parameter_of_no_known_type_is_refused(filled: SqlStore) -> None:
    with filled.engine.connect() as connection, pytest.raises(TypeError, match="'most'"):
        Prepared(select(orders.c.id).limit(bindparam("most"))).rows(connection, {"most": 1})


def test_a_missing_parameter_is_refused(filled: SqlStore) -> None:
    with filled.engine.connect() as connection, pytest.raises((KeyError, StatementError)):
        by_ids(orders).rows(connection, {})


@pytest.fixture(scope="module", params=list(LENDERS))
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """Return the dialect of an engine that has been connected."""
    with lent_store(request.getfixturevalue(LENDERS[request.param])) as store:
        store.check()
        return store.engine.dialect


@pytest.mark.parametrize("name", [name for name, _ in prepared()])
def test_every_statement_can_be_compiled_where_it_is_used(dialect: Dialect, name: str) -> None:
    statement = dict(prepared())[name]
    if statement is (NEXT_APART if dialect.name == "sqlite" else NEXT_WITHIN):
        pytest.skip("Servers number orders apart, and SQLite within the transaction.")

    statement.compiled(dialect)
