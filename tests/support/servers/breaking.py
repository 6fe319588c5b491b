"""Serve the API and die where a request says so, or keep keys apart from what they answer; started as a program.

A header names the place: `X-Die: in_body` (others of its commit may not have run), `in_savepoints` (as soon as one body
of its commit has failed and two have not, each in a savepoint), `before_commit`, `after_commit` (not synced yet),
`after_sync` (nobody is answered yet) or `before_reply`, and `X-Die-By: exit` or `kill`.
`X-Together: 5` has so many requests share a commit, and `X-Refuse: 1` refuses one when it has changed something.
With KEYS_APART in the environment, answers are stored in a transaction of their own, as they must never be, and each
process dies between the two when it has done as many things as it says.
"""

import itertools
import os
import signal
import sys
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import partial
from socketserver import ThreadingMixIn
from typing import Any, TypeVar
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from support.servers.processes import until
from support.threads import PATIENCE
from technomart import bootstrap
from technomart.adapters.sql.core import commits, group_commit
from technomart.adapters.sql.core.batch import Asked, Batch
from technomart.adapters.sql.core.wal import Log
from technomart.adapters.sql.store import SqlStore
from technomart.config.settings import Settings
from technomart.domain.idempotency.answers import Answer, Once, StoredAnswer
from technomart.domain.orders.refusals import OrderNotFound
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.usecases.orders import move, place
from technomart.domain.usecases.payments import pay as paying
from technomart.domain.usecases.payments import refund as refunding
from technomart.entrypoints.web.app import create_app

T = TypeVar("T")

KEYS_APART = "KEYS_APART"

this: ContextVar[tuple[str, str]] = ContextVar("this", default=("", ""))
"""Where the request wants this process to end, and how; who commits for others does not know their requests."""
together: ContextVar[int] = ContextVar("together", default=1)
"""How many requests share the commit of the request."""
refused: ContextVar[bool] = ContextVar("refused", default=False)
armed: list[tuple[str, str]] = []
"""The same of every request whose change is ready to be committed."""
met: list[int] = []
"""How many others the first body has waited for."""
outcomes: list[bool] = []
"""Of each body that ran in a savepoint, whether it is stored."""
effects = itertools.count(1)
"""Numbers what this process does where keys are kept apart."""


def die_at(place: str, wishes: Iterable[tuple[str, str]] = ()) -> None:
    """End this process, without a chance to tidy up, when this request, or one of those, wants it here."""
    for wanted, by in wishes or [this.get()]:
        if wanted == place:
            if by == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            os._exit(9)


class BreakingStore(SqlStore):
    """A database whose process may end just before a change is ready to be committed."""

    def write(self, body: Callable[[UnitOfWork], T], *, keyed: bool = False) -> T:
        def dying(work: UnitOfWork) -> T:
            if keyed:
                self._wait_for_others()
            result = body(work)
            if keyed and refused.get():
                raise OrderNotFound
            die_at("in_body")
            armed.append(this.get())
            return result

        return super().write(dying, keyed=keyed)

    def _wait_for_others(self) -> None:
        """Let the first body wait until those that are to share its commit do."""
        others = together.get() - 1
        if others and not met:
            assert isinstance(self._commits, group_commit.GroupCommit)
            waiting = self._commits._waiting
            until(lambda: waiting.qsize() == others, "others share its commit")
            met.append(others)


class DyingBatch(Batch):
    """Bodies between whose savepoints the process may end."""

    def _run_in_savepoint(self, asked: Asked) -> None:
        super()._run_in_savepoint(asked)
        outcomes.append(asked.error is None)
        if outcomes.count(True) >= 2 and False in outcomes:
            die_at("in_savepoints", armed)


def dying_commit(commit: Callable[..., None], connection: Any, transaction: Any) -> None:
    """Commit what is ready, and end this process just before or just after it where a request wants it."""
    die_at("before_commit", armed)
    commit(connection, transaction)
    die_at("after_commit", armed)


class DyingLog(Log):
    """A log whose process may end as soon as it is on the disk."""

    def sync(self) -> None:
        super().sync()
        die_at("after_sync", armed)


def write_apart(store: Store, once: Once[T], at: Any, change: Callable[[UnitOfWork], T]) -> Answer:
    """Do what `write_once` does, in two transactions: the defect that the ledger must find."""
    key = once.key
    if key is None:
        return once.answered(store.write(change))
    stored = store.read(lambda work: work.answers.find(key))
    if stored is not None:
        return stored.for_request(key)
    answer = once.answered(store.write(change))
    if next(effects) == int(os.environ[KEYS_APART]):
        os.kill(os.getpid(), signal.SIGKILL)

    def record(work: UnitOfWork) -> None:
        work.answers.add(StoredAnswer(key, answer, at))

    store.write(record)
    return answer


def listening(app: Any, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer a request, and die before the answer leaves when it says so."""
    this.set((environ.get("HTTP_X_DIE", ""), environ.get("HTTP_X_DIE_BY", "exit")))
    together.set(int(environ.get("HTTP_X_TOGETHER", "1")))
    refused.set("HTTP_X_REFUSE" in environ)
    answer: Iterable[bytes] = app(environ, start_response)
    die_at("before_reply")
    return answer


class Threads(ThreadingMixIn, WSGIServer):
    """A thread for each connection."""

    daemon_threads = True
    request_queue_size = 64


class Silent(WSGIRequestHandler):
    """Says nothing."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library calls it so
        pass


def an_app() -> Any:
    """Return the program over a database to which nothing is connected yet."""
    settings = Settings.from_env()
    setattr(commits, "commit", partial(dying_commit, commits.commit))  # noqa: B010 - it is a name of the module
    for name, other in (("Log", DyingLog), ("Batch", DyingBatch), ("LONGEST_BATCH", PATIENCE)):
        setattr(group_commit, name, other)
    database = BreakingStore.open(settings.database_url)
    setattr(bootstrap, "open_store", lambda *_, **__: database)  # noqa: B010 - it is a name of the module
    return create_app(bootstrap.build(settings), settings)


def main() -> None:
    """Serve on the port the command line names, in a process of its own that is replaced when it dies.

    This process only makes the program and connects to nothing, so that the next one is there at once.
    """
    port = int(sys.argv[sys.argv.index("--port") + 1])
    if KEYS_APART in os.environ:
        for area in (place, move, paying, refunding):
            setattr(area, "write_once", write_apart)  # noqa: B010 - it is a name of the module
    app = partial(listening, an_app())
    while True:
        worker = os.fork()
        if worker == 0:
            with make_server("127.0.0.1", port, app, Threads, Silent) as server:
                server.serve_forever()
        os.waitpid(worker, 0)


if __name__ == "__main__":
    main()
