"""The document for whoever runs a canteen names commands, options and files that there are."""

import re
from pathlib import Path

import click
import pytest

from support.shipped import ROOT
from technomart.entrypoints.cli import main

DOCUMENT = ROOT / "docs" / "operating.md"
CALLS = re.compile(r"(?:-- |^|`|\" |exec technomart )technomart ([a-z][^|&`\n]*)", re.MULTILINE)
LINKS = re.compile(r"\]\((?!https?:)([^)#]+)")


def calls() -> list[str]:
    return [" ".join(each.split("#")[0].split()) for each in CALLS.findall(DOCUMENT.read_text().replace("\\\n", " "))]


@pytest.mark.parametrize("call", sorted(set(calls())))
def test_every_command_in_it_exists_with_its_options(call: str) -> None:
    words = call.split()
    command: click.Command | None = main
    context = click.Context(main)
    while isinstance(command, click.Group):
        command = command.get_command(context, words.pop(0))

    assert command is not None, call
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_it_names_most_commands_that_an_operator_needs() -> None:
    assert {"backup", "restore", "doctor", "db", "create-admin", "audit", "init"} <= {
        call.split()[0] for call in calls()
    }


def test_every_file_that_it_links_to_is_there() -> None:
    for link in LINKS.findall(DOCUMENT.read_text()):
        assert (DOCUMENT.parent / Path(link)).exists(), link
