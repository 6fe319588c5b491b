"""CSV from the command line: the same bytes whatever the terminal, and never half a file."""

import codecs
import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import pytest
from click.testing import CliRunner, Result

from support.builders import FixedClock
from support.databases import LENDERS, SqliteFiles, lent_store
from support.http_api import CHEAP
from technomart.adapters.demo.loader import DemoCanteen
from technomart.config.settings import Settings
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.store.snapshot import Snapshot
from technomart.entrypoints.cli import main
from technomart.entrypoints.commands.csv_output import write_csv
from technomart.entrypoints.commands.errors import Refused
from technomart.entrypoints.reporting.csv_text import lines

pytestmark = pytest.mark.long_on("mariadb")

Done = subprocess.CompletedProcess[bytes]
Output = int | IO[bytes]
Run = Callable[..., Done]


def demo() -> Snapshot:
    return DemoCanteen(FixedClock(), BusinessDays(Settings().timezone), CHEAP).snapshot()


@pytest.fixture(scope="module")
def run(sqlite_files: SqliteFiles) -> Iterator[Run]:
    """Lend what runs the program over the demo canteen, in the encoding it is told."""
    with ExitStack() as lent:
        store = lent.enter_context(lent_store(sqlite_files))
        store.write(lambda work: work.load(demo()))
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


class TestExports:
    """Every row of a time, on every database."""

    @pytest.fixture(params=list(LENDERS))
    def export(self, request: pytest.FixtureRequest) -> Iterator[Callable[..., Result]]:
        """Lend what runs `export` over the demo canteen."""
        with lent_store(request.getfixturevalue(LENDERS[request.param])) as store:
            store.write(lambda work: work.load(demo()))
            env = {"TECHNOMART_DATABASE_URL": store.engine.url.render_as_string(hide_password=False)}
            yield lambda *asked: CliRunner(charset="cp1252").invoke(main, ["export", *asked], env=env)

    def test_all_rows_are_written_and_those_of_a_range(self, export: Callable[..., Result], tmp_path: Path) -> None:
        records = demo()
        counts = {
            "orders": sum(len(order.lines) for order in records.orders),
            "payments": len(records.payments),
            "attendance": len(records.attendance),
            "stock": len(records.movements),
        }
        for what, count in counts.items():
            file = tmp_path / f"{what}.csv"
            told = export(what, "--range", "all", str(file))

            piped = export(what, "--range", "all").stdout_bytes

            assert (told.exit_code, told.output) == (0, f"{count:,} rows are in {file}.\n")
            assert file.read_bytes() == codecs.BOM_UTF8 + piped
            header, *rows = csv.reader(piped.decode().splitlines())
            assert len(rows) == count
            assert {row[-1] for row in rows} == {"Asia/Manila"}
            (only,) = csv.reader(export(what, "--range", "2020-01-01..2020-01-31").stdout.splitlines())
            assert only == header

    def test_what_cannot_be_written_is_said_in_a_sentence(self, export: Callable[..., Result], tmp_path: Path) -> None:
        for asked, sentence in (
            (("orders", "--range", "soon"), "This range cannot be used."),
            (("stock", str(tmp_path / "no" / "such.csv")), "cannot be written: No such file or directory."),
        ):
            done = export(*asked)

            assert done.exit_code == 2
            assert sentence in done.stderr
            assert done.stdout == ""


class Terminal(io.TextIOWrapper):
    """An output that somebody looks at."""

    def isatty(self) -> bool:
        return True


def test_no_text_in_a_table_steers_the_terminal_that_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", Terminal(shown))

    write_csv(lines(["Name"], [["Ana\x1b[2J\nBea"]]))

    assert shown.getvalue() == b'Name\r\n"Ana\\u001b[2J\\u000aBea"\r\n'
