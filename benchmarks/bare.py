"""Serve one bare Flask route as `technomart serve` serves the program: the limit of what any route can reach."""

import sys
from collections.abc import Callable
from typing import Any

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

PATH, READY = "/bare", "/api/health/ready"
THREADS = 8  # what `technomart serve` starts unless told otherwise


def load_application() -> Any:
    """Return the application, in a worker of its own."""
    app = ready("bare")
    app.add_url_rule(PATH, "bare", lambda: {"status": "ok"})
    return app


def ready(name: str) -> Flask:
    """Return an application that says no more than that it is ready."""
    app = Flask(name)
    app.add_url_rule(READY, "ready", lambda: {"status": "ok", "storage": "none", "clock": "ok"})
    return app


def serve(kind: type[MPServer], module: str, load: Callable[..., Any]) -> None:
    """Serve until a signal, on the port and with the workers the command line names."""
    words = dict(zip(sys.argv[2::2], sys.argv[3::2], strict=True))
    kind(
        module,
        address="127.0.0.1",
        port=int(words["--port"]),
        interface=Interfaces.WSGI,
        workers=int(words["--workers"]),
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
    ).serve(target_loader=load, wrap_loader=False)


if __name__ == "__main__":
    serve(MPServer, "benchmarks.bare", load_application)
