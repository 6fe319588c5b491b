"""Reports from the command line: tables, charts, files and pictures of the demo canteen."""

import csv
import io
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from support.databases import SqliteFiles, lent_store
from support.http_api import CHEAP
from technomart.adapters.clock import SystemClock
from technomart.adapters.demo.loader import DemoCanteen
from technomart.adapters.sql.store import SqlStore
from technomart.bootstrap import for_commands
from technomart.config.settings import Settings
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import spoken
from technomart.domain.usecases.reports import ReportRush, ReportSales
from technomart.domain.users.actor import COMMAND_LINE
from technomart.entrypoints.cli import main
from technomart.entrypoints.reporting.terminal import show
from technomart.entrypoints.reporting.views import Chart, View, of_sales
from technomart.wiring import Ports

DAYS = BusinessDays(Settings().timezone)
PNG = b"\x89PNG\r\n\x1a\n"
REPORTS = (
    ("sales", "--range", "30d"),
    ("orders", "--range", "30d"),
    ("inventory",),
    ("staff-attendance", "--range", "30d"),
    ("customer-history", "--customer", "Maria Cruz"),
    ("till", "--range", "30d"),
)


@pytest.fixture(scope="module")
def store(sqlite_files: SqliteFiles) -> Iterator[SqlStore]:
    with ExitStack() as lent:
        store = lent.enter_context(lent_store(sqlite_files))
        records = DemoCanteen(SystemClock(), DAYS, CHEAP).snapshot()
        store.write(lambda work: work.load(records))
        yield store


@pytest.fixture
def ports(store: SqlStore) -> Ports:
    return for_commands(Settings(), store)


def run(store: SqlStore, *arguments: str) -> Result:
    url = store.engine.url.render_as_string(hide_password=False)
    return CliRunner().invoke(main, ["report", *arguments], env={"TECHNOMART_DATABASE_URL": url, "COLUMNS": "120"})


def says(store: SqlStore, *arguments: str) -> str:
    done = run(store, *arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_sales_are_shown_as_figures_and_bars(store: SqlStore, ports: Ports) -> None:
    shown = says(store, "sales", "--range", "30d")

    found = ports.use(ReportSales)(COMMAND_LINE, "30d").figures
    assert spoken(found.total) in shown
    assert f"{found.orders:,}" in shown
    assert shown.count("█") > 100
    assert "Net sales by day" in shown


def test_the_demo_canteen_is_busiest_at_lunch(ports: Ports) -> None:
    rush = ports.use(ReportRush)(COMMAND_LINE, "30d")

    assert rush is not None
    assert max(range(24), key=rush.orders.__getitem__) in (11, 12, 13)
    assert sum(rush.orders[11:14]) > sum(rush.orders) / 3


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report[0])
def test_every_report_is_drawn_and_written(store: SqlStore, tmp_path: Path, report: tuple[str, ...]) -> None:
    picture = tmp_path / "report.png"

    assert f"Drawn into {picture}" in says(store, *report, "--png", str(picture)).replace("\n", " ")
    rows = list(csv.reader(io.StringIO(says(store, *report, "--csv"))))

    assert picture.read_bytes().startswith(PNG)
    assert len(rows) > 5
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report[0])
def test_as_of_now_every_report_says_what_it_says_of_now(
    store: SqlStore, report: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SqlStore, "settling", timedelta(0))
    now = datetime.now(UTC).isoformat()

    assert says(store, *report, "--csv", "--as-of", now) == says(store, *report, "--csv")


def test_a_report_as_of_what_never_was_is_refused(store: SqlStore) -> None:
    done = run(store, "sales", "--as-of", "2199-01-01T00:00:00")

    assert done.exit_code == 2
    assert "Must not be in the future." in done.stderr
    assert "has no close number 9999" in run(store, "inventory", "--as-of", "9999", "--register", "T1").stderr


def test_without_matplotlib_one_sentence_says_what_to_install(
    store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)

    done = run(store, "sales", "--png", str(tmp_path / "sales.png"))

    assert done.exit_code != 0
    assert "Pictures need matplotlib, which is not installed" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_report_is_shown_without_loading_matplotlib(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    assert "Net sales" in says(store, "sales")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("sales", "--range", "soon"), "This range cannot be used."),
        (("sales", "--csv", "--png", "x.png"), "Say one of --csv, --json and --png."),
        (("sales", "--png", "x.txt"), "x.txt does not end in .png."),
        (("sales", "--png", ""), "it names no file."),
        (("sales", "--png", "no/such/folder/x.png"), "No such file or directory"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    store: SqlStore, arguments: tuple[str, ...], sentence: str
) -> None:
    done = run(store, *arguments)

    assert done.exit_code != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.output


def test_bars_do_without_blocks_where_a_terminal_has_none() -> None:
    view = View("Sales", "today", [], [Chart("By hour", [("11", 1), ("12", 4), ("13", -2)])])
    ascii_only = io.TextIOWrapper(io.BytesIO(), encoding="ascii")

    show(view, Console(file=ascii_only, width=80))
    ascii_only.seek(0)

    lines = ascii_only.read().splitlines()
    assert [line.count("#") for line in lines[-3:]] == [12, 48, 0]


def test_an_empty_report_shows_that_there_was_nothing(store: SqlStore, ports: Ports) -> None:
    shown = says(store, "sales", "--range", "2001-01-01..2001-01-03")

    assert "nothing" in shown
    view = of_sales(ports.use(ReportSales)(COMMAND_LINE, "2001-01-01..2001-01-01"), None)
    assert [chart.bars for chart in view.charts if not chart.upright] == [[], []]
