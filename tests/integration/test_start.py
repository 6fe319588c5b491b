"""What is loaded before the program does anything."""

import inspect
import json
import subprocess
import sys

import click
import pytest

from technomart.entrypoints.cli import COMMANDS, main

# Runs in an interpreter of its own, so that what pytest has loaded does not count.
PROBE = """
import json, sys
import click
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
    loaded = [name for name in json.loads(answer.stderr) if name.partition(".")[0] not in sys.stdlib_module_names]
    assert {name for name in loaded if name.partition(".")[0] != "click"} == FOR_HELP
    assert all(name in answer.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_of_a_command_what_it_says_of_itself(name: str) -> None:
    command = main.get_command(click.Context(main), name)

    assert command is not None
    assert " ".join(inspect.cleandoc(command.help or "").split("\n\n")[0].split()) == COMMANDS[name][1]
