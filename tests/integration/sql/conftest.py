import pytest

from technomart.adapters.sql.store import SqlStore


@pytest.fixture
def store(sql_store: SqlStore) -> SqlStore:
    """Name the store as the contracts do."""
    return sql_store
