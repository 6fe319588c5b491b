"""CSV from the command line: the same bytes whatever the terminal, and never half a file."""

import codecs
import csv
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import pytest

from support.databases import SqliteFiles, lent_store
from support.http_api import CHEAP
from technomart.adapters.clock import SystemClock
from technomart.adapters.demo.loader import DemoCanteen
from technomart.config.settings import Settings
from technomart.domain.kernel.business_day import BusinessDays
from technomart.entrypoints.commands.csv_output import write_csv
from technomart.entrypoints.commands.errors import Refused

Done = subprocess.CompletedProcess[bytes]
Output = int | IO[bytes]
Run = Callable[..., Done]


@pytest.fixture(scope="module")
def run(sqlite_files: SqliteFiles) -> Iterator[Run]:
    """Lend what runs the program over the demo canteen, in the encoding it is told."""
    with ExitStack() as lent:
        store = lent.enter_context(lent_store(sqlite_files))
        records = DemoCanteen(SystemClock(), BusinessDays(Settings().timezone), CHEAP).snapshot()
        store.write(lambda work: work.load(records))
        url = store.engine.url.render_as_string(hide_password=False)

        def run(encoding: str, *asked: str, output: Output = subprocess.PIPE) -> Done:
            env = os.environ | {"TECHNOMART_DATABASE_URL": url, "PYTHONIOENCODING": encoding, "LANG": "C"}
            program = [sys.executable, "-m", "technomart.entrypoints.cli", *asked]
            return subprocess.run(program, env=env, stdout=output, stderr=subprocess.PIPE, check=False)

        yield run


def test_a_pipe_gets_utf_8_and_a_file_gets_its_mark_too(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    asked = ("report", "customer-history", "--csv")
    with file.open("wb") as output:
        run("cp1252", *asked, output=output)

    piped = run("latin-1", *asked).stdout

    assert file.read_bytes() == codecs.BOM_UTF8 + piped
    header, *rows = csv.reader(piped.decode().splitlines())
    assert {row[header.index("timezone")] for row in rows} == {"Asia/Manila"}
    assert all(row[header.index("date")].endswith("+08:00") for row in rows)


def test_a_file_appears_when_it_is_whole_and_replaces_none(tmp_path: Path) -> None:
    def breaking() -> Iterator[str]:
        yield "a,b\r\n"
        raise KeyboardInterrupt

    file = tmp_path / "orders.csv"
    with pytest.raises(KeyboardInterrupt):
        write_csv(breaking(), file)
    assert list(tmp_path.iterdir()) == []

    write_csv(["a,b\r\n", "ñ,₱\r\n"], file)

    assert file.read_bytes() == codecs.BOM_UTF8 + "a,b\r\nñ,₱\r\n".encode()
    with pytest.raises(Refused, match="nothing is overwritten"):
        write_csv([], file)
