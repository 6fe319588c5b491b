import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, select, text

from support.builders import a_payment, a_user, an_order, keep
from support.databases import Databases
from support.threads import at_once
from technomart.adapters.sql.core.engine import SqlOptions, open_engine
from technomart.adapters.sql.core.sqlite_file import make
from technomart.adapters.sql.maintenance.migrate import current, head, upgrade
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.sql.tables import metadata, orders


def definitions(engine: Engine) -> dict[str, list[str]]:
    """Return how each table and index was defined, in the engine's own words; the order of constraints is no matter."""
    parts = {name: re.split(r"[,\s]*\n\s*|,\s+", sql) for name, sql in statements(engine).items()}
    return {name: sorted(part for part in some if part) for name, some in parts.items()}


def statements(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
            return {name: sql for name, sql in rows if not name.startswith("alembic")}
        names = [name for name in inspect(connection).get_table_names() if not name.startswith("alembic")]
        return {name: connection.execute(text(f"SHOW CREATE TABLE `{name}`")).one()[1] for name in names}


def test_a_migrated_database_has_the_tables_the_program_expects(databases: Databases) -> None:
    migrated, expected = open_engine(databases(), SqlOptions()), open_engine(databases(), SqlOptions())
    upgrade(migrated)
    make(expected)
    metadata.create_all(expected)

    with migrated.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert definitions(migrated) == definitions(expected)

    migrated.dispose()
    expected.dispose()


def test_an_empty_database_has_no_revision_and_a_migrated_one_the_newest(databases: Databases) -> None:
    engine = open_engine(databases(), SqlOptions())
    assert current(engine) is None

    upgrade(engine)

    assert current(engine) == head()
    engine.dispose()


def test_upgrading_twice_changes_nothing(sql_store: SqlStore) -> None:
    before = definitions(sql_store.engine)

    upgrade(sql_store.engine)

    assert definitions(sql_store.engine) == before
    assert current(sql_store.engine) == head()


def test_machines_that_upgrade_at_once_wait_for_each_other(databases: Databases) -> None:
    url = databases()

    def machine() -> str | None:
        engine = open_engine(url, SqlOptions())
        upgrade(engine)
        revision = current(engine)
        engine.dispose()
        return revision

    assert at_once([machine] * 4) == [head()] * 4


def test_an_upgrade_that_was_interrupted_is_finished_by_the_next(databases: Databases) -> None:
    url = databases()
    careless = create_engine(url)
    for table in metadata.sorted_tables[:4]:
        table.create(careless)
    for index in metadata.sorted_tables[1].indexes:
        index.drop(careless)
    careless.dispose()
    engine = open_engine(url, SqlOptions())

    upgrade(engine)

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert connection.execute(select(orders)).all() == []
    engine.dispose()


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_every_earlier_revision_comes_up_with_its_rows(
    databases: Databases, sql_store: SqlStore, revision: str
) -> None:
    order = keep(sql_store, an_order(customer="Señora Peña", captured=255_00))
    sql_store.write(lambda work: work.payments.add(a_payment(order)))
    sql_store.write(lambda work: work.users.add(a_user()))
    old = open_engine(databases(), SqlOptions())
    upgrade(old, revision)

    there = set(inspect(old).get_table_names())
    copied = [t.name for t in metadata.sorted_tables if t.name in there and copy(t.name, sql_store, old)]
    upgrade(old)

    assert {"orders", "order_lines", "order_history", "payments", "users"} <= set(copied)
    assert definitions(old) == definitions(sql_store.engine)
    for name in copied:
        assert rows_of(name, old) == rows_of(name, sql_store.engine), name
    old.dispose()


def rows_of(name: str, engine: Engine) -> list[dict[str, object]]:
    table = metadata.tables[name]
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]


def copy(name: str, store: SqlStore, old: Engine) -> bool:
    """Copy a table's rows as far as the older one has columns for them; tell whether there were any."""
    columns = {column["name"] for column in inspect(old).get_columns(name)}
    rows = [{key: row[key] for key in row if key in columns} for row in rows_of(name, store.engine)]
    with old.begin() as connection:
        for row in rows:
            connection.execute(metadata.tables[name].insert().values(row))
    return bool(rows)
