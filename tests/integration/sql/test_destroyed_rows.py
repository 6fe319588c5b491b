"""A cell that was destroyed is named by table, row and column; `audit` and `day verify` go on with everything else."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Unicode,
    literal,
    literal_column,
    select,
)
from sqlalchemy.types import TypeEngine

from support.bookkeeping import add_up, keep_books, keep_staff
from support.builders import MANAGER, RICE
from support.databases import ServerDatabases, SqliteFiles, lent_store
from support.forging import careless
from support.sealed_days import SealedDays
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.audit.legible import CODE, QUICKLY, is_instant, look_at, no_instant
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.types import TextList, UtcDateTime
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.sql.tables import metadata
from technomart.domain.audit.invariants import Violation
from technomart.domain.kernel.errors import RowUnreadable
from technomart.domain.menu.items import MenuImage
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.usecases.day_closes.verify import VerifyDayCloses
from technomart.entrypoints.cli import main

BROKEN_TEXT = "CAST(x'ff' AS TEXT)"
HUGE = str(2**63 - 1)
RUBBISH = {"instant": "'2026-02-30 01:00:00.000000'", "day": "'rubbish'", "number": "x'ff'", "text": "x'ff'"}
RUBBISH |= {"list": """'{"a":1}'""", "bytes": "'none'", "broken text": BROKEN_TEXT, "huge": HUGE}
"""What is written into a column of a kind, as SQL."""
UNNAMED = {"broken text", "huge"}
"""What SQLite takes for a text or a number: other rows, or a seal, tell that it was changed."""
SEALED = ("day_closes", "papers", "cash_sessions", "cash_movements", "cash_counts", "payments", "refunds")


def mutated(texts: list[str], chance: Random) -> Iterator[str]:
    """Yield texts of which letters were changed, doubled or left out."""
    for text in texts * 100:
        at, letter = chance.randrange(len(text)), chance.choice("0123456789 .:-TZ+x\u0663")
        yield text[:at] + chance.choice([letter, letter + text[at], ""]) + text[at + 1 :]


INSTANTS = ["2026-02-28 23:59:59.999499", "2024-02-29 00:00:00.999500", "2026-12-31 19:09:08.000000"]
INSTANTS += ["2026-12-28 19:59:59.999999", "0000-01-01 00:00:00.000000"]
OF_OTHER_KINDS = ["", "x", b"", INSTANTS[0].encode(), 0, 2460000, 2.5, -(2**63), float(-(2**63)), 1e300]
CELLS = [*mutated(INSTANTS, Random(8)), *INSTANTS, *OF_OTHER_KINDS, "2026-02-28", "2026-02-29"]
"""What may stand in a cell of SQLite, whatever its column is of."""


@pytest.fixture(scope="module")
def books(sqlite_files: SqliteFiles) -> Iterator[SqlStore]:
    """The books of a day, of which one order has a version that it never had."""
    with lent_store(sqlite_files) as store:
        keep_books(store)
        keep_staff(store)
        add_up(store)
        picture = MenuImage(RICE.id, "image/png", b"a picture")
        store.write(lambda work: work.load(Snapshot(menu_images=(picture,))))
        with store.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE orders SET version = 99 WHERE id = (SELECT MAX(id) FROM orders)")
        yield store


@pytest.fixture(scope="module")
def sealed(sqlite_files: SqliteFiles) -> Iterator[SqlStore]:
    """Two closed days."""
    memory = MemoryStore()
    SealedDays(memory).work()
    with lent_store(sqlite_files) as store:
        store.write(lambda work: work.load(memory.snapshot()))
        yield store


def kinds(table: Table) -> Iterator[tuple[str, str]]:
    """Yield a column of each kind that a table has, and the rubbish to write there."""
    found: dict[str, str] = {}
    for column in table.c:
        if not column.primary_key:
            for kind in kinds_of(column):
                found.setdefault(kind, column.name)
    yield from found.items()


def kinds_of(column: Column[Any]) -> list[str]:
    plain = {UtcDateTime: "instant", Date: "day", TextList: "list", LargeBinary: "bytes"}
    kind = next((name for each, name in plain.items() if isinstance(column.type, each)), None)
    if kind:
        return [kind]
    if isinstance(column.type, Integer | Boolean):
        return ["number", "huge"] if isinstance(column.type, Integer) else []
    return ["text", "broken text"]


@contextmanager
def destroyed(store: SqlStore, table: Table, column: str, rubbish: str) -> Iterator[str | None]:
    """Write rubbish into one cell and put back what was there; tell the id of its row, None if there is no row."""
    keys = [each.name for each in table.primary_key.columns]
    ask = f"SELECT {', '.join(keys)}, {column} FROM {table.name} ORDER BY {column} IS NULL, {', '.join(keys)} LIMIT 1"
    with store.engine.connect() as connection:
        row = connection.exec_driver_sql(ask).one_or_none()
        if row is not None:
            *key, was = row
            put(store, table, column, rubbish, dict(zip(keys, key, strict=True)))
    if row is None:
        yield None
        return
    try:
        yield "/".join(map(str, key))
    finally:
        put(store, table, column, "?", dict(zip(keys, key, strict=True)), was)


def put(store: SqlStore, table: Table, column: str, value: str, key: dict[str, Any], *values: Any) -> None:
    this = " AND ".join(f"{name} = ?" for name in key)
    with careless(store.engine).begin() as connection:
        connection.exec_driver_sql(f"UPDATE {table.name} SET {column} = {value} WHERE {this}", (*values, *key.values()))


def violations(store: SqlStore) -> list[Violation]:
    return list(SqlAuditor(store.engine).violations())


@pytest.mark.parametrize("kind", RUBBISH)
def test_a_cell_that_is_destroyed_in_each_table_is_named_and_all_else_is_audited(books: SqlStore, kind: str) -> None:
    (planted,) = violations(books)
    named = set()
    with ExitStack() as edits:
        for table in metadata.sorted_tables:
            column = dict(kinds(table)).get(kind)
            id_ = column and edits.enter_context(destroyed(books, table, column, RUBBISH[kind]))
            if id_:
                named.add((table.name, id_, f"Found: {column}; right: None."))

        found = violations(books)

    is_sum = kind == "huge"  # over which those of orders cannot be told
    assert planted in found or is_sum
    assert not is_sum or any("cannot be told: integer overflow" in each.sentence for each in found)
    cells = {(each.kind, each.id, each.sentence.partition("holds. ")[2]) for each in found if each.code == CODE}
    assert cells == (set() if kind in UNNAMED else named)
    assert named
    assert violations(books) == [planted]


def test_what_a_server_cannot_add_up_is_told_of_the_row_and_its_connection_goes_on(
    server_databases: ServerDatabases,
) -> None:
    too_much, one = (Prepared(select(literal_column(sql, BigInteger()).label("n"))) for sql in (f"{HUGE} + 1", "1"))
    with lent_store(server_databases) as store, store.engine.connect() as connection:
        with pytest.raises(RowUnreadable, match="out of range"):
            too_much.rows(connection, {})

        assert one.rows(connection, {}) == [{"n": 1}]


def test_commands_end_as_for_findings_and_a_day_that_cannot_be_shown_says_why(sealed: SqlStore) -> None:
    url = sealed.engine.url.render_as_string(hide_password=False)

    def run(*asked: str) -> Result:
        return CliRunner().invoke(main, asked, env={"TECHNOMART_DATABASE_URL": url})

    with destroyed(sealed, metadata.tables["day_closes"], "closed_at", "'rubbish'") as id_:
        audit, verify, show, other = (
            run("audit"),
            run("day", "verify"),
            run("day", "show", "1"),
            run("day", "show", "2"),
        )

    said = f"A row of the database cannot be read: closed_at of day_closes {id_} was changed."
    assert (audit.exit_code, f"day_closes {id_}: Every value is" in audit.stdout) == (1, True)
    assert (verify.exit_code, f"T1, day close 1: {said}" in verify.stdout) == (1, True)
    assert (show.exit_code, show.stderr.strip(), other.exit_code) == (2, said, 0)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        *((f"2026-02-28 23:59:59.{fraction:06}", True) for fraction in (0, 499, 999_499, 999_500, 999_999)),
        ("2024-02-29 00:00:00.000000", True),
        ("2026-02-29 00:00:00.000000", False),
        ("2026-02-28 24:00:00.000000", False),
        ("2026-02-00 19:00:00.000000", False),
        ("2026-13-28 19:00:00.000000", False),
        ("2026-02-28 19:60:00.000000", False),
        ("2026-02-28 1 :00:00.000000", False),
        ("2026-02-28 19:00:00.00+1:0", False),
        ("2026-02-28 23:59:59", False),
        ("2026-02-28 23:59:59.99999", False),
        ("2026-02-28 23:59:59.99999x", False),
        ("2026-02-28T23:59:59.999999", False),
    ],
)
def test_an_instant_is_one_to_its_last_microsecond(books: SqlStore, text: str, is_one: bool) -> None:
    with books.engine.connect() as connection:
        assert bool(connection.scalar(select(no_instant(literal(text))))) is not is_one
        assert bool(connection.scalar(select(is_instant(literal(text))))) is is_one


@pytest.mark.parametrize("kind", [UtcDateTime(), Date(), Integer(), Unicode()])
def test_what_tells_sooner_that_a_cell_can_be_read_agrees_with_what_looks_for_those_that_cannot(
    books: SqlStore, kind: TypeEngine[Any]
) -> None:
    cell: Column[Any] = Column("cell", kind)
    table, look = Table("cells", MetaData(), cell, prefixes=["TEMPORARY"]), look_at(cell)
    both = Prepared(select(look(cell).label("no"), QUICKLY[look](cell).label("yes")))
    with books.engine.connect() as connection:
        table.create(connection)
        connection.exec_driver_sql("INSERT INTO cells VALUES " + ", ".join(["(?)"] * len(CELLS)), tuple(CELLS))
        found = {(row["no"], row["yes"]) for row in both.rows(connection, {})}
        table.drop(connection)

    assert found == {(True, False), (False, True)}


@pytest.mark.parametrize("name", SEALED)
def test_closed_days_are_verified_as_far_as_they_can_be_read(sealed: SqlStore, name: str) -> None:
    verify, table = VerifyDayCloses(sealed), metadata.tables[name]
    for kind, column in kinds(table):
        with destroyed(sealed, table, column, RUBBISH[kind]):
            found = verify(MANAGER)
        assert not found.holds, (column, kind)
    assert verify(MANAGER).holds
