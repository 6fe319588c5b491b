"""Every command on terminals that cannot draw what the database holds."""

import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console
from sqlalchemy import Connection, String, Table, literal, type_coerce

from support.commands import commands_of
from support.databases import SqliteFiles, lent_store
from support.http_api import CHEAP
from technomart.adapters.clock import SystemClock
from technomart.adapters.demo.loader import DemoCanteen
from technomart.adapters.sql.core.columns import metadata
from technomart.adapters.sql.store import SqlStore
from technomart.config.settings import Settings
from technomart.domain.audit.invariants import INVARIANTS
from technomart.domain.kernel.business_day import BusinessDays
from technomart.entrypoints.cli import main
from technomart.entrypoints.commands import users
from technomart.entrypoints.commands.audit import progress_at
from technomart.entrypoints.commands.errors import Refused
from technomart.entrypoints.serving import program

ODD = "漢字 ₱ → █ $_$ Niño"
HOSTILE = "[/oops] [bold] :smile: \x1b[2J\x1b]0;x\x07\x9b \u202e\u2066 \nFORGED \r\u2028"
"""Markup of the library that draws tables, what clears a terminal, what turns a direction, and what ends a line."""
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066\u2028]")
EMAIL = "carla@technomart.example"
KEPT = {
    "email",
    "password_hash",
    "image",
    "tag",
    "body",
    "location",
    "address",
    "issuer",
    "subject",
    "scope",
    "word",
    "content",
}
"""The columns that hold no text of a person, besides those of codes and of what is searched by."""
COMMANDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("init",): ("--yes", "--business-name", ODD),
    ("serve",): ("--demo",),
    ("db", "upgrade"): (),
    ("db", "current"): (),
    ("create-admin",): (
        "--email",
        "x@technomart.example",
        "--name",
        f"{ODD} [/oops]",
        "--password",
        "halo-halo-sa-tanghali",
    ),
    ("demo-data",): ("--orders", "1", "--days", "1"),
    ("audit",): (),
    ("report", "sales"): ("--range", "30d"),
    ("report", "orders"): ("--range", "30d"),
    ("report", "inventory"): (),
    ("report", "staff-attendance"): ("--range", "30d"),
    ("report", "customer-history"): ("--customer", HOSTILE),
    ("report", "till"): ("--from", "2026-01-01"),
    ("export", "orders"): ("--range", "30d"),
    ("export", "payments"): ("--range", "all", f"{ODD}.csv"),
    ("export", "attendance"): ("--range", "30d", f"{ODD} 2.csv"),
    ("export", "stock"): ("--range", "30d", f"{ODD} 3.csv"),
    ("journal",): ("--from", "2026-01-01", "--to", "2026-01-02"),
    ("users", "list"): (),
    ("users", "approve"): (f"{ODD}{HOSTILE}@technomart.example",),
    ("users", "deactivate"): (EMAIL,),
    ("users", "set-role"): (EMAIL, "staff"),
    ("users", "set-password"): (EMAIL, "--password", "halo-halo-sa-tanghali"),
    ("users", "remove-second-factor"): (EMAIL,),
    ("till", "open"): ("--notes", "100=5", "--coins", "0.25=4"),
    ("till", "move"): ("paid_out", "5", "--reason", ODD),
    ("till", "count"): ("--notes", f"{ODD}{HOSTILE}=5"),
    ("till", "close"): ("--register", f"{ODD}{HOSTILE}"),
    ("till", "x"): (),
    ("day", "close"): ("--reason", f"{ODD}{HOSTILE}", "--date", "2020-01-31"),
    ("day", "show"): (f"{ODD}{HOSTILE}",),
    ("day", "verify"): (),
    ("payments", "resume"): (),
    ("purge",): (),
    ("doctor",): (),
    ("backup",): (f"{ODD}.json",),
    ("restore",): (f"{ODD}.json",),
    ("completion",): ("bash",),
}
"""Every command with what it is asked in these tests."""


@pytest.fixture(scope="module")
def store(sqlite_files: SqliteFiles) -> Iterator[SqlStore]:
    """Lend a canteen in which everything is called what few encodings can write."""
    with ExitStack() as lent:
        store = lent.enter_context(lent_store(sqlite_files))
        records = DemoCanteen(SystemClock(), BusinessDays(Settings().timezone), CHEAP).snapshot()
        store.write(lambda work: work.load(records))
        with store.engine.connect() as connection:
            must_agree(connection, "OFF")
            for rows, columns in texts_of_people():
                unlike = type_coerce(rows.c.id if "id" in rows.c else rows.c.order_id, String())
                text = literal(f"{ODD} {HOSTILE} ", String()) + unlike
                connection.execute(rows.update().values(dict.fromkeys(columns, text)))
            accounts = metadata.tables["users"]
            connection.execute(accounts.update().where(accounts.c.email != EMAIL).values(email=accounts.c.id + HOSTILE))
            stock = metadata.tables["stock_items"]  # so that the audit has something to name
            connection.execute(stock.update().values(on_hand=stock.c.on_hand + 1))
            connection.commit()
            must_agree(connection, "ON")
        yield store


def must_agree(connection: Connection, switch: str) -> None:
    """Say whether rows keep to what they refer to, and to the checks; no transaction may be under way."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA foreign_keys = {switch}")
    driver.execute(f"PRAGMA ignore_check_constraints = {'ON' if switch == 'OFF' else 'OFF'}")


def texts_of_people() -> Iterator[tuple[Table, list[str]]]:
    """Yield every table with the columns of it that hold what people type."""
    for rows in metadata.tables.values():
        texts = [each for each in rows.c if isinstance(each.type, String) and each.name not in KEPT]
        typed = [each.name for each in texts if (getattr(each.type, "length", None) or 500) > 24 or each.name == "unit"]
        found = [name for name in typed if not name.endswith(("key", "_value", "_type", "email"))]
        if found and ("id" in rows.c or "order_id" in rows.c):
            yield rows, found


@pytest.fixture
def run(store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, tuple[str, ...]], Result]:
    """Return what runs a command at an output of some encoding."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(program, "run", lambda *asked: asked[-1]())
    url = store.engine.url.render_as_string(hide_password=False)
    return lambda charset, asked: CliRunner(charset=charset).invoke(main, asked, env={"TECHNOMART_DATABASE_URL": url})


def test_these_are_all_commands() -> None:
    assert {path for path, _ in commands_of(main)} == set(COMMANDS)


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
    is_csv = command == ("export", "orders")
    shown = "" if is_csv else done.stdout_bytes.decode(charset)  # CSV is UTF-8 everywhere, and what it is
    told = done.stderr_bytes.decode(charset)
    assert is_csv or shown + told
    assert not STEERING.search(shown + told), command
    assert not re.search(r"^\W*FORGED", shown + told, re.MULTILINE), command


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


@pytest.mark.parametrize(
    "asked",
    [
        *(("audit",), ("audit", "--json"), ("report", "sales"), ("users", "list"), ("doctor",), ("completion", "zsh")),
        *(("--help",), ("--version",), ("serve", "--help"), ("report", "sales", "--help")),
    ],
    ids=" ".join,
)
def test_a_full_disk_under_the_output_is_no_finding(
    asked: tuple[str, ...], store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TECHNOMART_DATABASE_URL", store.engine.url.render_as_string(hide_password=False))
    with suppress(OSError), Path("/dev/full").open("w", encoding="utf-8") as full:  # as it is closed, once more
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(Refused, match="The output cannot be written: No space left on device") as refused:
            main(asked, standalone_mode=False)
    assert refused.value.exit_code == 2, "1 would say that a row breaks an invariant"


def test_an_output_that_is_closed_is_none_to_fail_by(store: SqlStore) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    asked = shlex.join([sys.executable, "-m", "technomart.entrypoints.cli", "users", "list"])

    done = subprocess.run(
        ["/bin/sh", "-c", f"{asked} >&-"],
        env=os.environ | {"TECHNOMART_DATABASE_URL": url},
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")


def test_where_there_is_no_terminal_a_password_is_not_asked_for(store: SqlStore) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-m", "technomart.entrypoints.cli", "create-admin", "--email", "new@technomart.example"],
        env=os.environ | {"TECHNOMART_DATABASE_URL": url},
        input=b"halo-halo-sa-tanghali\n" * 2,
        capture_output=True,
        start_new_session=True,
        check=False,
    )

    told = b"There is no terminal to ask for the password at; --password-stdin reads it.\n"
    assert (done.returncode, done.stderr) == (2, told)


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        (("backup", "all.dump"), "Writing"),
        (("export", "orders", "orders.csv"), "Writing"),
        (("demo-data", "--orders", "1", "--days", "1", "--append"), "Selling"),
        (("audit",), "%"),
    ],
)
def test_long_work_tells_a_terminal_how_far_it_is_and_nobody_else(
    store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], label: str
) -> None:
    monkeypatch.chdir(tmp_path)
    url = {"TECHNOMART_DATABASE_URL": store.engine.url.render_as_string(hide_password=False)}

    quiet = CliRunner().invoke(main, asked, env=url)
    for file in tmp_path.iterdir():
        file.unlink()
    shown = CliRunner().invoke(main, asked, env=url | {"FORCE_COLOR": "1"})

    assert quiet.exit_code == shown.exit_code
    assert label in shown.stderr
    assert (label in quiet.stderr, label in shown.stdout) == (False, False)


def test_a_narrow_terminal_shows_how_far_the_audit_is() -> None:
    console = Console(file=io.StringIO(), width=48, force_terminal=True)
    with progress_at(console) as bar:
        task = bar.add_task(max((each.sentence for each in INVARIANTS.values()), key=len), total=100, completed=57)
        with console.capture() as drawn:
            console.print(bar.get_renderable())
    assert task == 0
    assert "57%" in drawn.get()


def test_a_narrow_terminal_shows_addresses_whole(
    run: Callable[[str, tuple[str, ...]], Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(users, "WIDE", 50)
    shown = run("utf-8", ("users", "list", "--role", "staff")).stdout
    cells = (line.split("│")[2].strip() for line in shown.splitlines() if line.startswith("│"))
    assert EMAIL in "".join(cells)
