"""Nothing is acknowledged into a log that nobody can reach any more, and what is in it is saved at the end."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.logged import adding, log_of, names, path_of
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.errors import Unavailable


@pytest.fixture
def store(file_url: str) -> Iterator[SqlStore]:
    store = SqlStore.open(file_url)
    store.write(adding("before"))
    yield store
    store.close()


def removed(log: Path) -> None:
    log.unlink()


def replaced(log: Path) -> None:
    log.rename(log.with_name("elsewhere"))
    log.touch()


@pytest.mark.parametrize("harm", [removed, replaced])
def test_a_log_that_is_lost_takes_nothing_more_and_is_saved_at_the_end(
    store: SqlStore, file_url: str, harm: Callable[[Path], None]
) -> None:
    harm(log_of(path_of(file_url)))

    for name in ("after", "again"):
        with pytest.raises(Unavailable, match="-wal of the database was removed or replaced"):
            store.write(adding(name))
    store.close()

    later = SqlStore.open(file_url)
    assert names(later) == ["before"]
    later.close()


def test_whoever_has_only_read_writes_nothing_either(store: SqlStore, file_url: str) -> None:
    other = SqlStore.open(file_url)
    assert names(other) == names(store)
    removed(log_of(path_of(file_url)))

    with pytest.raises(Unavailable):  # SQLite itself finds nothing of the log in the one it makes
        other.write(adding("after"))
    other.close()
    with pytest.raises(Unavailable, match="removed or replaced"):
        store.write(adding("again"))
    store.close()

    later = SqlStore.open(file_url)
    assert names(later) == ["before"]
    later.close()


def test_a_log_that_comes_back_is_not_written_either(store: SqlStore, file_url: str) -> None:
    """As another connection may have made one of its own meanwhile."""
    log = log_of(path_of(file_url))
    away = log.rename(log.with_name("away"))
    with pytest.raises(Unavailable):
        store.write(adding("after"))
    away.rename(log)

    with pytest.raises(Unavailable, match="removed or replaced"):
        store.write(adding("again"))


def test_a_log_that_ended_with_its_last_connection_is_made_anew(store: SqlStore, file_url: str) -> None:
    store.close()
    assert not log_of(path_of(file_url)).exists()

    store.write(adding("after"))

    assert names(store) == ["after", "before"]
