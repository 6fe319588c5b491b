"""Run the real program as a child of its own, workers and all, so that it can be killed."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

import httpx
from click.testing import CliRunner
from flask import Flask
from typing_extensions import override

from support.documented import Answer, must_be_documented
from support.http_api import an_app
from support.servers import preloaded
from support.servers.processes import HOST, PATIENCE, Child, Process, children_of, free_port, private_folder, started
from support.servers.server import Server
from technomart.adapters.memory.store import MemoryStore
from technomart.entrypoints.cli import main
from technomart.entrypoints.serving import program as serving

INHERITED = ("PATH", "LANG", "LC_ALL", "TMPDIR", "COVERAGE_PROCESS_START")
"""All that a server takes over from the environment of the tests; none of the developer's own settings."""
SECRET = "a-secret-for-the-tests-and-nothing-else"
READY = "/api/health/ready"


def program() -> list[str]:
    """Return how to start the program that belongs to the running interpreter."""
    script = Path(sys.executable).parent / "technomart"
    return [str(script)] if script.exists() else [sys.executable, "-m", "technomart.entrypoints.cli"]


class TechnoMart(Server):
    """One installation: a folder with its database and log, a port, and the settings it is given."""

    def __init__(
        self,
        folder: Path,
        env: Mapping[str, str] | None = None,
        *,
        workers: int = 1,
        arguments: Sequence[str] = (),
        command: Sequence[str] | None = None,
    ) -> None:
        """Prepare it; `env` holds settings, `arguments` go to `serve`, `command` stands in for the program."""
        self.folder, self.port, self.workers = folder, free_port(), workers
        self.command = command
        self.arguments = list(arguments)
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        self.env = {**inherited, "HOME": str(folder), "TECHNOMART_JWT_SECRET": SECRET, **(env or {})}

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> str:
        """Return everything it printed since the first start."""
        return self.child.log.read_text(errors="replace")

    def run(self, *arguments: str, check: bool = True) -> "CompletedProcess[str]":
        """Run a command with the settings and folder of this installation, in this process: a start takes seconds.

        A server that should have been refused fails the test instead of serving for ever.
        """
        unset = {name: None for name in os.environ if name.startswith(("TECHNOMART_", "DJANGO_"))}
        with chdir(self.folder), patch.object(serving, "run", _must_not_serve):
            done = CliRunner().invoke(main, arguments, prog_name="technomart", env={**unset, **self.env})
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return _checked(CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr), check=check)

    def spawn(self, *arguments: str, check: bool = True) -> "CompletedProcess[str]":
        """Run a command as its user would: in a process of its own, ended after a minute."""
        argv = [*(self.command or program()), *arguments]
        done = subprocess.run(
            argv, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        return _checked(done, check=check)

    @override
    def start(self, *, wait: bool = True) -> None:
        """Serve on the port it always has; unless told not to, wait until it is ready."""
        serve = ["serve", "--port", str(self.port), "--workers", str(self.workers), *self.arguments]
        self._child = Child("technomart", self.folder, partial(self._started, serve), alone=False)
        if wait:
            self.ready()

    def _started(self, arguments: Sequence[str], log: Path) -> Process:
        if self.command is None:
            return preloaded.start(arguments, self.folder, self.env, log)
        return started([*self.command, *arguments], self.folder, self.env, log)

    def ready(self, *, within: float = PATIENCE) -> None:
        """Wait until it says that it can serve."""
        with self.client(timeout=10.0) as client:
            self.child.until(lambda: _is_ready(client), f"{self.url}{READY} answers 200", within=within)

    def is_ready(self) -> bool:
        """Tell whether it says now that it can serve."""
        with self.client(timeout=10.0) as client:
            return _is_ready(client)

    def client(self, *, timeout: float = PATIENCE) -> httpx.Client:
        """Return a client of it, which holds every answer against the API document; the caller closes it.

        There is nobody to verify, and reading every certificate authority takes longer than a request.
        """
        hooks = {"response": [_must_be_documented]}
        return httpx.Client(base_url=self.url, timeout=timeout, trust_env=False, verify=False, event_hooks=hooks)

    def kill_worker(self) -> int:
        """End one worker at once and return its pid; raises `AssertionError` when there is none."""
        pids = self.worker_pids()
        assert pids, "the program has no workers"
        victim = random.SystemRandom().choice(pids)
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        return victim

    def worker_pids(self) -> list[int]:
        """Return the pids of its workers."""
        return children_of(self.child.pid)

    @override
    def pause(self) -> None:
        """Hang the main process and every worker."""
        self.child.pause_all()

    @override
    def resume(self) -> None:
        self.child.send_all(signal.SIGCONT)

    def stop(self, *, within: float = PATIENCE) -> int:
        """Ask it to end (SIGTERM) and return its exit status; it is killed when it takes longer."""
        return self.child.stop(within=within)


@contextmanager
def own_technomart(
    env: Mapping[str, str] | None = None,
    *,
    workers: int = 1,
    arguments: Sequence[str] = (),
    command: Sequence[str] | None = None,
) -> Iterator[TechnoMart]:
    """Lend a program that is not started yet, so that `run("db", "upgrade")` can come first; killed afterwards."""
    with private_folder("server") as folder:
        server = TechnoMart(folder, env, workers=workers, arguments=arguments, command=command)
        try:
            yield server
        finally:
            server.kill()


def _must_not_serve(*_: object) -> None:
    raise AssertionError("It serves.")


def _checked(done: "CompletedProcess[str]", *, check: bool) -> "CompletedProcess[str]":
    assert done.returncode == 0 or not check, f"{done.args} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done


def _must_be_documented(answer: httpx.Response) -> None:
    answer.read()
    must_be_documented(_app(), answer.request.method, answer.request.url.path, Answer.sent(answer))


@cache
def _app() -> Flask:
    return an_app(MemoryStore()).client.application


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get(READY).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
