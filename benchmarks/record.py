"""Keep figures as values that JSON has, with all that must be known to compare them."""

import os
import platform
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import Figures
from benchmarks.growth import growth
from benchmarks.notes import notes, warnings
from benchmarks.options import Wish

HERE = Path(__file__).resolve().parent
UNITS = {
    "rate": "answers a second",
    "p50, p95, p99": "ms",
    "cpu, database_cpu": "ms of CPU for an answer",
    "statements": "for an answer",
    "memory": "MB of the largest worker",
    "client": "cores that the load used",
    "of_bare, of_driver": "of the rate of the limit in the same part",
    "seconds": "s that a row was measured, a limit half as long",
    "p95_times, cpu_times": "the largest size beside the smallest",
}
"""What the numbers of a record are in."""


def record(rows: Sequence[Figures], wish: Wish, *, is_whole: bool) -> dict[str, Any]:
    """Return the figures with when, on what, of which commit and as whose wish they were measured."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "commit": commit(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "arguments": asdict(wish),
        "isWhole": is_whole,
        "warnings": list(warnings(rows)),
        "notes": list(notes(rows)),
        "units": UNITS,
        "rows": [asdict(row) for row in rows],
        "growth": [asdict(row) for row in growth(rows)],
    }


def commit() -> str | None:
    """Return the commit of this folder, None where there is no git or no repository."""
    with suppress(OSError):
        found = subprocess.run(["git", "rev-parse", "HEAD"], cwd=HERE, capture_output=True, text=True, check=False)
        return found.stdout.strip() or None
    return None
