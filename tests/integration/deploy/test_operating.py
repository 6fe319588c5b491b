"""The document for whoever runs a canteen names commands, options and files that there are."""

import re
import subprocess
from pathlib import Path

import click
import pytest

from support.servers.technomart import TechnoMart
from support.shipped import DEPLOY, ROOT
from technomart.entrypoints.cli import main

DOCUMENT = ROOT / "docs" / "operating.md"
CALLS = re.compile(r"(?:-- |^|`|\" |exec technomart )technomart ([a-z][^|&`\n]*)", re.MULTILINE)
SOURCES = re.compile(r"/usr/local/src/technomart/([^\s|>]+)")
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


def test_every_file_of_the_sources_that_it_or_a_unit_names_is_there() -> None:
    for text in (DOCUMENT, *(DEPLOY / "systemd").iterdir()):
        for named in SOURCES.findall(text.read_text()):
            assert list(ROOT.glob(named)), f"{named} in {text.name}"


def test_the_database_and_its_password_are_read_from_what_init_wrote(program: TechnoMart) -> None:
    text = DOCUMENT.read_text()
    (url,) = re.findall(r'--database-url "([^"]*)"', text)
    program.run("init", "--yes", "--database-url", url.replace("$PASSWORD", "s-e_cret"))
    reading = re.findall(r"^(?:URL|PASSWORD)=\$\(sed .*", text, re.MULTILINE)

    read = subprocess.run(
        ["sh", "-c", "\n".join([*reading, 'echo "$URL"; echo "$PASSWORD"'])],
        cwd=program.folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout.split()

    assert len(reading) == 2
    assert read == [url.replace("$PASSWORD", "s-e_cret").replace("/canteen?", "/rehearsal?"), "s-e_cret"]
