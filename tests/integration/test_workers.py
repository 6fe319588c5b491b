"""Workers that are killed are replaced, and those whose main process is gone end."""

import os
import shutil
import signal
import sqlite3
from contextlib import closing, suppress
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace

import pytest
from granian.server.mp import MPServer

from support.servers.customers import dish_order
from support.servers.processes import group, until
from support.servers.served import UNLIMITED, opened
from support.servers.technomart import TechnoMart, own_technomart
from support.servers.technomart import program as command
from support.threads import PATIENCE
from technomart.adapters.sql.store import SqlStore
from technomart.affinity import allowed
from technomart.bootstrap import close_last
from technomart.config.settings import Settings
from technomart.entrypoints.serving.server import ENDING, FINISH_WITHIN, Server, end_by_signals, not_ended


def test_a_worker_is_replaced_however_often_it_is_killed(program: TechnoMart) -> None:
    program.start()
    killed = []
    for _ in range(3):
        killed.append(program.kill_worker())
        program.child.until(lambda: set(program.worker_pids()) - set(killed), "another has taken its place")

    program.ready()
    assert program.stop() == 0
    assert "Traceback" not in program.log


def test_workers_end_when_their_main_process_is_killed(program: TechnoMart) -> None:
    program.start()
    leader = program.child.pid

    os.kill(leader, signal.SIGKILL)

    until(lambda: not group(leader), "every worker has ended")
    program.restart()


def test_a_terminal_that_is_closed_ends_a_server_in_good_order(program: TechnoMart) -> None:
    program.start()

    program.child.send(signal.SIGHUP)

    assert program.child.ended() == 0
    assert "Traceback" not in program.log


def test_a_server_may_be_started_to_outlive_its_terminal() -> None:
    with own_technomart(UNLIMITED, workers=2, command=["nohup", *command()]) as server:
        server.run("db", "upgrade")
        server.start()

        server.child.send(signal.SIGHUP)
        killed = server.kill_worker()
        server.child.until(lambda: len({*server.worker_pids()} - {killed}) == 2, "another has taken its place")

        assert server.stop() == 0
        assert "Traceback" not in server.log


def test_a_server_that_is_stopped_while_its_worker_loads_ends_at_once(program: TechnoMart) -> None:
    program.start(wait=False)
    program.child.until(program.worker_pids, "a worker loads")

    assert program.stop(within=FINISH_WITHIN / 2) == 0  # and not when a worker that hears nothing is killed
    assert "Traceback" not in program.log


def test_a_server_that_was_stopped_leaves_all_that_was_committed_in_the_one_file_of_its_database() -> None:
    with own_technomart(UNLIMITED, workers=2) as server:
        canteen = opened(server)
        for number in range(40):
            canteen.data("POST", "/api/orders", dish_order(canteen.dish)(f"guest {number}"))

        assert server.stop(within=FINISH_WITHIN / 2) == 0

        assert not [end for end in ("wal", "shm") if (server.folder / f"technomart.db-{end}").exists()]
        alone = shutil.copy(server.folder / "technomart.db", server.folder / "alone.db")
        with closing(sqlite3.connect(alone)) as copied:
            assert copied.execute("SELECT count(*) FROM orders").fetchone() == (40,)


def test_a_log_that_no_worker_moved_is_moved_once_all_have_ended(tmp_path: Path) -> None:
    left, path = tmp_path / "left.db", tmp_path / "technomart.db"
    with closing(sqlite3.connect(left)) as open_still:
        open_still.execute("PRAGMA journal_mode=WAL")
        open_still.execute("CREATE TABLE alembic_version (version_num TEXT)")
        open_still.commit()
        for end in ("", "-wal"):
            shutil.copy(f"{left}{end}", f"{path}{end}")
    assert Path(f"{path}-wal").stat().st_size

    close_last(Settings(database_url=f"sqlite:///{path}"))

    assert [each.name for each in tmp_path.glob("technomart.db*")] == ["technomart.db"]
    with closing(sqlite3.connect(path)) as moved:
        assert moved.execute("SELECT count(*) FROM alembic_version").fetchone() == (0,)


@pytest.mark.skipif(len(allowed()) < 2, reason="there is one processor, or the system keeps nobody to one")
def test_workers_are_kept_to_a_processor_each_where_there_are_as_many() -> None:
    two = sorted(allowed())[:2]
    on_two = ["taskset", "--cpu-list", ",".join(map(str, two)), *command()]
    with own_technomart(UNLIMITED, workers=2, command=on_two) as server:
        server.run("db", "upgrade")
        server.start()

        server.child.until(lambda: kept_to(server) == two, "each worker is on a processor of its own")
        server.kill_worker()
        server.child.until(lambda: kept_to(server) == two, "and so is the one that took the place of another")


@pytest.mark.skipif(not allowed(), reason="the system keeps nobody to a processor")
def test_a_single_worker_runs_wherever_the_system_lets_it(program: TechnoMart) -> None:
    program.start()

    assert may_run(*program.worker_pids()) == allowed()


def kept_to(server: TechnoMart) -> list[int]:
    """Return the processor of each worker; empty when a thread of one may run on others."""
    found = [may_run(pid) for pid in server.worker_pids()]
    return sorted(each for processors in found for each in processors) if all(len(one) == 1 for one in found) else []


def may_run(pid: int) -> frozenset[int]:
    """Return where any thread of a process may run."""
    found: set[int] = set()
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(ProcessLookupError):  # it has ended
            found |= os.sched_getaffinity(int(thread.name))
    return frozenset(found)


def dying() -> None:
    """Get a signal to end before anything is loaded."""
    os.kill(os.getpid(), signal.SIGTERM)
    end_by_signals()


def test_a_signal_that_comes_before_a_worker_has_handlers_of_its_own_ends_it() -> None:
    child = get_context("fork").Process(target=dying)
    before = signal.signal(signal.SIGTERM, lambda *_: None)  # as the main process has one
    try:
        with not_ended():
            child.start()
    finally:
        signal.signal(signal.SIGTERM, before)

    child.join(PATIENCE)

    assert child.exitcode == -signal.SIGTERM


def test_a_worker_begins_with_signals_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[set[int]] = []
    worker = SimpleNamespace(start=lambda: waiting.append(blocked()))
    monkeypatch.setattr(MPServer, "_spawn_worker", lambda *_, **__: worker)

    Server("nothing")._spawn_worker(0, None, dying).start()  # type: ignore[no-untyped-call]

    assert waiting == [{signal.SIGTERM, signal.SIGINT}]
    assert blocked() == set()


def blocked() -> set[int]:
    return {int(each) for each in signal.pthread_sigmask(signal.SIG_BLOCK, ())} & ENDING


def test_a_memory_moves_into_new_tables_when_its_server_is_stopped(program: TechnoMart) -> None:
    program.start()
    with program.client() as client:
        assert client.get("/api/health").json()["storage"] == "memory"
    program.run("db", "upgrade")

    assert program.stop() == 0

    store = SqlStore.open(f"sqlite:///{program.folder}/technomart.db")
    assert store.read(lambda work: work.menu.items())
    store.close()
