"""What commands answer in JSON: the API's own data, on an output that holds nothing else."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from support.commands import commands_of
from support.databases import SqliteFiles, lent_store
from support.http_api import CHEAP, an_app
from technomart.adapters.clock import SystemClock
from technomart.adapters.demo.loader import DemoCanteen
from technomart.adapters.sql.store import SqlStore
from technomart.config.settings import Settings
from technomart.domain.kernel.business_day import BusinessDays
from technomart.entrypoints.cli import main

MONTH = "2026-01-01..2026-12-31"
SAME: dict[tuple[str, ...], str] = {
    ("report", "sales", "--range", MONTH): f"/api/reports/sales?range={MONTH}",
    ("report", "orders", "--range", MONTH): f"/api/reports/orders?range={MONTH}",
    ("report", "inventory"): "/api/reports/inventory",
    ("report", "staff-attendance", "--range", MONTH): f"/api/reports/staff-attendance?range={MONTH}",
    ("report", "till", "--from", "2026-01-01", "--to", "2026-12-31"): f"/api/reports/till?range={MONTH}",
    ("till", "x"): "/api/registers/T1/x",
    ("users", "list"): "/api/users?sortBy=name&sortDir=asc",
}
"""Command to the address whose data it answers."""
OTHERS: tuple[tuple[str, ...], ...] = (
    ("audit",),
    ("day", "verify"),
    ("db", "current"),
    ("doctor",),
    ("payments", "resume"),
    ("purge",),
    ("report", "customer-history"),
)
AT = ("--register", "T2")
DAY: tuple[tuple[str, ...], ...] = (
    ("till", "open", *AT, "--notes", "100=5", "--coins", "0.25=4"),
    ("till", "move", "drop", *AT, "--notes", "100=2"),
    ("till", "count", *AT, "--notes", "100=3"),
    ("till", "close", *AT),
    ("day", "close", *AT, "--reason", "They are still eating."),
    ("day", "show", "last", *AT),
)
"""What is asked in the course of a day, one after the other."""


@pytest.fixture(scope="module")
def store(sqlite_files: SqliteFiles) -> Iterator[SqlStore]:
    with ExitStack() as lent:
        found = lent.enter_context(lent_store(sqlite_files))
        records = DemoCanteen(SystemClock(), BusinessDays(Settings().timezone), CHEAP).snapshot()
        found.write(lambda work: work.load(records))
        yield found


def run(store: SqlStore, *asked: str) -> Result:
    url = store.engine.url.render_as_string(hide_password=False)
    return CliRunner().invoke(main, [*asked, "--json"], env={"TECHNOMART_DATABASE_URL": url})


def test_these_are_all_commands_that_answer_in_json() -> None:
    asked = {tuple(word for word in command if not word.startswith(("--", "20"))) for command in SAME}

    found = {path for path, each in commands_of(main) if any("--json" in option.opts for option in each.params)}
    assert found == asked | set(OTHERS) | {command[:2] for command in DAY}


@pytest.mark.parametrize("command", SAME)
def test_a_command_answers_the_data_of_the_api(store: SqlStore, command: tuple[str, ...]) -> None:
    told: Any = (
        an_app(store).signed_in("admin@technomart.example", "halo-halo-sa-tanghali").get(SAME[command]).json["data"]
    )

    done = run(store, *command)

    assert (done.exit_code, done.stderr) == (0, "")
    assert without_sign_ins(json.loads(done.stdout)) == without_sign_ins(told)
    assert told


def without_sign_ins(data: Any) -> Any:
    """Leave out what the sign-in of the test itself changed."""
    if not isinstance(data, list):
        return data
    return [{name: value for name, value in row.items() if name not in ("lastLogin", "version")} for row in data]


def test_a_day_at_the_till_is_answered_as_the_api_shows_it(store: SqlStore) -> None:
    done = [run(store, *command) for command in DAY]

    assert [(each.exit_code, each.stderr) for each in done] == [(0, "")] * len(DAY)
    opened, moved, counted, drawer, day, shown = (json.loads(each.stdout) for each in done)
    api = an_app(store).signed_in("admin@technomart.example", "halo-halo-sa-tanghali")
    assert drawer == api.get(f"/api/cash-sessions/{opened['id']}").json["data"]
    assert (drawer["movements"], counted["overShort"], drawer["state"]) == ([moved], -1, "closed")
    assert day == shown == api.get(f"/api/day-closes/{day['id']}").json["data"]


@pytest.mark.parametrize("command", OTHERS)
def test_other_commands_answer_json_alone(
    store: SqlStore, command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    done = run(store, *command)

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("report", "sales", "--range", "nonsense"), "bad_range"),
        (("report", "orders", "--csv"), "refused"),
        (("till", "open", "--notes", "30=1"), "bad_count"),
        (("till", "count", "--register", "T9", "--notes", "20=1"), "register_not_found"),
        (("day", "show", "99"), "day_close_not_found"),
    ],
)
def test_a_refusal_is_json_too(store: SqlStore, asked: tuple[str, ...], code: str) -> None:
    done = run(store, *asked)

    assert (done.exit_code, done.stderr) == (2, "")
    told = json.loads(done.stdout)
    assert (told["success"], told["code"]) == (False, code)
    assert told["message"]


def test_a_setting_that_cannot_be_used_is_refused_in_json(store: SqlStore) -> None:
    done = CliRunner().invoke(main, ["doctor", "--json"], env={"TECHNOMART_TIMEZONE": "Nowhere"})

    assert done.exit_code == 2
    assert "TECHNOMART_TIMEZONE" in json.loads(done.stdout)["message"]
