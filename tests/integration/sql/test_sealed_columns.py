"""Whatever is edited of a closed day, in whichever column, `technomart day verify` or `technomart audit` finds it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Date, Integer, Table
from sqlalchemy.exc import IntegrityError

from support.builders import MANAGER
from support.databases import Lender, ServerDatabases, lent_store
from support.forging import careless
from support.sealed_days import SealedDays
from support.stored import broken_in
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.sql.core.types import UtcDateTime
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.sql.tables import metadata
from technomart.domain.kernel.errors import Refusal
from technomart.domain.registers.register import FIRST
from technomart.domain.usecases.day_closes.verify import VerifyDayCloses

TABLES = ("day_closes", "papers", "cash_sessions", "cash_movements", "cash_counts", "payments", "refunds", "registers")
"""What a closed day, a paper, a drawer or money shows, is in these."""

EXEMPT = {
    ("cash_sessions", "version"): "counts changes and is no fact; it is shown to whoever sends the next one alone",
    ("registers", "version"): "counts changes and is no fact",
    ("registers", "name"): "is what people call it today; papers and closed days have its code",
    ("registers", "name_key"): "keeps names apart, and is shown nowhere",
    ("registers", "code_key"): "keeps codes apart, and is shown nowhere",
    ("registers", "removed"): "says whether it is used from now on",
    ("registers", "machine_min"): "is the machine's number from now on; papers and closed days have the one of then",
    ("registers", "machine_serial"): "is the machine's number from now on; papers and closed days have the one of then",
}
"""Columns of which no closed day shows anything, and why."""

Row = Mapping[str, Any]


@pytest.fixture(scope="module")
def sealed(sqlite_files: Lender) -> Iterator[SqlStore]:
    with a_sealed_store(sqlite_files) as store:
        yield store


@contextmanager
def a_sealed_store(lender: Lender) -> Iterator[SqlStore]:
    """Lend a store with two closed days."""
    memory = MemoryStore()
    SealedDays(memory).work()
    with lent_store(lender) as store:
        store.write(lambda work: work.load(memory.snapshot()))
        assert VerifyDayCloses(store)(MANAGER).broken == []
        assert broken_in(store) == set()
        yield store


@pytest.mark.parametrize("name", TABLES)
def test_an_edit_of_any_column_of_a_closed_day_is_found(sealed: SqlStore, name: str) -> None:
    assert set(unnoticed(sealed, metadata.tables[name])) == set()


@pytest.mark.long
@pytest.mark.parametrize("name", TABLES)
def test_it_is_found_on_a_server_too(server_databases: ServerDatabases, name: str) -> None:
    with a_sealed_store(server_databases) as store:
        assert set(unnoticed(store, metadata.tables[name])) == set()


def test_what_is_exempt_is_there() -> None:
    assert EXEMPT.keys() <= {(name, column.name) for name in TABLES for column in metadata.tables[name].c}


def unnoticed(store: SqlStore, table: Table) -> Iterator[str]:
    """Edit one cell after the other of every closed day and put it back; yield the columns where nobody noticed."""
    last = store.read(lambda work: work.day_closes.last(FIRST.id))
    assert last is not None
    with store.engine.connect() as connection:
        every = [dict(row) for row in connection.execute(table.select()).mappings()]
    rows = [row for row in every if day_of(row) <= last.business_date]
    assert rows
    for column in table.c:
        for before in rows if (table.name, column.name) not in EXEMPT else ():
            after = {**before, column.name: another(column, before[column.name])}
            if is_put(store, table, before, after):
                if not is_found(store, last.seal):
                    yield column.name
                assert is_put(store, table, after, before)


def is_put(store: SqlStore, table: Table, before: Row, after: Row) -> bool:
    """Edit a row as somebody does who has the database; tell whether the database let them."""
    this = (column == before[column.name] for column in table.primary_key.columns)
    try:
        with careless(store.engine).begin() as connection:
            changed = connection.execute(table.update().where(*this).values(after)).rowcount
    except IntegrityError:  # another row has it
        changed = 0
    return changed == 1


def is_found(store: SqlStore, seal: str) -> bool:
    """Tell whether `day verify`, with the last seal written down, or else the audit finds anything."""
    try:
        is_whole = VerifyDayCloses(store)(MANAGER, (seal,)).holds
    except Refusal:
        is_whole = False
    return not is_whole or bool(broken_in(store))


def day_of(row: Row) -> date:
    """Return the day that a row was booked on; what has none in it is of a closed day here."""
    booked: date = row.get("register_date") or row.get("business_date") or date.min
    return booked


def another(column: Column[Any], value: Any) -> Any:
    """Return another value of the kind that a column holds."""
    kind = column.type
    if isinstance(kind, Boolean):
        return not value
    if isinstance(kind, Integer):
        return (value or 0) + 1
    if isinstance(kind, UtcDateTime):
        return value + timedelta(microseconds=1) if value else datetime(2026, 3, 14, tzinfo=UTC)
    if isinstance(kind, Date):
        return value + timedelta(days=1) if value else date(2026, 3, 14)
    return f"x{value or ''}"[:36]
