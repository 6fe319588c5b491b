"""Serve one bare Flask route as `technomart serve` serves the program: the limit of what any route can reach."""

import sys
from typing import Any

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

PATH, READY = "/bare", "/api/health/ready"
THREADS = 8  # what `technomart serve` starts unless told otherwise


def load_application() -> Any:
    """Return the application, in a worker of its own."""
    app = Flask("bare")
    app.add_url_rule(PATH, "bare", lambda: {"status": "ok"})
    app.add_url_rule(READY, "ready", lambda: {"status": "ok", "storage": "none", "clock": "ok"})
    return app


def main() -> None:
    """Serve until a signal, on the port and with the workers the command line names."""
    words = dict(zip(sys.argv[2::2], sys.argv[3::2], strict=True))
    Granian(
        "benchmarks.bare",
        address="127.0.0.1",
        port=int(words["--port"]),
        interface=Interfaces.WSGI,
        workers=int(words["--workers"]),
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
    ).serve(target_loader=load_application, wrap_loader=False)


if __name__ == "__main__":
    main()
