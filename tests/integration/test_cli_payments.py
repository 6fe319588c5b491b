from pathlib import Path

import pytest
from click.testing import CliRunner

from support.bookkeeping import Day
from support.builders import furnish
from technomart.adapters.sql.maintenance.migrate import upgrade
from technomart.adapters.sql.store import SqlStore
from technomart.entrypoints.cli import main


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqlStore:
    url = f"sqlite:///{tmp_path}/books.db"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TECHNOMART_DATABASE_URL", url)
    store = SqlStore.open(url)
    upgrade(store.engine)
    return store


def test_what_a_gateway_still_owes_is_told_and_left_alone(database: SqlStore) -> None:
    furnish(database)
    Day(database).work()
    owed = database.read(lambda work: work.intents.open())

    done = CliRunner().invoke(main, ["payments", "resume"])

    assert (done.exit_code, done.output) == (1, "0 payments and refunds were settled; 1 are still under way.\n")
    assert database.read(lambda work: work.intents.open()) == owed != []
    assert CliRunner().invoke(main, ["audit"]).exit_code == 0


def test_nothing_owed_is_a_success(database: SqlStore) -> None:
    assert CliRunner().invoke(main, ["payments", "resume"]).exit_code == 0
