"""Prove that the rows of the database agree with each other."""

import sys
from contextlib import closing
from dataclasses import asdict
from itertools import islice

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Column

from technomart import bootstrap
from technomart.config.settings import Settings
from technomart.domain.audit.invariants import INVARIANTS, MOST_NAMED, Invariant, Violation
from technomart.entrypoints.commands.database import migrated_database
from technomart.entrypoints.commands.json_output import as_json, say_json
from technomart.entrypoints.commands.saying import say

SHORT = 20
"""Width of the bar."""


@click.command()
@as_json
@click.option("--most", type=click.IntRange(1), default=MOST_NAMED, show_default=True, help="Rows to name at most.")
def audit(*, as_json: bool, most: int) -> None:
    """Check every row against the invariants.

    Exit status: 0 when all hold, 1 when a row breaks one, 2 when that could not be found out.
    """
    found = violations(Settings.from_env(), most + 1)
    named, more = found[:most], len(found) > most
    if as_json:
        say_json({"holds": not found, "complete": not more, "violations": [asdict(each) for each in named]})
    else:
        for each in named:
            say(f"{each.kind} {each.id}: {each.sentence} [{each.code}]")
        say(verdict(len(named), more=more))
    sys.exit(1 if found else 0)


def verdict(named: int, *, more: bool) -> str:
    """Return the last line of the answer."""
    if not named:
        return f"All {len(INVARIANTS)} invariants hold for every row."
    rows = "1 row breaks" if named == 1 else f"{named:,} rows break"
    return f"{rows} an invariant{'; there are more' if more else ''}."


def violations(settings: Settings, most: int) -> list[Violation]:
    """Return the rows that break an invariant, at most so many; raises `Refused` and `Unavailable`."""
    with migrated_database(settings):
        auditor = bootstrap.open_auditor(settings)
    progress = progress_at(Console(stderr=True))
    with closing(auditor), progress as bar:
        task = bar.add_task("", total=len(INVARIANTS))

        def advance(invariant: Invariant, number: int, _of: int) -> None:
            bar.update(task, description=invariant.sentence, completed=number - 1)

        return list(islice(auditor.violations(advance), most))


def progress_at(console: Console) -> Progress:
    """Return a bar, and beside it as much of what is being checked as the terminal has room for."""
    sentence = TextColumn("{task.description}", table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1))
    how_far = (BarColumn(SHORT), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*how_far, sentence, console=console, expand=True, transient=True, disable=not console.is_terminal)
