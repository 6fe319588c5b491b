"""Start the program without waiting for its modules: one process has read them all, and every start is a fork of it.

Reading them takes longer than everything else a server does before it serves. What is forked is the program as after
any other start: a process of its own in a session of its own, with its own settings, folder, arguments and log;
only its hashes of passwords are cheap.
"""

import ctypes
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO
from unittest.mock import patch

from support.hashing import quick_hasher
from technomart.adapters import passwords
from technomart.entrypoints.cli import main

MODULES = ("technomart.entrypoints.serving.program", "technomart.entrypoints.web.app")
"""What is read before the first fork, beside the program itself; none of it looks at the environment."""
SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2): processes whose parent has ended become children of whoever sets it."""
PAUSE = 0.005


class Forked:
    """A process that was forked for this one, and is its child since the one between them has ended."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def wait(self, timeout: float) -> int:
        """Return its exit status as `subprocess` would; raises `TimeoutExpired` after so many seconds."""
        deadline = time.monotonic() + timeout
        while self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > deadline:
                raise subprocess.TimeoutExpired([str(self.pid)], timeout)
            else:
                time.sleep(PAUSE)
        return self.returncode


def start(arguments: Sequence[str], folder: Path, env: Mapping[str, str], log: Path) -> Forked:
    """Run the program in `folder` with no other environment; what it prints is added to `log`."""
    line = _loaded()
    log.touch()
    asked = {"arguments": [*arguments], "folder": str(folder), "env": {**env}, "log": str(log)}
    line.write(json.dumps(asked) + "\n")
    line.flush()
    return Forked(int(line.readline()))


@cache
def _loaded() -> TextIO:
    """Return a line to a process that has read the modules; it ends with this one, whose line is closed then."""
    if ctypes.CDLL(None, use_errno=True).prctl(SUBREAPER, 1) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    from support.servers.processes import AT_END, PATIENCE  # in a fork it would tidy up at its end

    ours, theirs = socket.socketpair()
    paths = {"PYTHONPATH": os.pathsep.join(sys.path)}
    with theirs:
        loader = subprocess.Popen(
            [sys.executable, "-m", __name__, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={**os.environ, **paths},
        )
    AT_END.callback(loader.wait, PATIENCE)  # it ends once its line is closed, which is done before
    return AT_END.enter_context(AT_END.enter_context(ours).makefile("rw"))


def fork_at_each_line(line: TextIO) -> dict[str, Any] | None:
    """Fork once for each line, and tell its pid; return what the line says in the fork, and None here at the end."""
    for text in line:
        read, write = os.pipe()
        between = os.fork()
        if between == 0:
            pid = os.fork()
            if pid == 0:
                os.close(read)
                os.close(write)
                return dict(json.loads(text))
            os.write(write, f"{pid}\n".encode())
            os._exit(0)
        os.waitpid(between, 0)  # only now it is the child of whoever asked
        os.close(write)
        with os.fdopen(read) as told:
            line.write(told.read())
        line.flush()
    return None


def become(folder: str, env: Mapping[str, str], log: str) -> None:
    """Leave everything behind that a process of its own would not have."""
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    signal.set_wakeup_fd(-1)
    nothing, output = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for given, place in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(given, place)
    os.close(nothing)
    os.close(output)


def run() -> None:
    """Read the modules, and be the program in every fork, which hashes passwords quickly."""
    for module in MODULES:
        import_module(module)
    patch.object(passwords, "PasswordHasher", quick_hasher).start()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as place, place.makefile("rw") as line:
        asked = fork_at_each_line(line)
    if asked is not None:
        become(asked["folder"], asked["env"], asked["log"])
        main(asked["arguments"], prog_name="technomart")


if __name__ == "__main__":
    run()
