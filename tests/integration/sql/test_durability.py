"""A server that would forget what it acknowledged is told so, however that came about."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import event

from support.databases import ServerDatabases
from technomart.adapters.sql.maintenance import doctor
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.findings import Grade

USUAL = {"innodb_flush_log_at_trx_commit": "1", "innodb_flush_method": "O_DIRECT", "log_bin": "OFF"}
FORGETFUL = [
    ({"Innodb_redo_log_enabled": "OFF"}, "The redo log is disabled"),
    ({"innodb_flush_method": "nosync"}, "innodb_flush_method leaves flushing to the system"),
    ({"innodb_flush_method": "littlesync"}, "innodb_flush_method leaves flushing to the system"),
    ({"innodb_flush_log_at_trx_commit": "2"}, "innodb_flush_log_at_trx_commit is not 1"),
    ({"log_bin": "ON", "sync_binlog": "0"}, "sync_binlog is not 1"),
    ({"log_bin": "ON", "sync_binlog": "1", "binlog_format": "STATEMENT"}, "binlog_format is STATEMENT"),
]


@pytest.fixture
def store(server_databases: ServerDatabases) -> Iterator[SqlStore]:
    """Return a store of the test's own: what is planted into it stays there."""
    with ExitStack() as cleaning:
        store = SqlStore.open(server_databases.migrated(cleaning))
        cleaning.callback(store.close)
        yield store


def have_answered(store: SqlStore, values: dict[str, str]) -> None:
    """Have a server say of itself what another one would."""
    rows = " UNION ".join(f"SELECT '{name}', '{value}'" for name, value in {**USUAL, **values}.items())

    def answer(_connection: object, _cursor: object, sql: str, parameters: Any, *_: object) -> tuple[str, Any]:
        return (rows if sql.strip().startswith("SHOW GLOBAL") else sql), parameters

    event.listen(store.engine, "before_cursor_execute", answer, retval=True)


@pytest.mark.parametrize(("values", "said"), FORGETFUL)
def test_what_forgets_is_named_and_not_served_from(store: SqlStore, values: dict[str, str], said: str) -> None:
    have_answered(store, values)

    (found,) = (each for each in doctor.findings(store.engine, production=True) if each.subject == "durability")

    assert (found.grade, said in found.sentence) == (Grade.WRONG, True)
    assert doctor.unsafe(store.engine) == [found]


def test_what_remembers_is_passed(store: SqlStore) -> None:
    have_answered(store, {"Innodb_redo_log_enabled": "ON"})

    assert doctor.unsafe(store.engine) == []
    assert {each.grade for each in doctor.findings(store.engine, production=True)} == {Grade.WELL}
