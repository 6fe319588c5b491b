"""Every command on terminals that cannot draw what the database holds."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import String, literal, type_coerce

from support.databases import SqliteFiles, lent_store
from support.http_api import CHEAP
from technomart.adapters.clock import SystemClock
from technomart.adapters.demo.loader import DemoCanteen
from technomart.adapters.sql.core.columns import metadata
from technomart.adapters.sql.store import SqlStore
from technomart.config.settings import Settings
from technomart.domain.kernel.business_day import BusinessDays
from technomart.entrypoints.cli import main
from technomart.entrypoints.commands import serve

ODD = "漢字 ₱ → █ $_$ Niño"
EMAIL = "carla@technomart.example"
NAMES = {
    "users": "name",
    "employees": "name",
    "menu_items": "name",
    "order_lines": "name",
    "payments": "customer",
    "categories": "name",
    "stock_items": "name",
}
COMMANDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("serve",): ("--demo",),
    ("db", "upgrade"): (),
    ("db", "current"): (),
    ("create-admin",): ("--email", "x@technomart.example", "--name", ODD, "--password", "halo-halo-sa-tanghali"),
    ("demo-data",): ("--orders", "1", "--days", "1"),
    ("audit",): (),
    ("report", "sales"): ("--range", "30d"),
    ("report", "orders"): ("--range", "30d"),
    ("report", "inventory"): (),
    ("report", "staff-attendance"): ("--range", "30d"),
    ("report", "customer-history"): ("--customer", ODD),
    ("export", "orders"): ("--range", "30d"),
    ("export", "payments"): ("--range", "all", f"{ODD}.csv"),
    ("export", "attendance"): ("--range", "30d", f"{ODD} 2.csv"),
    ("export", "stock"): ("--range", "30d", f"{ODD} 3.csv"),
    ("users", "list"): (),
    ("users", "approve"): (f"{ODD}@technomart.example",),
    ("users", "deactivate"): (EMAIL,),
    ("users", "set-role"): (EMAIL, "staff"),
    ("users", "set-password"): (EMAIL, "--password", "halo-halo-sa-tanghali"),
    ("payments", "resume"): (),
    ("purge",): (),
    ("doctor",): (),
    ("backup",): (f"{ODD}.json",),
    ("restore",): (f"{ODD}.json",),
}
"""Every command with what it is asked in these tests."""


@pytest.fixture(scope="module")
def store(sqlite_files: SqliteFiles) -> Iterator[SqlStore]:
    """Lend a canteen in which everything is called what few encodings can write."""
    with ExitStack() as lent:
        store = lent.enter_context(lent_store(sqlite_files))
        records = DemoCanteen(SystemClock(), BusinessDays(Settings().timezone), CHEAP).snapshot()
        store.write(lambda work: work.load(records))
        with store.engine.begin() as connection:
            for table, column in NAMES.items():
                rows = metadata.tables[table]
                unlike = type_coerce(rows.c.id if "id" in rows.c else rows.c.order_id, String())
                connection.execute(rows.update().values({column: literal(f"{ODD} ", String()) + unlike}))
            stock = metadata.tables["stock_items"]  # so that the audit has something to name
            connection.execute(stock.update().values(on_hand=stock.c.on_hand + 1))
        yield store


@pytest.fixture
def run(store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, tuple[str, ...]], Result]:
    """Return what runs a command at an output of some encoding."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(serve, "run", lambda *asked: asked[-1]())
    url = store.engine.url.render_as_string(hide_password=False)
    return lambda charset, asked: CliRunner(charset=charset).invoke(main, asked, env={"TECHNOMART_DATABASE_URL": url})


def leaves(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        yield path
        return
    with click.Context(command) as context:
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from leaves(found, *path, name)


def test_these_are_all_commands() -> None:
    assert set(leaves(main)) == set(COMMANDS)


def test_every_command_prints_what_a_terminal_can_draw(run: Callable[[str, tuple[str, ...]], Result]) -> None:
    for command, asked in COMMANDS.items():
        must_be_drawn(run, "ascii", command, asked)


@pytest.mark.parametrize("charset", ["latin-1", "cp1252"])
def test_tables_are_drawn_with_what_a_terminal_has(run: Callable[[str, tuple[str, ...]], Result], charset: str) -> None:
    for command in (("users", "list"), ("report", "sales"), ("report", "inventory"), ("audit",)):
        must_be_drawn(run, charset, command, COMMANDS[command])


def must_be_drawn(
    run: Callable[[str, tuple[str, ...]], Result], charset: str, command: tuple[str, ...], asked: tuple[str, ...]
) -> None:
    """Check that a command ends well and writes in the encoding of its terminal."""
    done = run(charset, (*command, *asked))

    assert done.exception is None or isinstance(done.exception, SystemExit), (command, done.exception)
    written = "utf-8" if command == ("export", "orders") else charset  # CSV is UTF-8 everywhere
    assert done.stdout_bytes.decode(written) + done.stderr_bytes.decode(charset)


def test_a_chart_on_such_a_terminal_has_other_bars_and_names_with_question_marks(
    run: Callable[[str, tuple[str, ...]], Result],
) -> None:
    shown = run("cp1252", ("report", "sales", "--range", "30d")).stdout

    assert "#####" in shown
    assert "?? ? ? ? $_$ Niño" in shown


def test_a_picture_has_boxes_and_takes_no_name_for_a_formula(
    run: Callable[[str, tuple[str, ...]], Result], tmp_path: Path
) -> None:
    done = run("ascii", ("report", "inventory", "--png", "stock.png"))

    assert (done.exit_code, done.stderr) == (0, "")
    assert (tmp_path / "stock.png").stat().st_size


def test_the_audit_in_json_loses_no_character(run: Callable[[str, tuple[str, ...]], Result]) -> None:
    ways = [run(charset, ("audit", "--json")) for charset in ("ascii", "utf-8")]

    first, second = (json.loads(done.stdout) for done in ways)
    assert first == second
    assert first["violations"]


def test_a_program_of_its_own_ends_well_in_another_encoding(store: SqlStore) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    env = os.environ | {"TECHNOMART_DATABASE_URL": url, "PYTHONIOENCODING": "cp1252"}

    done = subprocess.run(
        [sys.executable, "-m", "technomart.entrypoints.cli", "report", "inventory"],
        env=env,
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert "?? ? ? ? $_$ Niño" in done.stdout.decode("cp1252")
