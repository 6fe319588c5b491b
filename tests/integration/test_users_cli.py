"""Accounts and purging from the command line, and what production refuses to start with."""

import logging
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from support.builders import NOW, a_session, a_user, keep_all
from support.databases import SqliteFiles, lent_store
from technomart import bootstrap, maintenance
from technomart.adapters.demo.people import demo_staff
from technomart.adapters.passwords import Argon2Passwords
from technomart.adapters.sql.store import SqlStore
from technomart.config.settings import Settings
from technomart.domain.auth.second_factor import SecondFactor
from technomart.domain.kernel.findings import Grade
from technomart.domain.users.user import AccountStatus, User
from technomart.entrypoints.cli import main
from technomart.entrypoints.commands import users
from technomart.entrypoints.serving.program import notices

PASSWORD = "correct-horse-battery"
FRONT_END = "https://canteen.example"
SECRET = "a secret of the tests, 32 bytes or more"
ADMIN, CARLA = "admin@technomart.example", "carla@technomart.example"


@pytest.fixture
def store(sqlite_files: SqliteFiles) -> Iterator[SqlStore]:
    with ExitStack() as lent:
        store = lent.enter_context(lent_store(sqlite_files))
        keep_all(store, *demo_staff("no hash at all"))
        yield store


class CommandLine:
    """The program on one database, without a process of its own."""

    def __init__(self, store: SqlStore, **settings: str) -> None:
        url = store.engine.url.render_as_string(hide_password=False)
        given = {"DATABASE_URL": url, "MAIL": "none", "JWT_SECRET": SECRET, "FRONTEND_URL": FRONT_END, **settings}
        self.env = {f"TECHNOMART_{name}": value for name, value in given.items()}

    def __call__(self, *arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, arguments, input=typed, env=self.env)

    def says(self, *arguments: str) -> str:
        done = self(*arguments)
        assert done.exit_code == 0, done.output
        return done.stdout

    def refuses(self, *arguments: str) -> str:
        done = self(*arguments)
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        return done.stderr.strip()


@pytest.fixture
def run(store: SqlStore) -> CommandLine:
    return CommandLine(store)


def user(store: SqlStore, email: str) -> User:
    found = store.read(lambda work: work.users.find_by_email(email))
    assert found is not None
    return found


def test_accounts_are_listed(run: CommandLine) -> None:
    everybody = run.says("users", "list")

    assert re.search(rf"Carla Dizon.*{CARLA}.*staff.*active.*never", everybody)
    assert everybody.index("Amihan Reyes") < everybody.index("Benjie Santos") < everybody.index("Carla Dizon")
    assert CARLA not in run.says("users", "list", "--role", "manager")
    assert CARLA not in run.says("users", "list", "--status", "pending")


@pytest.mark.parametrize(
    "arguments",
    ["users approve a\udcff", "report customer-history --customer a\udcff", "backup a\udcff", "serve --host a\udcff"],
)
def test_an_argument_that_is_no_text_is_refused_by_its_number(run: CommandLine, arguments: str) -> None:
    words = arguments.split()

    assert run.refuses(*words) == f"Argument {len(words)} is not UTF-8 text."


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_file_needs_a_name(run: CommandLine, command: str) -> None:
    done = run(command, "")

    assert done.exit_code == 2
    assert done.stderr.endswith("Invalid value for 'FILE': it names no file.\n")


def test_a_command_leaves_the_log_as_it_was(run: CommandLine) -> None:
    run.says("users", "list")
    run.refuses("users", "deactivate", "nobody@example.com")

    assert logging.getLogger("technomart").level == logging.NOTSET


def test_accounts_are_switched_and_given_roles_and_passwords(run: CommandLine, store: SqlStore) -> None:
    session = a_session(user(store, CARLA))
    keep_all(store, session)

    run.says("users", "deactivate", CARLA)
    assert user(store, CARLA).status is AccountStatus.DEACTIVATED
    found = store.read(lambda work: work.sessions.find(session.id))
    assert found is not None
    assert found[0].ended_at is not None
    run.says("users", "approve", CARLA.upper(), ADMIN)
    assert user(store, CARLA).status is AccountStatus.ACTIVE
    run.says("users", "set-role", CARLA, "manager")
    assert user(store, CARLA).role.value == "manager"
    assert PASSWORD not in run.says("users", "set-password", CARLA, "--password", PASSWORD)
    assert (user(store, CARLA).password_hash or "").startswith("$argon2id$")


def test_a_password_comes_by_the_standard_input(run: CommandLine, store: SqlStore) -> None:
    before = user(store, CARLA).password_hash
    asked = ("users", "set-password", CARLA, "--password-stdin")

    done = run(*asked, typed=f"{PASSWORD}\r\nand more\n")

    assert (done.exit_code, done.stderr) == (0, "")
    after = user(store, CARLA).password_hash
    assert after is not None
    assert Argon2Passwords().verify(PASSWORD, after)
    assert not Argon2Passwords().verify(PASSWORD, before)
    for typed in ("", "short\n", "x" * 10_000, "technomart-carla"):
        assert run(*asked, typed=typed).exit_code == 2, typed
    assert "once" in run(*asked, "--password", PASSWORD, typed=PASSWORD).stderr
    assert user(store, CARLA).password_hash == after
    made = run("create-admin", "--email", "owner@example.com", "--password-stdin", typed=PASSWORD)
    assert (made.exit_code, made.stderr) == (0, "")


def test_a_password_by_the_standard_input_is_text_of_an_open_one(
    run: CommandLine, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("users", "set-password", CARLA, "--password-stdin")
    spanish = "ni\N{LATIN SMALL LETTER N WITH TILDE}o-" + PASSWORD

    for stdin in (StringIO(f"{PASSWORD}\udcff\n"), None):
        monkeypatch.setattr(users, "sys", SimpleNamespace(stdin=stdin))
        done = run(*asked)
        assert (done.exit_code, type(done.exception)) == (2, SystemExit)
    in_ascii = StringIO(spanish.encode().decode("ascii", "surrogateescape"))
    monkeypatch.setattr(users, "sys", SimpleNamespace(stdin=in_ascii))
    assert run(*asked).exit_code == 0

    assert Argon2Passwords().verify(spanish, user(store, CARLA).password_hash or "")


def test_a_lost_second_factor_is_removed(run: CommandLine, store: SqlStore) -> None:
    assert "no second factor" in run.refuses("users", "remove-second-factor", CARLA)
    carla, now = user(store, CARLA), datetime.now(UTC)
    factor = SecondFactor(carla.id, "sealed", now, now)
    store.write(lambda work: work.second_factors.put(factor))
    store.write(lambda work: work.users.save(replace(carla, has_second_factor=True)))

    run.says("users", "remove-second-factor", CARLA)

    assert user(store, CARLA).has_second_factor is False
    assert store.read(lambda work: work.second_factors.find(carla.id)) is None


def test_what_cannot_be_done_is_said_in_one_sentence(run: CommandLine) -> None:
    assert "last administrator" in run.refuses("users", "deactivate", ADMIN)
    assert "last administrator" in run.refuses("users", "set-role", ADMIN, "staff")
    assert "nobody@example.com" in run.refuses("users", "approve", "nobody@example.com")
    for weak in ("michelle1", "canteen-2026"):
        assert "easily guessed" in run.refuses("users", "set-password", ADMIN, "--password", weak)
        made = "--email", "owner@example.com", "--password", weak
        assert "easily guessed" in run.refuses("create-admin", *made)


def test_purging_forgets_what_has_run_out(run: CommandLine, store: SqlStore) -> None:
    ana = a_user()
    old = a_session(ana, at=NOW - timedelta(days=400))
    good = replace(a_session(ana), expires_at=NOW + timedelta(days=36500))
    keep_all(store, ana, old, good)

    assert (
        run.says("purge")
        == "1 sessions, 0 mailed tokens, 0 attempts, 0 notifications, 0 headshots, 0 answers, 0 tickets, "
        "0 lines of the log forgotten.\n"
        "Managers were told of 0 unpaid orders.\n"
    )
    assert store.read(lambda work: work.sessions.find(old.id)) is None
    assert store.read(lambda work: work.sessions.find(good.id)) is not None


def test_production_refuses_to_start_while_demo_accounts_are_active(store: SqlStore) -> None:
    production = CommandLine(store, ENV="production")
    settings = Settings.from_env(production.env)

    told = production.refuses("serve")

    (found,) = [each for each in maintenance.check_up(settings) if each.subject == "accounts"]
    assert (found.grade, found.sentence) == (Grade.WRONG, told)
    (cure,) = re.findall(r"`technomart ([^`]+)`", told)
    production.says("create-admin", "--email", "owner@example.com", "--password", PASSWORD)
    production.says(*cure.split())
    bootstrap.must_have_no_demo_accounts(settings)
    assert production.refuses("users", "deactivate", "owner@example.com").startswith("This is the last administrator")


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"JWT_SECRET": ""}, "TECHNOMART_JWT_SECRET"),
        ({"JWT_SECRET": "x" * 31}, "TECHNOMART_JWT_SECRET"),
        ({"MAIL": ""}, "TECHNOMART_MAIL"),
        ({"MAIL": "console"}, "TECHNOMART_MAIL"),
    ],
)
def test_production_refuses_to_start_without(store: SqlStore, settings: dict[str, str], named: str) -> None:
    assert named in CommandLine(store, ENV="production", **settings).refuses("serve")


def test_several_workers_without_redis_say_that_they_count_apart() -> None:
    alone, shared = Settings(jwt_secret=SECRET), Settings(jwt_secret=SECRET, redis_url="redis://127.0.0.1/0")

    assert "TECHNOMART_REDIS_URL" in str(notices(alone, 2, 2))
    assert notices(alone, 1, 1) == notices(shared, 2, 2) == []
