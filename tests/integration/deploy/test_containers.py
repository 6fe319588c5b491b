"""The files for containers that are shipped, as far as they can be tried without an engine for them."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # it has no types of its own

from support.servers.technomart import TechnoMart
from support.shipped import DEPLOY, ROOT
from technomart.config.settings import Settings
from technomart.entrypoints.cli import main
from technomart.entrypoints.serving.server import FINISH_WITHIN

GOOD = "-".join(map(str, range(5, 40, 3)))
"""A secret that is long and no pattern."""


@pytest.fixture(scope="module")
def services() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    return found


def instructions(name: str) -> list[str]:
    """Return what follows an instruction of the Dockerfile, each time it stands there, in one line."""
    lines = (DEPLOY / "Dockerfile").read_text().replace("\\\n", "").splitlines()
    return [re.sub(" +", " ", line.partition(" ")[2]) for line in lines if line.startswith(f"{name} ")]


def test_compose_starts_production_once_the_tables_are_made(services: Mapping[str, Any]) -> None:
    served, migrated = services["technomart"], services["migrate"]

    assert served["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert migrated["depends_on"]["mariadb"] == {"condition": "service_healthy"}
    name, *options = migrated["command"]
    group = main.get_command(None, name)  # type: ignore[arg-type]  # it needs none
    assert group is not None
    assert options == ["upgrade"]
    assert int(served["stop_grace_period"].rstrip("s")) > FINISH_WITHIN


def test_compose_with_its_example_is_settings_that_production_takes(services: Mapping[str, Any]) -> None:
    lines = (DEPLOY / "compose.env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    filled = {name: value or GOOD for name, value in given.items()}

    settings = Settings.from_env({**filled, **services["technomart"]["environment"]})

    assert settings.is_production
    assert settings.database_url.startswith("mysql+pymysql://technomart:")
    assert (settings.trusted_proxies, settings.unknown) == (1, ())
    assert settings.signing_key is not None


def test_the_server_in_it_has_no_privileges_and_writes_to_volumes_alone(services: Mapping[str, Any]) -> None:
    served = services["technomart"]

    assert served["read_only"]
    assert served["cap_drop"] == ["ALL"]
    assert served["security_opt"] == ["no-new-privileges:true"]
    assert served["ports"] == ["127.0.0.1:8000:8000"]
    written = {volume.partition(":")[2] for volume in served["volumes"]}
    assert written == set(json.loads(instructions("VOLUME")[0]))
    assert instructions("USER") == ["10001:10001"]


def test_its_database_keeps_what_was_acknowledged(services: Mapping[str, Any]) -> None:
    assert {"--innodb-flush-log-at-trx-commit=1", "--sync-binlog=1"} <= set(services["mariadb"]["command"])
    assert "inside" in services["mariadb"]["networks"]
    assert "ports" not in services["mariadb"]


def test_every_file_that_the_image_is_made_of_is_there_and_let_in() -> None:
    copied = [each.split()[:-1] for each in instructions("COPY") if not each.startswith("--from")]
    let_in = (ROOT / ".dockerignore").read_text().splitlines()

    for path in (path for paths in copied for path in paths):
        assert (ROOT / path).exists()
        assert f"!{path}" in let_in


@pytest.mark.long
def test_the_health_check_of_the_image_tells_a_server_that_serves_from_one_that_does_not(program: TechnoMart) -> None:
    (check,) = instructions("HEALTHCHECK")
    words: list[str] = json.loads(check.partition("CMD ")[2])
    command = [sys.executable, *words[1:-1], words[-1].replace(":8000", f":{program.port}")]

    before = subprocess.run(command, timeout=30, capture_output=True, check=False).returncode
    program.run("db", "upgrade")
    program.start()
    after = subprocess.run(command, timeout=30, capture_output=True, check=False).returncode

    assert (before, after) == (1, 0)
    assert json.loads(instructions("ENTRYPOINT")[0]) == ["technomart"]
    name, *options = json.loads(instructions("CMD")[-1])
    assert main.get_command(None, name).make_context(name, options).params["port"] == 8000  # type: ignore[arg-type, union-attr]  # it needs none, and there is one
