"""What was committed to an SQLite file counts once its log is on the disk; meanwhile others write."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest
from sqlalchemy import Connection, create_engine

from support.builders import NOW
from support.logged import adding, log_of, names, path_of
from support.servers.processes import until
from support.threads import PATIENCE
from support.turns import is_waited_for
from technomart.adapters.sql.core import sqlite_file, wal
from technomart.adapters.sql.core.fair_lock import FairLock
from technomart.adapters.sql.maintenance.backup import dump
from technomart.adapters.sql.maintenance.restore import restore_dump
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.errors import OutcomeUnknown
from technomart.domain.store.unit_of_work import UnitOfWork

FULL, NORMAL = 2, 1
sync_data = os.fdatasync


@pytest.fixture
def store(file_url: str) -> Iterator[SqlStore]:
    store = SqlStore.open(file_url)
    yield store
    store.close()


class Disk:
    """Stands between the program and the system, and remembers which files were synced."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.synced: list[os.stat_result] = []
        self.before: Callable[[], None] = lambda: None
        monkeypatch.setattr(os, "fdatasync", self)

    def __call__(self, file: int) -> None:
        self.before()
        sync_data(file)
        self.synced.append(os.fstat(file))


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def synchronous(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())


def test_nobody_is_answered_before_the_log_is_on_the_disk_and_others_write_meanwhile(
    store: SqlStore, file_url: str, disk: Disk
) -> None:
    reached, go_on = Event(), Event()

    def slow() -> None:
        reached.set()
        assert go_on.wait(PATIENCE)

    disk.before = slow
    other = SqlStore.open(file_url)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(store.write, adding("a"))
        assert reached.wait(PATIENCE)
        second, third = pool.submit(store.write, adding("b")), pool.submit(other.write, adding("c"))
        while len(names(other)) < 3:  # each is committed while the first waits for its disk
            assert [each.done() for each in (first, second, third)] == [False] * 3
        go_on.set()
        assert [each.result(PATIENCE) for each in (first, second, third)] == ["a", "b", "c"]
    other.close()
    assert len(disk.synced) == 3


def test_a_refusal_too_waits_for_the_disk(store: SqlStore, disk: Disk) -> None:
    def refuse(_work: UnitOfWork) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(refuse)

    assert len(disk.synced) == 1


def failing(times: int) -> Callable[[], None]:
    left = [True] * times

    def fail() -> None:
        if left:
            left.pop()
            raise OSError(errno.EIO, "Input/output error")

    return fail


def test_a_disk_that_fails_leaves_in_doubt_what_was_committed_and_is_told(
    store: SqlStore, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    store.write(adding("a"))
    disk.before = failing(1)

    with pytest.raises(OutcomeUnknown):
        store.write(adding("b"))

    (told,) = (record for record in caplog.records if record.levelname == "ERROR")
    assert "could not be synced" in told.message


def test_after_a_failure_all_is_moved_into_the_database_before_anything_counts(
    store: SqlStore, file_url: str, disk: Disk
) -> None:
    store.write(adding("a"))
    assert log_of(path_of(file_url)).stat().st_size > 0
    disk.before = failing(1)

    assert store.write(lambda work: [each.name for each in work.menu.categories()], keyed=True) == ["a"]

    assert log_of(path_of(file_url)).stat().st_size == 0
    assert names(store) == ["a"]


def test_what_is_moved_after_a_failure_waits_for_the_turn_of_who_writes(
    store: SqlStore, file_url: str, disk: Disk
) -> None:
    path = path_of(file_url)
    store.write(adding("a"))
    log, turn = wal.Log(store.engine, path), FairLock(path)
    disk.before = failing(1)
    with pytest.raises(OSError, match="Input/output"):
        log.sync()

    with ThreadPoolExecutor(1) as pool:
        with turn.held():
            synced = pool.submit(log.sync)
            until(lambda: is_waited_for(path), "the log waits")
            assert log_of(path).stat().st_size > 0
        synced.result(PATIENCE)

    assert log_of(path).stat().st_size == 0
    log.close()
    turn.close()


def test_what_cannot_be_moved_after_a_failure_goes_on_being_in_doubt(
    store: SqlStore, file_url: str, disk: Disk
) -> None:
    store.write(adding("a"))
    disk.before = failing(1)
    with pytest.raises(OutcomeUnknown):
        store.write(adding("b"))
    with SqlStore.open(file_url).engine.connect() as reader, reader.begin():
        reader.exec_driver_sql("SELECT count(*) FROM categories").scalar_one()  # keeps the log from being emptied
        with pytest.raises(OutcomeUnknown):
            store.write(adding("c"))

    assert store.write(adding("d")) == "d"
    assert names(store) == ["a", "b", "c", "d"]


def test_the_log_is_beside_the_file_that_a_link_leads_to(file_url: str, tmp_path: Path, disk: Disk) -> None:
    link = tmp_path / "link.sqlite3"
    link.symlink_to(path_of(file_url))
    store = SqlStore.open(f"sqlite:///{link}")

    store.write(adding("a"))

    (synced,) = disk.synced
    assert os.path.samestat(synced, log_of(path_of(file_url)).stat())
    store.close()


def test_a_log_that_was_made_anew_is_the_one_that_is_synced(file_url: str, tmp_path: Path, disk: Disk) -> None:
    path = tmp_path / "canteen.sqlite3"
    shutil.copy(path_of(file_url), path)
    store = SqlStore.open(f"sqlite:///{path}")
    store.write(adding("a"))
    store._commits._lines.close()  # type: ignore[attr-defined]
    store.engine.dispose()
    assert not log_of(path).exists()

    store.write(adding("b"))

    assert os.path.samestat(disk.synced[-1], log_of(path).stat())
    store.close()


def test_a_connection_that_anybody_may_take_syncs_its_own_commits(store: SqlStore) -> None:
    assert store.write(lambda work: synchronous(work.sql.connection)) == NORMAL  # type: ignore[attr-defined]
    store._commits._lines.close()  # type: ignore[attr-defined]

    for _ in range(3):
        with store.engine.connect() as connection:
            assert synchronous(connection) == FULL
    assert store.write(lambda work: synchronous(work.sql.connection)) == NORMAL  # type: ignore[attr-defined]


def test_without_a_log_sqlite_goes_on_syncing(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'canteen.sqlite3'}")
    with engine.connect() as connection:
        wal.leave_sync_to_us(connection)

        assert synchronous(connection) == FULL
    engine.dispose()


def test_a_migration_and_a_restore_which_take_no_turn_copy_no_log(
    store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wal, "MOST_PAGES", 1)  # each commit of a server would copy
    file, path = tmp_path / "canteen.dump", tmp_path / "canteen.sqlite3"
    store.write(adding("a"))
    dump(store.engine, file, NOW)
    target = SqlStore.open(f"sqlite:///{path}")
    sqlite_file.make(target.engine)
    with target.engine.connect():  # as of a server: whoever closes the last connection copies
        before = path.stat().st_size

        restore_dump(target.engine, file)

        assert path.stat().st_size == before
    assert names(target) == ["a"]
    target.close()
    assert not log_of(path).exists()


def test_a_log_takes_no_more_than_a_part_of_the_room_on_the_disk(
    file_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it is copied to grows too: a log that took all of the room could never be copied, nor anything written."""
    room = 1_000_000
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=room))
    store = SqlStore.open(file_url)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    for n in range(120):
        store.write(adding(str(n)))

    assert 0 < log_of(path_of(file_url)).stat().st_size < room // 2
    store.close()


def test_a_disk_without_room_has_each_commit_copied(file_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=0))
    store = SqlStore.open(file_url)

    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar_one() == 1  # 0 would be never
    store.close()
