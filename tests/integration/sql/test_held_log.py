"""Nothing is acknowledged into a log that nobody can reach any more, and what is in it is saved at the end."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy.engine.interfaces import DBAPIConnection

from support.logged import adding, log_of, names, path_of
from technomart.adapters.sql.core.engine import SqlOptions, open_engine
from technomart.adapters.sql.core.held_log import HeldLog, save
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


def test_who_asks_whether_it_is_ready_is_told_of_a_lost_log(store: SqlStore, file_url: str) -> None:
    store.check()
    removed(log_of(path_of(file_url)))

    with pytest.raises(Unavailable, match="started again, without a -wal from elsewhere"):
        store.check()


def test_a_file_that_was_away_with_its_log_is_written_again(store: SqlStore, file_url: str) -> None:
    path, away = path_of(file_url), path_of(file_url).with_name("away.db")
    for each in (path, log_of(path)):
        each.rename(each.with_name(each.name.replace(path.name, away.name)))
    with pytest.raises(Unavailable, match="is gone"):
        store.write(adding("meanwhile"))
    for each in (log_of(away), away):
        each.rename(each.with_name(each.name.replace(away.name, path.name)))

    store.write(adding("after"))

    assert names(store) == ["after", "before"]


def names_after_a_crash(path: Path) -> list[str]:
    """Return what is in the file alone, which is all that a crash leaves where the log has no name."""
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    with closing(sqlite3.connect(copy)) as connection:
        found = connection.execute("SELECT name FROM categories").fetchall()
    copy.unlink()
    return [name for (name,) in found]


def test_what_a_lost_log_held_is_in_the_file_as_soon_as_somebody_is_refused(store: SqlStore, file_url: str) -> None:
    removed(log_of(path_of(file_url)))
    with pytest.raises(Unavailable):
        store.write(adding("after"))

    assert names_after_a_crash(path_of(file_url)) == ["before"]


def test_a_lost_log_is_saved_at_the_end_though_another_program_has_the_file_open(
    store: SqlStore, file_url: str
) -> None:
    """SQLite saves it only with the last connection of all programs."""
    path = path_of(file_url)
    with closing(sqlite3.connect(path)) as another:
        another.execute("SELECT name FROM categories").fetchall()
        removed(log_of(path))

        store.close()

        assert names_after_a_crash(path) == ["before"]


def test_whoever_has_only_read_writes_nothing_either(store: SqlStore, file_url: str) -> None:
    log, other = log_of(path_of(file_url)), SqlStore.open(file_url)
    assert names(other) == names(store)
    removed(log)

    for each in (other, store):
        with pytest.raises(Unavailable, match="removed or replaced"):
            each.write(adding("after"))
        assert not log.exists()  # another one, which whoever connects makes, spoils the file
        each.close()

    later = SqlStore.open(file_url)
    assert names(later) == ["before"]
    later.close()


@pytest.mark.parametrize("name", ["wal", "shm"])
def test_a_process_that_starts_anew_does_not_join_those_with_a_log_or_an_index_that_is_lost(
    store: SqlStore, file_url: str, name: str
) -> None:
    path = path_of(file_url)
    lost = path.with_name(f"{path.name}-{name}")
    removed(lost)

    anew = SqlStore.open(file_url)
    for attempt in (lambda: names(anew), lambda: anew.write(adding("anew"))):
        with pytest.raises(Unavailable, match="removed while the database was open"):
            attempt()
    assert not lost.exists()
    store.close()

    assert names(anew) == ["before"]
    anew.close()


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


def test_a_connection_that_left_its_pool_holds_no_log(file_url: str) -> None:
    """As nobody tells when it ends, and the log with it."""
    engine = open_engine(file_url, SqlOptions())
    HeldLog(engine, path_of(file_url))
    with closing(engine.raw_connection()) as connection:
        connection.detach()
    assert not log_of(path_of(file_url)).exists()

    engine.connect().close()

    engine.dispose()


def test_what_cannot_be_saved_is_told(file_url: str, caplog: pytest.LogCaptureFixture) -> None:
    gone = sqlite3.connect(path_of(file_url))
    gone.close()

    save(cast("DBAPIConnection", gone))

    assert "could not be moved into the database" in caplog.text
