import json
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event

import httpx
import pytest
from sqlalchemy import make_url

from support.databases import SqliteFiles
from support.servers.processes import HOST, PATIENCE, free_port, is_free, until
from support.servers.technomart import TechnoMart
from technomart.adapters.demo import loader
from technomart.entrypoints.commands import demo_data

EMAIL = "owner@example.com"
PASSWORD = "correct-horse-battery"
PRODUCTION = {
    "TECHNOMART_ENV": "production",
    "TECHNOMART_MAIL": "none",
    "TECHNOMART_FRONTEND_URL": "https://canteen.example",
}


@pytest.fixture
def migrated(program: TechnoMart, sqlite_files: SqliteFiles) -> Iterator[TechnoMart]:
    """A fresh installation with its tables, which are copied since a command takes seconds to make them."""
    with ExitStack() as cleaning:
        made = make_url(sqlite_files.migrated(cleaning)).database
        assert made is not None
        shutil.copy(made, program.folder / "technomart.db")
        yield program


def refusal(program: TechnoMart, *arguments: str) -> str:
    """Run a command that must fail with status 2, and return the one line it says."""
    done = program.run(*arguments, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    return done.stderr.strip()


def database(program: TechnoMart) -> sqlite3.Connection:
    return sqlite3.connect(program.folder / "technomart.db")


def rows(program: TechnoMart, query: str) -> list[tuple[object, ...]]:
    connection = database(program)
    found = connection.execute(query).fetchall()
    connection.close()
    return found


def edit(program: TechnoMart, statement: str) -> None:
    """Change a row behind the program's back, as no constraint would let it."""
    connection = database(program)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    assert connection.execute(statement).rowcount == 1
    connection.commit()
    connection.close()


def sign_in(program: TechnoMart, email: str, password: str) -> httpx.Response:
    with program.client() as client:
        return client.post("/api/auth/login", json={"email": email, "password": password})


def lines_to_try(program: TechnoMart) -> str:
    program.child.until(lambda: "Try it:" in program.log, "it says how to try it")
    return "\n".join(re.findall(r"^(?:TOKEN=|ORDER=|curl ).*$", program.log, re.MULTILINE))


def test_upgrade_makes_the_tables_and_says_from_where_to_where(program: TechnoMart) -> None:
    before = program.run("db", "current").stdout
    first = program.spawn("db", "upgrade").stdout
    again = program.run("db", "upgrade").stdout

    assert "has no tables" in before
    assert "went from empty to" in first
    assert "already" in again
    assert "as this version needs" in program.run("db", "current").stdout


def test_create_admin_again_sets_password_and_name_anew(migrated: TechnoMart) -> None:
    migrated.run("create-admin", "--email", EMAIL, "--name", "First", "--password", "lugaw-at-sunrise")
    done = migrated.run("create-admin", "--email", EMAIL.upper(), "--name", "Owner", "--password", PASSWORD)

    assert PASSWORD not in done.stdout + done.stderr
    assert rows(migrated, "SELECT email, name, role FROM users") == [(EMAIL, "Owner", "admin")]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--email", EMAIL, "--password", "seven77"), "8 to 128 characters"),
        (("--email", EMAIL, "--password", "x" * 129), "8 to 128 characters"),
        (("--email", "nobody", "--password", PASSWORD), "not an e-mail address"),
        (("--email", EMAIL, "--password", PASSWORD, "--name", " "), "1 to 120 characters"),
    ],
)
def test_create_admin_refuses_what_nobody_could_sign_in_with(
    migrated: TechnoMart, arguments: tuple[str, ...], complaint: str
) -> None:
    done = migrated.run("create-admin", *arguments, check=False)

    assert done.returncode == 2
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
    assert rows(migrated, "SELECT COUNT(*) FROM users") == [(0,)]


def test_demo_data_of_any_amount_passes_the_audit(migrated: TechnoMart) -> None:
    migrated.run("demo-data", "--orders", "300", "--days", "4", "--seed", "5")
    migrated.run("demo-data", "--orders", "200", "--days", "6", "--seed", "5", "--append")

    done = migrated.run("audit")

    assert rows(migrated, "SELECT COUNT(*) FROM orders") == [(500,)]
    assert "invariants hold" in done.stdout
    assert done.stderr == ""


def test_demo_data_says_what_was_added(migrated: TechnoMart) -> None:
    migrated.run("demo-data", "--orders", "20", "--days", "1")

    done = migrated.run("demo-data", "--orders", "10", "--days", "2", "--append")

    assert done.stdout == "10 orders of 2 days were added to the database.\n"


def test_demo_data_that_is_stopped_says_that_nothing_was_stored(
    migrated: TechnoMart, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def pressing_ctrl_c(*_: object) -> Iterator[Callable[[int], None]]:
        stopped = Event()

        def press(_more: int) -> None:
            signal.raise_signal(signal.SIGINT)
            assert stopped.wait(30)  # the thread that stores goes on when the command has taken notice

        try:
            yield press
        finally:
            stopped.set()

    monkeypatch.setattr(demo_data, "counting", pressing_ctrl_c)
    monkeypatch.setattr(loader, "BATCH", 50)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has its background jobs ignore it

    try:
        done = migrated.run("demo-data", "--orders", "300", "--days", "4", check=False)
    finally:
        signal.signal(signal.SIGINT, before)

    assert (done.returncode, done.stderr) == (130, "Stopped: nothing was stored.\n")
    assert rows(migrated, "SELECT COUNT(*) FROM orders") == [(0,)]


def test_demo_data_does_not_mix_with_orders_unasked(migrated: TechnoMart) -> None:
    migrated.run("demo-data", "--orders", "20", "--days", "1")

    assert "--append" in refusal(migrated, "demo-data", "--orders", "20")
    assert rows(migrated, "SELECT COUNT(*) FROM orders") == [(20,)]


def test_audit_names_a_row_that_was_edited_by_hand(migrated: TechnoMart) -> None:
    migrated.run("demo-data", "--orders", "20", "--days", "1")
    ((order_id,),) = rows(migrated, "SELECT id FROM orders ORDER BY id LIMIT 1")
    edit(migrated, f"UPDATE orders SET subtotal = subtotal + 100 WHERE id = '{order_id}'")

    done = migrated.run("audit", check=False)
    in_json = migrated.run("audit", "--json", check=False)

    assert (done.returncode, in_json.returncode) == (1, 1)
    assert f"orders {order_id}: " in done.stdout
    answer = json.loads(in_json.stdout)
    assert answer["holds"] is False
    assert order_id in {violation["id"] for violation in answer["violations"]}


@pytest.mark.parametrize("command", ["audit", "demo-data", "create-admin"])
def test_commands_ask_for_tables_first(program: TechnoMart, command: str) -> None:
    arguments = ("--email", EMAIL, "--password", PASSWORD) if command == "create-admin" else ()

    assert "technomart db upgrade" in refusal(program, command, *arguments)


@pytest.mark.parametrize("command", [("serve",), ("db", "upgrade"), ("audit",)])
def test_wrong_settings_end_in_one_sentence_that_names_them(program: TechnoMart, command: tuple[str, ...]) -> None:
    program.env["TECHNOMART_TIMEZONE"] = "Mars/Olympus"

    assert "TECHNOMART_TIMEZONE" in refusal(program, *command)


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.db", "mysql://nobody@127.0.0.1:1/nothing"])
def test_database_that_cannot_be_reached_ends_in_one_sentence(program: TechnoMart, url: str) -> None:
    program.env |= {"TECHNOMART_DATABASE_URL": url, "TECHNOMART_DB_TIMEOUT_SECONDS": "1"}

    assert "does not answer" in refusal(program, "db", "current")


def test_a_misspelt_setting_is_named(program: TechnoMart) -> None:
    (program.folder / ".env").write_text("TECHNOMART_MIAL=none\n")
    program.env["TECHNOMART_DATABASE_URL"] = "sqlite:////nowhere/at/all.db"

    program.start(wait=False)
    program.child.ended()
    found = program.run("doctor", check=False).stdout

    assert program.log.splitlines()[0].endswith(" WARNING TECHNOMART_MIAL: no setting has this name.")
    assert "note  settings    TECHNOMART_MIAL: no setting has this name." in found


def test_an_impossible_sqlite_file_is_refused_and_diagnosed_in_one_line(program: TechnoMart) -> None:
    program.env["TECHNOMART_DATABASE_URL"] = "sqlite:////nowhere/at/all.db"

    said = refusal(program, "serve", "--port", str(program.port))
    found = program.run("doctor", check=False).stdout.splitlines()[0]

    for line in (said, found):
        assert "SQLite cannot use /nowhere/at/all.db" in line
        assert "Check that folder and file exist" in line


def test_a_database_that_is_a_link_to_nowhere_is_refused_in_one_line(program: TechnoMart) -> None:
    (program.folder / "technomart.db").symlink_to("elsewhere.db")

    said = refusal(program, "serve", "--port", str(program.port))

    assert "technomart.db: it is a symbolic link to elsewhere.db, which is not there." in said
    assert "symbolic link to nowhere" in refusal(program, "db", "upgrade")


def test_a_lock_that_cannot_be_taken_is_refused_in_one_line(program: TechnoMart) -> None:
    (program.folder / "technomart.db-stand-in").mkdir()

    said = refusal(program, "serve", "--port", str(program.port))

    assert "technomart.db-stand-in cannot be locked: unable to open database file (SQLITE_CANTOPEN" in said


@pytest.mark.parametrize("command", [("demo-data",), ("serve", "--demo")])
def test_production_takes_no_demo_data(program: TechnoMart, command: tuple[str, ...]) -> None:
    program.env |= PRODUCTION

    assert "no place in production" in refusal(program, *command)


def test_serving_with_demo_prints_lines_that_work_as_printed(migrated: TechnoMart) -> None:
    migrated.arguments = ["--demo"]
    migrated.start()
    with migrated.client() as client:
        health = client.get("/api/health").json()

    shell = subprocess.run(
        ["bash", "-c", lines_to_try(migrated)],
        env=migrated.env,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )

    assert (health["status"], health["storage"]) == ("ok", "sql")
    assert json.loads(shell.stdout)["success"] is True
    assert migrated.stop() == 0
    assert "invariants hold" in migrated.run("audit").stdout


def test_demo_canteen_is_loaded_once_by_however_many_servers(migrated: TechnoMart, tmp_path: Path) -> None:
    other = TechnoMart(tmp_path, arguments=["--demo"])
    migrated.arguments = ["--demo"]
    migrated.start(wait=False)
    try:
        other.start(wait=False)
        migrated.ready()
        other.ready()
    finally:
        other.kill()

    assert rows(migrated, "SELECT COUNT(*) FROM users") == [(6,)]
    migrated.restart()
    assert rows(migrated, "SELECT COUNT(*) FROM menu_items") == [(26,)]


def test_without_tables_one_worker_serves_from_memory_and_says_so_and_what_is_lost_in_the_end(
    program: TechnoMart,
) -> None:
    program.workers = 2
    program.start()
    with program.client() as client:
        health = client.get("/api/health").json()

    assert health["storage"] == "memory"
    assert len(program.worker_pids()) == 1
    program.child.until(lambda: "One worker" in program.log, "it says that one worker serves")
    assert "technomart db upgrade" in program.log
    assert program.stop() == 0
    assert "What was in memory is lost: The database has no tables yet." in program.log


def test_a_second_server_without_tables_does_not_start_and_says_why(program: TechnoMart, tmp_path: Path) -> None:
    program.start()
    with program.client() as client:
        assert client.get("/api/health").json()["storage"] == "memory"
    said = refusal(program, "serve", "--port", str(free_port()))

    assert "Another process serves from its memory in place of this database." in said
    assert said.endswith(f" It is process {program.worker_pids()[0]}.")
    program.stop()
    program.start()


def test_workers_accept_each_others_tokens_without_a_secret_in_the_settings(migrated: TechnoMart) -> None:
    migrated.env["TECHNOMART_JWT_SECRET"] = ""
    migrated.workers = 2
    migrated.run("create-admin", "--email", EMAIL, "--password", PASSWORD)
    migrated.start()
    headers = {"Authorization": f"Bearer {sign_in(migrated, EMAIL, PASSWORD).json()['token']}"}

    answers = set()
    for _ in range(20):  # each on a connection of its own, so that both workers get some
        with migrated.client() as client:
            answers.add(client.get("/api/auth/me", headers=headers).status_code)

    assert answers == {200}
    assert len(migrated.worker_pids()) == 2
    migrated.child.until(lambda: "TECHNOMART_REDIS_URL" in migrated.log, "it says what is counted apart")
    assert "everybody must sign in again" in migrated.log


def test_stopping_finishes_the_requests_that_have_started(migrated: TechnoMart) -> None:
    migrated.run("create-admin", "--email", EMAIL, "--password", PASSWORD)
    migrated.start()
    body = json.dumps({"email": EMAIL, "password": PASSWORD}).encode()
    head = f"POST /api/auth/login HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
    with socket.create_connection((HOST, migrated.port), timeout=PATIENCE) as wire:
        wire.sendall(f"{head}Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n".encode())
        begun = wire.recv(1000)  # comes when the program has begun to read the body

        migrated.child.send(signal.SIGTERM)
        until(lambda: is_free(migrated.port), "new connections are refused")
        wire.sendall(body)
        answer = wire.recv(1000)

    assert begun.startswith(b"HTTP/1.1 100 ")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert migrated.child.ended() == 0


def test_port_that_is_taken_is_refused(program: TechnoMart) -> None:
    with socket.create_server((HOST, program.port)):
        said = refusal(program, "serve", "--port", str(program.port))

    assert f"Port {program.port}" in said


def test_port_comes_from_the_environment_too(migrated: TechnoMart) -> None:
    migrated.env["PORT"] = "not-a-port"

    assert refusal(migrated, "serve") == "PORT must be a whole number from 1 to 65535, not 'not-a-port'."
