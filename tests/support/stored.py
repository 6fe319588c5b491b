"""Read everything that a store holds."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.sql.tables import metadata
from technomart.domain.store.unit_of_work import Store


def rows_of(store: Store, *, but: frozenset[str] = frozenset()) -> Mapping[str, Any]:
    """Return every row of a store by table, `but` those of some."""
    if isinstance(store, MemoryStore):
        return {name: rows for name, rows in asdict(store.snapshot()).items() if name not in but}
    assert isinstance(store, SqlStore)
    with store.engine.connect() as connection:
        return {
            name: connection.execute(select(table)).all() for name, table in metadata.tables.items() if name not in but
        }
