"""A program beside the schema of another version says so, is not ready, and backs nothing up by halves."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from sqlalchemy import make_url

from support.databases import SqliteFiles
from support.servers.technomart import READY, TechnoMart

NEWER = "9999"
"""A revision that this version does not know."""


@pytest.fixture
def canteen(program: TechnoMart, sqlite_files: SqliteFiles) -> Iterator[TechnoMart]:
    with ExitStack() as cleaning:
        made = make_url(sqlite_files.migrated(cleaning)).database
        assert made is not None
        shutil.copy(made, program.folder / "technomart.db")
        yield program


def make_newer(canteen: TechnoMart) -> None:
    with closing(sqlite3.connect(canteen.folder / "technomart.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [NEWER])


def test_a_server_is_ready_on_the_schema_of_its_version_alone(canteen: TechnoMart) -> None:
    canteen.start()
    with canteen.client() as client:
        before = client.get(READY)
        make_newer(canteen)
        newer, lives = client.get(READY), client.get("/api/health")

    assert (before.status_code, lives.status_code) == (200, 200)
    assert (newer.status_code, newer.json()["code"]) == (503, "other_schema")
    assert "Retry-After" in newer.headers


def test_a_server_says_at_its_start_that_the_program_is_to_be_updated(canteen: TechnoMart) -> None:
    make_newer(canteen)
    canteen.start(wait=False)

    canteen.child.until(lambda: "Storage: " in canteen.log, "it says what it works on")
    assert "of a newer version; update the program" in canteen.log


@pytest.mark.parametrize("command", ["db upgrade", "backup canteen.dump"])
def test_what_only_the_newer_version_can_do_is_refused_in_a_sentence(canteen: TechnoMart, command: str) -> None:
    make_newer(canteen)

    done = canteen.run(*command.split(), check=False)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert NEWER in done.stderr
    assert not (canteen.folder / "canteen.dump").exists()


def test_whoever_asks_for_the_schema_of_a_newer_version_is_not_sent_to_upgrade_it(canteen: TechnoMart) -> None:
    make_newer(canteen)

    said = canteen.run("db", "current").stdout

    assert f"at {NEWER}, of a newer version" in said
    assert "db upgrade" not in said
