"""Show figures as a table, as JSON and as a picture."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figures, compared
from benchmarks.growth import growth, growth_table
from benchmarks.notes import BUSY
from benchmarks.options import Wish
from benchmarks.picture import picture
from benchmarks.record import record

RESULTS = Path(__file__).resolve().parent / "results"
COLUMNS = ("", "clients", "/s", "p50", "p95", "p99", "CPU ms", "statements", "MB", "of bare", "of driver")
WIDTH = 128


def table(rows: Sequence[Figures]) -> Table:
    """Return the figures as a table."""
    shown = Table(*COLUMNS, title="Answers; times in ms, CPU of the server processes per answer, MB of a worker")
    for column in shown.columns[1:]:
        column.justify = "right"
    shown.columns[0].no_wrap = True
    place = ("", 0)
    for (engine, orders, _, _), part in groupby(rows, lambda row: row.part):
        shown.add_section()
        if place != (place := (engine, orders)):
            shown.add_row(f"[bold]{engine}, {orders:,} orders[/]")
        for row in part:
            shown.add_row(*cells(row))
    return shown


def cells(row: Figures) -> Iterator[str]:
    """Yield the cells of one row."""
    yield row.name + (f" [red]({row.errors} errors)[/]" if row.errors else "") + (" *" if row.client > BUSY else "")
    yield str(row.clients)
    yield f"{row.rate:,.0f}"
    times = [(time, 1) for time in (row.p50, row.p95, row.p99)]
    spent = ((row.cpu, 2), (row.statements, 1), (row.memory, 0), (row.of_bare, 3), (row.of_driver, 2))
    for number, digits in (*times, *spent):
        yield "" if number is None else f"{number:,.{digits}f}"


def show(measured: Sequence[Figures], wish: Wish, console: Console, *, is_whole: bool) -> None:
    """Print the table and write the other two beside the earlier ones; nothing for nothing."""
    if not measured:
        return
    rows = compared(measured)
    wide = Console(width=max(console.width, WIDTH), highlight=False)
    wide.print(table(rows))
    if grown := growth(rows):
        wide.print(growth_table(grown))
    about = record(rows, wish, is_whole=is_whole)
    for line in (*about["notes"], *about["warnings"]):
        console.print(line, markup=False, soft_wrap=True)
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    file.write_text(json.dumps(about, indent=1))
    title = f"make bench, {about['date']}, commit {(about['commit'] or 'unknown')[:8]}, {wish.seconds:g} s a row"
    picture(rows, title, about["warnings"]).savefig(file.with_suffix(".png"), format="png", dpi=110)
    console.print(f"Also in {file} and {file.with_suffix('.png').name}.", soft_wrap=True)
