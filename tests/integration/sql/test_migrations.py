import re
import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect, select, text

from support.builders import a_payment, a_user, an_order, keep
from support.databases import Databases
from support.threads import at_once
from technomart.adapters.sql import migrations
from technomart.adapters.sql.core import schema_revision
from technomart.adapters.sql.core.engine import SqlOptions, open_engine
from technomart.adapters.sql.core.schema_revision import known_revisions, needed_revision
from technomart.adapters.sql.core.sqlite_file import make
from technomart.adapters.sql.maintenance.migrate import current, upgrade
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.sql.tables import metadata


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


def differences(connection: Connection) -> list[object]:
    """Return how a database differs from what the program describes.

    Alembic does not know that an index is for SQLite alone, which how things are defined there tells.
    """
    of_sqlite = {"ix_orders_business_date_discount_edits"} if connection.dialect.name != "sqlite" else set()
    found = compare_metadata(MigrationContext.configure(connection), metadata)
    return [each for each in found if getattr(each[-1], "name", None) not in of_sqlite]


def test_a_migrated_database_has_the_tables_the_program_expects(databases: Databases) -> None:
    migrated, expected = open_engine(databases(), SqlOptions()), open_engine(databases(), SqlOptions())
    upgrade(migrated)
    make(expected)
    metadata.create_all(expected)

    with migrated.connect() as connection:
        assert differences(connection) == []
    assert definitions(migrated) == definitions(expected)

    migrated.dispose()
    expected.dispose()


def test_an_empty_database_has_no_revision_and_a_migrated_one_the_newest(databases: Databases) -> None:
    engine = open_engine(databases(), SqlOptions())
    assert current(engine) is None

    upgrade(engine)

    assert current(engine) == needed_revision()
    engine.dispose()


def test_upgrading_twice_changes_nothing(sql_store: SqlStore) -> None:
    before = definitions(sql_store.engine)

    upgrade(sql_store.engine)

    assert definitions(sql_store.engine) == before
    assert current(sql_store.engine) == needed_revision()


def test_machines_that_upgrade_at_once_wait_for_each_other(databases: Databases) -> None:
    url = databases()

    def machine() -> str | None:
        engine = open_engine(url, SqlOptions())
        upgrade(engine)
        revision = current(engine)
        engine.dispose()
        return revision

    assert at_once([machine] * 4) == [needed_revision()] * 4


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
        assert differences(connection) == []
        assert connection.execute(select(orders)).all() == []
    engine.dispose()


LATER = """
import sqlalchemy as sa
from alembic import op
from technomart.adapters.sql.core.types import Id
from technomart.adapters.sql.migrations.steps import create_index, create_tables, reference, table

revision = "0009"
down_revision = "{head}"

seats = table("seats", sa.Column("id", Id, primary_key=True), reference("order_id", "orders"))

def upgrade():
    op.add_column("orders", sa.Column("table_number", sa.Integer(), nullable=False, server_default="7"))
    create_index("orders", "table_number")
    create_tables([seats])
"""
"""What a revision after the newest may look like."""


@pytest.fixture
def newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the program one more revision than it has; return what was the newest before."""
    newest = needed_revision()
    shutil.copytree(Path(migrations.__file__).parent, tmp_path / "migrations")
    (tmp_path / "migrations/versions/0009_later.py").write_text(LATER.format(head=newest))
    monkeypatch.setattr(schema_revision, "SCRIPTS", tmp_path / "migrations")
    return newest


def test_an_earlier_revision_comes_up_with_its_rows(databases: Databases, newest: str) -> None:
    store = SqlStore.open(databases())
    upgrade(store.engine, newest)
    assert (current(store.engine), needed_revision()) == (newest, "0009")
    order = keep(store, an_order(customer="Señora Peña", captured=255_00))
    store.write(lambda work: work.payments.add(a_payment(order)))
    store.write(lambda work: work.users.add(a_user()))
    before = {name: rows_of(name, store.engine) for name in metadata.tables}

    upgrade(store.engine)

    assert {"orders", "order_lines", "order_history", "payments", "users"} <= {n for n, rows in before.items() if rows}
    assert {name: rows_of(name, store.engine) for name in metadata.tables} == before
    with store.engine.connect() as connection:
        assert connection.scalar(text("SELECT table_number FROM orders")) == 7
        assert inspect(connection).get_columns("seats")
    assert current(store.engine) == "0009"
    store.close()


def rows_of(name: str, engine: Engine) -> list[dict[str, object]]:
    table = metadata.tables[name]
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]


def test_revisions_are_told_by_the_names_of_their_files(newest: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(schema_revision.SCRIPTS))
    scripts = ScriptDirectory.from_config(config)

    assert [script.revision for script in scripts.walk_revisions()][::-1] == known_revisions()
    assert known_revisions()[-2:] == [newest, "0009"]
