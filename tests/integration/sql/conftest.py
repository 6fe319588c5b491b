from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from support.databases import SqliteFiles
from technomart.adapters.sql.store import SqlStore


@pytest.fixture
def store(sql_store: SqlStore) -> SqlStore:
    """Name the store as the contracts do."""
    return sql_store


@pytest.fixture
def file_url(sqlite_files: SqliteFiles) -> Iterator[str]:
    """Return the URL of a file of the test's own, with every table and no row."""
    with ExitStack() as cleaning:
        yield sqlite_files.migrated(cleaning)
