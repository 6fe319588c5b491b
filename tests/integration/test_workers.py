"""Workers that are killed are replaced, and those whose main process is gone end."""

import os
import signal

from support.servers.processes import group, until
from support.servers.technomart import TechnoMart
from technomart.adapters.sql.store import SqlStore
from technomart.entrypoints.serving.server import FINISH_WITHIN


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


def test_a_server_that_is_stopped_while_its_worker_loads_ends_at_once(program: TechnoMart) -> None:
    program.start(wait=False)
    program.child.until(program.worker_pids, "a worker loads")

    assert program.stop(within=FINISH_WITHIN / 2) == 0  # and not when a worker that hears nothing is killed
    assert "Traceback" not in program.log


def test_a_memory_moves_into_new_tables_when_its_server_is_stopped(program: TechnoMart) -> None:
    program.start()
    with program.client() as client:
        assert client.get("/api/health").json()["storage"] == "memory"
    program.run("db", "upgrade")

    assert program.stop() == 0

    store = SqlStore.open(f"sqlite:///{program.folder}/technomart.db")
    assert store.read(lambda work: work.menu.items())
    store.close()
