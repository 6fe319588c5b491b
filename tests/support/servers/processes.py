"""Start programs as children of the tests and end them by their own pid, never waiting without a deadline."""

import atexit
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar
from weakref import WeakSet

T = TypeVar("T")

HOST = "127.0.0.1"
PORTS = range(20_000, 32_000)
"""Below the ports systems give to clients, so that a killed server finds its port free when it comes back."""
PATIENCE = 60.0
"""Seconds after which something that should have happened is given up."""
PAUSE = 0.02
TAIL = 4_000
MEMORY, ROOM = Path("/dev/shm"), 1 << 30

CHILDREN: "WeakSet[Child]" = WeakSet()
"""Every child that runs; a failed test shows the ends of their logs."""

AT_END = ExitStack()
"""What is tidied up after the last test."""

_given: set[int] = set()
_dice = random.SystemRandom()  # a test library that seeds the usual one would give every run the same ports


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on and that was not returned before."""
    for port in _dice.sample(PORTS, 500):
        if port not in _given and is_free(port):
            _given.add(port)
            return port
    raise AssertionError("no free port was found")


def is_free(port: int) -> bool:
    """Tell whether a server could listen on a port."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError:
            return False
        return True


@contextmanager
def private_folder(name: str, within: Path | None = None) -> Iterator[Path]:
    """Lend a folder that only this account can read, short enough for socket paths; it is removed with its contents."""
    folder = Path(tempfile.mkdtemp(prefix=f"technomart-{name}-", dir=within))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def in_memory() -> Path | None:
    """Return where files are kept in memory, which costs no waiting for a disk, or None where there is little room."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if has_room else None


def until(claim: Callable[[], T], what: str, *, within: float = PATIENCE, hint: Callable[[], str] = str) -> T:
    """Return the first true answer of a claim; raises `TimeoutError` with the hint when there was none in time."""
    deadline = time.monotonic() + within
    pause = threading.Event()
    while not (answer := claim()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {within:g} s.\n{hint()}")
        pause.wait(PAUSE)
    return answer


class Process(Protocol):
    """What a child is to whoever started it, as `subprocess.Popen` has it."""

    pid: int
    returncode: int | None

    def wait(self, timeout: float) -> int:
        """Return its exit status."""
        ...


def started(argv: Sequence[str], folder: Path, env: Mapping[str, str] | None, log: Path) -> Process:
    """Start a command line in `folder`, in a session of its own; what it prints is added to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            list(argv),
            cwd=folder,
            env=None if env is None else dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


class Child:
    """One program in a session of its own, with everything it prints in `log`."""

    def __init__(self, name: str, folder: Path, start: Callable[[Path], Process], *, alone: bool = True) -> None:
        """Start it with a log in `folder`; `alone` says that it has no workers to wait for when it ends."""
        self.name, self.log = name, folder / f"{name}.log"
        self._alone = alone
        self._process = start(self.log)
        CHILDREN.add(self)

    @classmethod
    def of(cls, name: str, argv: Sequence[str], folder: Path, *, env: Mapping[str, str] | None = None) -> "Child":
        """Start a command line in `folder`."""
        return cls(name, folder, partial(started, argv, folder, env))

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Tell whether it runs, without collecting it, so that its pid stays its own until it is ended here."""
        if self._process.returncode is not None:
            return False
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def tail(self) -> str:
        """Return the end of what it printed."""
        return tail(self.log)

    def until(self, claim: Callable[[], T], what: str, *, within: float = PATIENCE) -> T:
        """Wait for a claim as long as the program runs; the end of its log is in the error."""

        def checked() -> T:
            if not self.is_running:
                raise AssertionError(f"{what}: {self.name} has ended.\n{self.tail()}")
            return claim()

        return until(checked, what, within=within, hint=self.tail)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the program alone."""
        if self._process.returncode is None:
            os.kill(self.pid, number)

    def send_all(self, number: signal.Signals) -> None:
        """Send a signal to the program and all its workers."""
        if self._process.returncode is None:
            os.killpg(self.pid, number)  # its pid is kept until it is collected, so the group can be nobody else's

    def pause(self) -> None:
        """Stop the program where it stands; it keeps its connections and answers nothing."""
        self.send(signal.SIGSTOP)
        until(lambda: stands_still(self.pid), f"{self.name}: every thread stands still")

    def pause_all(self) -> None:
        """Stop the program and all its workers where they stand."""
        self.send_all(signal.SIGSTOP)
        until(lambda: all(map(stands_still, group(self.pid))), f"{self.name}: every process stands still")

    def resume(self) -> None:
        self.send(signal.SIGCONT)

    def kill(self) -> None:
        """End the program and all its workers at once, without a chance to tidy up."""
        if self._process.returncode is None:
            self.send_all(signal.SIGKILL)
            self._process.wait(PATIENCE)
        if not self._alone:
            until(lambda: not group(self.pid), f"{self.name}: every worker has ended")
            self._collect()
        CHILDREN.discard(self)

    def _collect(self) -> None:
        """Let nothing stay of workers that became children of this process when their own parent was killed."""
        with suppress(ChildProcessError):
            while os.waitpid(-self.pid, os.WNOHANG)[0]:
                """Look for the next."""

    def leave(self) -> None:
        """Let the program run on when this process ends; somebody else ends it then."""
        CHILDREN.discard(self)
        self._process.returncode = 0  # nobody here waits for it, and `Popen` complains of those that still run

    def stop(self, *, within: float = PATIENCE) -> int:
        """Ask the program to end and return its exit status; it is killed when it takes longer."""
        self.send_all(signal.SIGCONT)
        self.send(signal.SIGTERM)
        return self.ended(within=within)

    def ended(self, *, within: float = PATIENCE) -> int:
        """Return the exit status of a program that was asked to end; it is killed when it takes longer."""
        with suppress(TimeoutError):
            until(lambda: not self.is_running, f"{self.name}: stopped", within=within)
        self.kill()
        return self._process.wait(PATIENCE)


def tail(log: Path) -> str:
    """Return the end of what a program printed."""
    text = log.read_text(errors="replace") if log.exists() else ""
    return f"--- end of {log.name} ---\n{text[-TAIL:]}"


def end_group(leader: int, *, mentions: str) -> None:
    """Kill a program that another process started, and its workers, unless its pid has become somebody else's."""
    if mentions.encode() in _command_line(leader):
        os.killpg(leader, signal.SIGKILL)
        until(lambda: not group(leader), f"{leader}: has ended")


def group(leader: int) -> list[int]:
    """Return the pids of a process group that still run."""
    return [pid for pid, (state, _, its_group) in _processes() if its_group == leader and not has_ended(pid, state)]


def has_ended(pid: int, state: str) -> bool:
    """Tell whether a process in this state is gone with all its threads: one that still syncs keeps its ports."""
    if state not in "ZX":
        return False
    with suppress(OSError):
        return len(list(Path(f"/proc/{pid}/task").iterdir())) <= 1  # that of a zombie itself
    return True


def stands_still(pid: int) -> bool:
    """Tell whether every thread of a program is stopped; each notices the signal in its own time."""
    with suppress(OSError):
        threads = Path(f"/proc/{pid}/task").glob("*/stat")
        return all(thread.read_text().rpartition(")")[2].split()[0] == "T" for thread in threads)
    return False  # one has just ended


def children_of(parent: int) -> list[int]:
    """Return the pids of a program's own children that still run, without Python's resource tracker."""
    return [
        pid
        for pid, (state, its_parent, _) in _processes()
        if its_parent == parent and not has_ended(pid, state) and b"resource_tracker" not in _command_line(pid)
    ]


def _processes() -> Iterator[tuple[int, tuple[str, int, int]]]:
    """Yield every process with its state, parent and group (proc(5), stat)."""
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent, its_group = entry.read_text().rpartition(")")[2].split()[:3]
            yield int(entry.parent.name), (state, int(parent), int(its_group))


def _command_line(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


@atexit.register
def end_all() -> None:
    """Kill every child that still runs and remove what was lent until the end."""
    for child in list(CHILDREN):
        child.kill()
    AT_END.close()
