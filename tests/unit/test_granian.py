"""A new version of the server (granian) still has what `serving` uses of it beside what it promises to keep."""

import inspect
from types import SimpleNamespace
from typing import Any

import pytest
from granian import _granian as parts
from granian import _signals
from granian.constants import RuntimeModes
from granian.server.common import WORKERS_METHODS
from granian.server.mp import MPServer, WorkerProcess

from technomart.entrypoints.serving import worker

WORKER = """worker_id callback sock ipc loop runtime_mode runtime_threads runtime_blocking_threads blocking_threads
blocking_threads_idle_timeout backpressure task_impl http_mode http1_settings http2_settings websockets static_path
log_access_fmt ssl_ctx scope_opts metrics"""
"""What a worker process is told, in this order, which `worker.serve` takes apart."""
RSGI = """worker_id sock ipc threads blocking_threads py_threads py_threads_idle_timeout backpressure http_mode
http1_opts http2_opts websockets_enabled static_files ssl_enabled ssl_cert ssl_key ssl_key_password ssl_protocol_min
ssl_ca ssl_crl ssl_client_verify metrics"""
"""What `worker.serve` makes of it."""
USED: list[tuple[Any, str]] = [
    (MPServer, "_respawn_workers"),
    (MPServer, "signal_handler_interrupt"),
    (WorkerProcess, "wrap_target"),
    (_signals, "set_main_signals"),
    (parts.WorkerSignal, "add_cb"),
    (parts.WorkerSignal, "set"),
    (parts.ListenerSpec, "build"),
    (parts.SocketHolder, "get_fd"),
    (parts.SocketHolder, "is_uds"),
    (parts.CallbackScheduler, "_schedule_fn"),
    *[(parts.RSGIWorker, name) for mode in RuntimeModes for name in WORKERS_METHODS.get(mode, {}).values()],
]


def arguments(made: Any) -> list[str]:
    return list(inspect.signature(made).parameters)


@pytest.mark.parametrize(("owner", "name"), USED)
def test_the_server_has_what_is_used_of_it(owner: Any, name: str) -> None:
    assert hasattr(owner, name)


def test_the_server_tells_and_takes_what_it_did() -> None:
    assert arguments(MPServer._spawn_rsgi_worker) == WORKER.split()
    assert arguments(parts.RSGIWorker) == RSGI.split()
    assert arguments(parts.CallbackScheduler) == ["event_loop", "cb", "aio_task", "aio_tenter", "aio_texit"]
    assert {"wrks", "respawned_wrks", "bind_addr", "bind_port"} <= vars(MPServer("")).keys()


def test_the_server_is_told_once_to_end_whatever_signals_come(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bool] = []
    monkeypatch.setattr(worker, "set_main_signals", lambda _: None)
    monkeypatch.setattr(parts, "WorkerSignal", lambda: SimpleNamespace(set=lambda: told.append(True)))
    ending = worker.Ending()

    for _ in range(4):
        ending()

    assert told == [ending.is_asked]
