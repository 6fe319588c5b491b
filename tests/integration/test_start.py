"""What is loaded before the program does anything."""

import inspect
import json
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from support.servers.technomart import TechnoMart
from technomart.config.settings import Settings
from technomart.entrypoints.cli import COMMANDS, main
from technomart.entrypoints.serving.absent import absent, needless

# Runs in an interpreter of its own, so that what pytest has loaded does not count. What of the standard library may be
# loaded, with all that this takes on any Python, is loaded first; there is no list of what would be too heavy.
PROBE = """
import json, sys
import click, gc, locale, logging, pathlib, shutil, unicodedata
before = set(sys.modules)
from technomart.entrypoints.cli import main
try:
    main(["--help"])
finally:
    print(json.dumps(sorted(set(sys.modules) - before)), file=sys.stderr)
"""
FOR_HELP = {
    "technomart",
    "technomart.config",
    "technomart.config.errors",
    "technomart.domain",
    "technomart.domain.kernel",
    "technomart.domain.kernel.errors",
    "technomart.domain.kernel.texts",
    "technomart.entrypoints",
    "technomart.entrypoints.cli",
    "technomart.entrypoints.commands",
    "technomart.entrypoints.commands.errors",
    "technomart.entrypoints.commands.garbage",
    "technomart.entrypoints.commands.json_output",
    "technomart.entrypoints.commands.saying",
}


def test_help_loads_the_names_of_the_commands_and_none_of_them() -> None:
    answer = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=False)

    assert answer.returncode == 0, answer.stderr
    assert {name for name in json.loads(answer.stderr) if name.partition(".")[0] != "click"} == FOR_HELP
    assert all(name in answer.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_of_a_command_what_it_says_of_itself(name: str) -> None:
    command = main.get_command(click.Context(main), name)

    assert command is not None
    assert " ".join(inspect.cleandoc(command.help or "").split("\n\n")[0].split()) == COMMANDS[name][1]


# What a worker does when the server forks it, in the place of the server.
WORKER = """
import json, sys
from granian.server.mp import MPServer
def worker(server, spawn, load, **_):
    load(None)
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
    from cryptography.fernet import Fernet
MPServer.serve = worker
from technomart.entrypoints.cli import main
main(["serve"])
"""
NOT_FOR_A_WORKER = {
    *("PIL", "alembic", "cryptography", "escpos", "google", "matplotlib", "numpy", "opentelemetry"),
    *("prometheus_client", "pyotp", "redis", "reportlab", "requests", "rich", "sentry_sdk", "yaml", "zxcvbn"),
    *("technomart.adapters.demo", "technomart.adapters.sql.audit.auditor", "technomart.entrypoints.commands.audit"),
}
"""What a feature loads that few workers have, or few requests ask for: each costs its megabytes in every worker."""


def test_a_worker_on_sqlite_has_nothing_loaded_that_only_some_features_need(tmp_path: Path) -> None:
    server = TechnoMart(tmp_path, {"TECHNOMART_DATABASE_URL": "sqlite:///canteen.db"}, command=[sys.executable])
    server.run("db", "upgrade")

    loaded = json.loads(server.spawn("-c", WORKER).stderr.splitlines()[-1])

    assert {"jwt", "technomart.entrypoints.web.app"} <= set(loaded)
    assert NOT_FOR_A_WORKER.isdisjoint(loaded)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(google_client_id="canteen.apps.example"),
        Settings(database_url="mysql+pymysql://canteen@db.example/canteen"),
    ],
)
def test_a_server_that_reads_keys_in_pairs_loads_what_does(settings: Settings) -> None:
    assert needless(settings) == ()
    assert needless(Settings()) == ("cryptography",)


def test_a_library_is_absent_only_while_others_are_loaded() -> None:
    sys.modules.pop("this", None)

    with absent(["this", "json"]):
        with pytest.raises(ModuleNotFoundError):
            import_module("this")
        assert import_module("json") is json

    assert "this" not in sys.modules
    assert find_spec("this") is not None
