"""Every file that the program makes is its owner's alone, and is never made over or through another one."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import pytest
from click.testing import CliRunner, Result

from support.canteen import a_canteen
from support.databases import SqliteFiles, lent_store
from technomart import maintenance
from technomart.adapters.sql.core.fair_lock import FairLock
from technomart.adapters.sql.core.stand_in import FileLock
from technomart.config.settings import Environment, Settings
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.kernel.findings import Finding, Grade
from technomart.domain.store.handover import CannotStandIn
from technomart.entrypoints.cli import main
from technomart.entrypoints.commands.files import FileName
from technomart.private_files import is_anybodys, new_file

Run = Callable[..., Result]
WRITERS = {
    ("backup", "file"),
    ("journal", "file"),
    *((f"export {what}", "file") for what in ("attendance", "orders", "payments", "stock")),
    *(
        (f"report {what}", "png")
        for what in ("customer-history", "inventory", "orders", "sales", "staff-attendance", "till")
    ),
}
"""Every command with the parameter that names a file to write."""
TRIED = (("backup",), ("journal",), ("export", "stock"), ("report", "inventory", "--png"))
"""One of each code path."""


@pytest.fixture(scope="module")
def run(sqlite_files: SqliteFiles) -> Iterator[Run]:
    with ExitStack() as lent:
        store = lent.enter_context(lent_store(sqlite_files))
        a_canteen(store).placed()
        url = store.engine.url.render_as_string(hide_password=False)
        yield lambda *asked: CliRunner().invoke(main, asked, env={"TECHNOMART_DATABASE_URL": url})


def files_to_write(command: click.Command, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield each command below this one with each parameter that names a file which need not be there."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for each in command.list_commands(context):
            found = command.get_command(context, each)
            assert found is not None
            yield from files_to_write(found, f"{name} {each}".strip())
    for parameter in command.params:
        if isinstance(parameter.type, FileName) and not parameter.type.exists:
            yield name, str(parameter.name)


def test_every_command_that_writes_a_file_is_known_here() -> None:
    assert set(files_to_write(main)) == WRITERS


@pytest.mark.parametrize("command", TRIED, ids=" ".join)
def test_a_file_is_new_and_private_and_nothing_in_its_place_is_touched(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    file, elsewhere = tmp_path / "new.png", tmp_path / "elsewhere"
    (tmp_path / "new.png.unfinished").symlink_to(elsewhere)

    assert run(*command, str(file)).exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert {each.name for each in tmp_path.iterdir()} == {"new.png", "new.png.unfinished"}

    whole = file.read_bytes()
    (tmp_path / "nowhere.png").symlink_to(elsewhere)
    (tmp_path / "link.png").symlink_to(file)
    for there in ("new.png", "nowhere.png", "link.png"):
        done = run(*command, str(tmp_path / there))
        assert (done.exit_code, "nothing is overwritten" in done.stderr) == (2, True), there
    assert (file.read_bytes(), elsewhere.exists()) == (whole, False)


def test_a_folder_that_another_takes_the_place_of_keeps_its_file(tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "theirs").mkdir()

    with new_file(tmp_path / "backups" / "one") as file:
        file.write(b"whole")
        (tmp_path / "backups").rename(tmp_path / "moved")
        (tmp_path / "backups").symlink_to(tmp_path / "theirs")

    assert (tmp_path / "moved" / "one").read_bytes() == b"whole"
    assert list((tmp_path / "theirs").iterdir()) == []


def test_a_file_that_comes_meanwhile_stays(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError), new_file(tmp_path / "one"):
        (tmp_path / "one").write_bytes(b"theirs")

    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"theirs"]


def test_a_database_and_what_lies_beside_it_are_their_owners_alone(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        settings = Settings(database_url=f"sqlite:///{tmp_path}/canteen.db")
        maintenance.upgrade_database(settings)
        with closing(maintenance.open_for_maintenance(settings)) as store, store.engine.connect() as connection:
            connection.exec_driver_sql("CREATE TABLE more (id INTEGER)")
            made = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
    finally:
        os.umask(mask)

    assert {"canteen.db", "canteen.db-wal", "canteen.db-shm"} <= set(made)
    assert set(made.values()) == {0o600}


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Lend a folder that every account can go into."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.mark.parametrize(("env", "grade"), [("development", Grade.NOTE), ("production", Grade.WRONG)])
def test_the_doctor_names_what_everybody_can_read_and_what_mends_it(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch, env: str, grade: Grade
) -> None:
    monkeypatch.chdir(open_folder)
    names = ["canteen.db", "canteen.db-wal", "canteen.db-shm", ".env", "old backup.dump"]
    settings = Settings(env=Environment(env), database_url="sqlite:///canteen.db", jwt_secret="s" * 32)

    def found() -> list[Finding]:
        looked = maintenance.check_up(settings, [Path("old backup.dump"), Path(".env")])
        return [finding for finding in looked if finding.subject == "files"]

    maintenance.upgrade_database(settings)
    with closing(maintenance.open_for_maintenance(settings)) as store, store.engine.connect():  # as a server has it
        for name in names:
            Path(name).touch()
            Path(name).chmod(0o644)
        (named,) = found()
        assert (named.grade, all(name in named.sentence for name in names)) == (grade, True)
        assert named.cure.count(".env") == 1

        subprocess.run(["sh", "-c", named.cure], check=True)

        assert {Path(name).stat().st_mode & 0o777 for name in names} == {0o600}
    assert found() == []


def test_what_lies_in_a_closed_folder_is_nobody_elses(open_folder: Path) -> None:
    (open_folder / "file").touch(mode=0o666)
    (open_folder / "file").chmod(0o644)
    assert is_anybodys(open_folder / "file")

    open_folder.chmod(0o750)

    assert not is_anybodys(open_folder / "file")
    assert not is_anybodys(open_folder / "nothing")


def test_links_beside_a_database_are_not_followed(tmp_path: Path) -> None:
    database, elsewhere = tmp_path / "canteen.db", tmp_path / "elsewhere"
    database.touch()
    for name in ("next", "turn", "stand-in"):
        (tmp_path / f"canteen.db-{name}").symlink_to(elsewhere)

    with pytest.raises(Unavailable, match="cannot be locked"), FairLock(database).held():
        pass
    with pytest.raises(CannotStandIn, match="symbolic link"):
        FileLock(database).take()
    assert not elsewhere.exists()
