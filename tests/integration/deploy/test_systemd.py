"""The units that are shipped: systemd understands them, they are confined, and they call commands that there are."""

import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from support.servers.needs import needs
from support.shipped import DEPLOY
from technomart.entrypoints.cli import main
from technomart.entrypoints.serving.files import MOST, OTHER_FILES
from technomart.entrypoints.serving.server import FINISH_WITHIN

UNITS = DEPLOY / "systemd"
SERVICES = ("technomart", "technomart-purge", "technomart-backup")
TIMERS = ("technomart-purge", "technomart-backup")
PROGRAM = "/opt/technomart/current/bin/technomart"
MOST_EXPOSED = 15
"""Tenths of what `systemd-analyze security` counts, from 0 to 100; a unit without any confinement has 96."""


def values(unit: str, key: str) -> list[str]:
    lines = (UNITS / unit).read_text().splitlines()
    return [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]


def analyzed(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    command: Sequence[str | Path] = [needs("systemd-analyze"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    program = tmp_path / "technomart"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in UNITS.iterdir():
        (tmp_path / unit.name).write_text(unit.read_text().replace(PROGRAM, str(program)))

    done = analyzed("verify", "--man=no", *sorted(tmp_path.glob("technomart*.*")))

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_exposed_little(service: str) -> None:
    unit = UNITS / f"{service}.service"

    done = analyzed("security", "--offline=yes", "--no-pager", f"--threshold={MOST_EXPOSED}", unit)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_calls_a_command_that_there_is(service: str) -> None:
    (command,) = values(f"{service}.service", "ExecStart")

    words = shlex.split(command.partition(PROGRAM)[2].strip("'"))

    name, *options = words
    known = main.get_command(None, name)  # type: ignore[arg-type]  # it needs none
    assert known is not None
    assert known.make_context(name, options).params


def test_all_are_confined_alike_and_write_to_one_folder() -> None:
    server, *others = (confinement(f"{service}.service") for service in SERVICES)

    assert all(other | {"SystemCallFilter=prlimit64 setrlimit sched_setaffinity"} == server for other in others)
    assert {"ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet="} <= server


def confinement(unit: str) -> set[str]:
    """Return the lines about what a unit may do."""
    lines = (UNITS / unit).read_text().partition("\nCapabilityBoundingSet=")[2].partition("\n\n[Install]")[0]
    return {"CapabilityBoundingSet=", *(line for line in lines.splitlines() if "=" in line)}


def test_the_server_gets_the_time_and_the_files_that_it_needs() -> None:
    (seconds,) = values("technomart.service", "TimeoutStopSec")
    (files,) = values("technomart.service", "LimitNOFILE")

    assert int(seconds) > FINISH_WITHIN
    assert int(files) >= MOST + OTHER_FILES


@pytest.mark.parametrize("timer", TIMERS)
def test_a_timer_runs_every_night_and_catches_up(timer: str) -> None:
    (when,) = values(f"{timer}.timer", "OnCalendar")

    assert values(f"{timer}.timer", "Persistent") == ["yes"]
    assert analyzed("calendar", when).returncode == 0
    assert (UNITS / f"{timer}.service").exists()
