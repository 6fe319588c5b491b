"""Write the papers of some days as text."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

import click

from technomart.domain.papers.printed import Form
from technomart.domain.usecases.journal import ReadJournal
from technomart.domain.users.actor import COMMAND_LINE
from technomart.entrypoints.commands.database import ports_over_database
from technomart.entrypoints.commands.errors import Refused
from technomart.entrypoints.commands.files import FileName, writing
from technomart.entrypoints.commands.progress import counting
from technomart.entrypoints.commands.saying import say
from technomart.private_files import new_file
from technomart.wiring import Ports

BETWEEN = "=" * 48
DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--from", "first", type=DAY, help="The first business day; today unless it is said.")
@click.option("--to", "last", type=DAY, help="The last business day; the first one unless it is said.")
@click.argument("file", type=FileName(), required=False)
def journal(first: datetime | None, last: datetime | None, file: Path | None) -> None:
    """Write every paper of some days as it was issued, as text, into FILE or to the output."""
    with ports_over_database() as ports:
        begin = first.date() if first else ports.days.of(ports.clock.now())
        end = last.date() if last else begin
        if end < begin:
            raise Refused("--to must not come before --from.")
        texts = papers(ports, begin, end)
        count = into_file(texts, file) if file else to_output(texts)
    said = f"{count:,} papers" if count != 1 else "1 paper"
    if file is not None:
        say(f"{said} of {begin}..{end} {'are' if count != 1 else 'is'} in {file}.")
    elif not count:
        say(f"There are no papers of {begin}..{end}.")


def papers(ports: Ports, first: date, last: date) -> Iterator[str]:
    """Yield the text of each paper, with a line after it."""
    for printed in ports.use(ReadJournal)(COMMAND_LINE, first, last):
        yield f"{ports.renderer.rendered(printed, Form.TEXT).decode()}{BETWEEN}\n"


def to_output(texts: Iterable[str]) -> int:
    """Print texts, and return how many there were."""
    count = 0
    for count, text in enumerate(texts, 1):  # noqa: B007 - it is how many there were
        say(*text.splitlines())
    return count


def into_file(texts: Iterable[str], file: Path) -> int:
    """Write texts into a new file, which appears when it is whole; return how many. Raises `Refused`."""
    count = 0
    with writing(file), new_file(file) as output, counting("Writing", "papers") as advance:
        for text in texts:
            output.write(text.encode())
            count += 1
            advance(1)
    return count
