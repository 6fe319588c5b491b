"""SQLite does not count its memory, for which threads would wait, unless somebody used it before the program."""

import subprocess
import sys

import pytest

USE = """
import _sqlite3, ctypes, sqlite3, sys
used = getattr(ctypes.CDLL(_sqlite3.__file__), "sqlite3_memory_used", None)
if used is None:
    sys.exit("hidden")
before = sqlite3.connect(":memory:") if sys.argv[1] == "before" else None
from technomart.adapters.sql.core.engine import SqlOptions, open_engine
with open_engine("sqlite://", SqlOptions()).connect() as connection:
    rows = connection.exec_driver_sql("SELECT value FROM json_each('[1, 2]')").scalars().all()
    print(rows, before and before.execute("SELECT 3").fetchall(), used() > 0)
"""


def said(when: str) -> str:
    """Return what a process says of the memory that SQLite holds, which is counted or not."""
    ran = subprocess.run([sys.executable, "-c", USE, when], capture_output=True, text=True, check=False, timeout=60)
    if ran.stderr.strip() == "hidden":
        pytest.skip("The driver of this Python hides its SQLite.")
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_memory_is_not_counted() -> None:
    assert said("after") == "[1, 2] None False"


def test_sqlite_that_is_in_use_is_left_as_it_is() -> None:
    assert said("before") == "[1, 2] [(3,)] True"
