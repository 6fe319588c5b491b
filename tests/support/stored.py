"""Read everything that a store holds."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Engine, text

from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.sql.tables import metadata
from technomart.domain.store.unit_of_work import Store

ESTIMATES = text("SELECT table_name, n_rows FROM mysql.innodb_table_stats WHERE database_name = DATABASE()")


def rows_of(store: Store, *, but: frozenset[str] = frozenset()) -> Mapping[str, Any]:
    """Return every row of a store by table as its database has it, `but` those of some."""
    if isinstance(store, MemoryStore):
        return {name: rows for name, rows in asdict(store.snapshot()).items() if name not in but}
    assert isinstance(store, SqlStore)
    with store.engine.connect() as connection:
        names = [name for name in metadata.tables if name not in but]
        return {name: connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in names}


def broken_in(store: Store) -> set[str]:
    """Return the invariants that a store's rows break, as `technomart audit` finds them."""
    if isinstance(store, MemoryStore):
        auditor = SqlAuditor.of(store.snapshot())
    else:
        assert isinstance(store, SqlStore)
        auditor = SqlAuditor(store.engine)
    return {violation.code for violation in auditor.violations()}


def estimates(engine: Engine) -> Mapping[str, int]:
    """Return how many rows a server believes that each table has."""
    with engine.connect() as connection:
        return {str(name): int(count) for name, count in connection.execute(ESTIMATES)}
