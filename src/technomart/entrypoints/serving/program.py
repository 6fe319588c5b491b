"""Serve until a signal: look at everything first, start the workers, say where they are."""

import gc
import logging
import multiprocessing
import os
import secrets
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from multiprocessing.connection import Connection
from multiprocessing.util import Finalize
from threading import Event, Thread
from typing import Any

import click
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from technomart import bootstrap, maintenance
from technomart.affinity import affinity
from technomart.config.settings import NO_SECRET, Settings
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.usecases.clock import LookAtClock
from technomart.entrypoints.commands.bind import address_of, url_of
from technomart.entrypoints.commands.errors import Refused
from technomart.entrypoints.commands.garbage import uncollected
from technomart.entrypoints.commands.saying import say
from technomart.entrypoints.commands.storage import look, refusal
from technomart.entrypoints.commands.try_it import lines_to_try
from technomart.entrypoints.observing import logs
from technomart.entrypoints.observing.extras import must_be_installed
from technomart.entrypoints.serving import counted, printing
from technomart.entrypoints.serving import worker as serving
from technomart.entrypoints.serving.absent import YAML, absent
from technomart.entrypoints.serving.files import connections, per_address
from technomart.entrypoints.serving.memory import share_memory
from technomart.entrypoints.serving.server import FINISH_WITHIN, Server, end_by_signals
from technomart.wiring import Ports

log = logging.getLogger(__name__)

TARGET = "technomart.entrypoints.web.wsgi:application"
HEAD_WITHIN = 30  # seconds in which the head of a request must have come, on a connection that is kept as well
LONGEST_HEAD = 128 * 1024  # bytes
SECRET = "TECHNOMART_JWT_SECRET"  # noqa: S105  # the name of the setting
ADDRESS, TIN = "TECHNOMART_BUSINESS_ADDRESS", "TECHNOMART_BUSINESS_TIN"
ONE_WORKER = "One worker instead of several: each would have a memory of its own."
APART = "Limits count in each worker apart; set TECHNOMART_REDIS_URL to count them together."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was asked for; `threads` are those of each process."""

    host: str
    port: int
    workers: int
    threads: int
    demo: bool


def serve(context: click.Context, settings: Settings, asked: Asked) -> None:
    """Serve until SIGTERM or Ctrl+C; raises `Refused` when the settings or the database do not let it."""
    must_be_installed(settings.observation)
    context.with_resource(logs.written(settings.observation))
    if settings.observation.metrics_token is not None:
        context.with_resource(counted.together())
    if asked.demo and settings.is_production:
        raise Refused("The demo canteen has no place in production: leave out --demo.")
    if settings.unknown:
        log.warning("%s: no setting has this name.", ", ".join(settings.unknown))
    maintenance.must_be_openable(settings)
    bootstrap.must_have_no_demo_accounts(settings)
    maintenance.must_be_durable(settings)
    address = address_of(asked.host, asked.port)
    found = look(settings, demo=asked.demo)
    shared = asked.workers if found.storage.is_shared or settings.is_production else 1
    url = url_of(address, asked.port)
    lines = [f"TechnoMart {version('technomart')} on {url}; Ctrl+C stops it.", *found.storage.value.split("\n")]
    lines += notices(settings, asked.workers, shared)
    if found.item is not None:
        lines += lines_to_try(url, settings, found.item)
        share_business(settings)
    share_secret(settings)
    run(address, asked.port, shared, asked.threads, lambda: say(*lines))
    bootstrap.close_last(settings)
    say("Stopped.")


def notices(settings: Settings, asked: int, workers: int) -> list[str]:
    """Return what should be known of a server with so many workers."""
    unset = [each.sentence for each in maintenance.look_at_clock(datetime.now(UTC))]
    told = {
        NO_SECRET: settings.jwt_secret is None,
        ONE_WORKER: workers < asked,
        APART: workers > 1 and settings.redis_url is None,
    }
    return [*unset, *(sentence for sentence, applies in told.items() if applies)]


def share_secret(settings: Settings) -> None:
    """Give all workers the same secret when none is set, or one would not know the tokens of the other."""
    if settings.jwt_secret is None:
        os.environ[SECRET] = secrets.token_urlsafe(48)


def share_business(settings: Settings) -> None:
    """Give the demo canteen an address and a TIN where none is set, or its papers would have blanks."""
    canteen = bootstrap.demo(settings).business
    for name, said, invented in (
        (ADDRESS, settings.business_address, canteen.address),
        (TIN, settings.business_tin, canteen.tin),
    ):
        if not said:
            os.environ[name] = invented


def load_application(main: "Connection[str | None, Any]", processor: int | None) -> Any:
    """Return what a worker serves, in its own process; tell the main process why it may not serve, or None.

    It is kept to a processor, if one is named, with all threads that begin in it.

    A signal ends a worker that is loading: the handlers it has from the main process would let it live on, and one that
    arrives while the server takes its place can leave it waiting for ever, so a worker that may not serve stays here.
    """
    if processor is not None:
        affinity.keep_to(processor)
    end_by_signals()
    Thread(target=end_with_parent, daemon=True).start()
    share_memory()
    with uncollected(), absent([YAML]):
        from technomart.entrypoints.web import observed  # noqa: PLC0415  # see below
        from technomart.entrypoints.web.wsgi import application, ports, settings  # noqa: PLC0415  # only workers may build it
    gc.freeze()  # what is loaded stays, so that no request waits until all of it was looked at
    Finalize(None, logging.shutdown, exitpriority=0)  # what is registered last is done first
    Finalize(None, observed.finish, (application,), exitpriority=0)
    Finalize(None, bootstrap.finish, (ports.store,), exitpriority=0)
    reason = refusal(ports.store)
    main.send(reason)
    if reason is None:
        Thread(target=look_at_clock, args=(ports,), daemon=True).start()
        printing.begin(ports)
    if reason is not None:
        Event().wait()
    return serving.Service(application, per_address(settings.connections_per_address))


def look_at_clock(ports: Ports) -> None:
    """Log what is wrong with the clock; a database that does not answer is asked again while people poll."""
    with suppress(Unavailable):
        ports.use(LookAtClock)()


def end_with_parent() -> None:
    """Wait for the end of the main process and end this worker then, which would serve on unseen."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(FINISH_WITHIN)
        os.kill(os.getpid(), signal.SIGKILL)


def run(address: str, port: int, workers: int, threads: int, greet: Callable[[], None]) -> None:
    """Serve until a signal; a worker that dies is replaced; raises `Refused` when the first one may not serve."""
    main, worker = multiprocessing.Pipe(duplex=False)
    server = Server(
        TARGET,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_WITHIN * 1000, max_buffer_size=LONGEST_HEAD),
        backpressure=connections(),
        log_level=LogLevels.error,
        log_dictconfig=logs.SERVER_JOINS,
        respawn_failed_workers=True,
        workers_kill_timeout=FINISH_WITHIN,
    )
    server.outlives_terminal = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    server.on_startup(Thread(target=server.attend, args=(main, greet), daemon=True).start)
    server.serve(serving.spawn, partial(load_application, worker), wrap_loader=False)
    if server.refusal is not None:
        raise Refused(server.refusal)
