"""Show figures as a table, as JSON and as a picture."""

import json
import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from benchmarks.figures import BETWEEN, DEEP, DEEP_PAGE, FEW, LIMITS, PLACE, Figures, compared, deep_page, unsteady
from benchmarks.growth import growth, growth_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RESULTS = Path(__file__).resolve().parent / "results"
COLUMNS = ("", "clients", "/s", "p50", "p95", "p99", "CPU ms", "statements", "MB", "of bare", "of driver")
WIDTH = 128
LINE = 0.19  # inches for a bar
COLOR, LIMIT_COLOR = "#2f6f9f", "#c9a24b"
BUSY = 0.85
"""From this share of a core on, the load itself may be what holds a row back."""


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


def picture(rows: Sequence[Figures]) -> "Figure":
    """Return the rates as bars, a chart for each engine, with the ratios to the limits."""
    from matplotlib.figure import Figure  # noqa: PLC0415  # slow to load

    engines = {engine: list(of)[::-1] for engine, of in groupby(rows, lambda row: row.engine)}
    heights = [1 + LINE * len(of) for of in engines.values()]
    page = Figure(figsize=(14, sum(heights)), layout="constrained")
    all_axes = page.subplots(len(engines), 1, squeeze=False, height_ratios=heights)[:, 0]
    for axes, (engine, of) in zip(all_axes, engines.items(), strict=True):
        names = [f"{row.name}, {row.clients} clients, {row.orders:,} orders" for row in of]
        colors = [LIMIT_COLOR if row.name in LIMITS else COLOR for row in of]
        bars = axes.barh(range(len(of)), [row.rate for row in of], color=colors, tick_label=names)
        axes.bar_label(bars, [" ".join(label(row)) for row in of], padding=4, fontsize=7)
        axes.set_xscale("log")
        axes.set_xlabel("answers a second, logarithmic", fontsize=8)
        axes.tick_params(labelsize=7)
        axes.margins(x=0.3, y=0.01)
        axes.set_title(f"{engine}: answers a second, and the share of what the limits reach")
    return page


def label(row: Figures) -> Iterator[str]:
    """Yield what is written at a bar."""
    yield f"{row.rate:,.0f}/s" + ("" if row.p99 is None else f"   p99 {row.p99:,.1f} ms")
    for of, name in ((row.of_bare, "of bare"), (row.of_driver, "of driver")):
        if of is not None:
            yield f"  {of:.2g} {name}"


def record(rows: Sequence[Figures], *, is_whole: bool) -> dict[str, Any]:
    """Return the figures with when, on what and of which commit they were measured."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "commit": commit(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "isWhole": is_whole,
        "rows": [asdict(row) for row in rows],
    }


def commit() -> str | None:
    """Return the commit of this folder, None where there is no git or no repository."""
    with suppress(OSError):
        found = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=RESULTS.parent, capture_output=True, text=True, check=False
        )
        return found.stdout.strip() or None
    return None


def notes(rows: Sequence[Figures]) -> Iterator[str]:
    """Yield what must be known to read the table."""
    if any(row.name.endswith(BETWEEN) for row in rows):
        yield (
            f"Rows with{BETWEEN[1:]}: each report is asked for after an order, and only reports are counted and timed;"
            f" CPU and statements are less those of `{PLACE}` in the same part."
        )
    if any(row.p95 is None for row in rows):
        yield f"With fewer than {FEW} samples there is neither p95 nor p99."
    if any(row.database_cpu is None and row.name not in LIMITS for row in rows):
        yield "Statements are those a database server counts; SQLite has none, for it runs within the workers."
    deep = sorted({row.orders for row in rows if row.name == DEEP_PAGE and deep_page(row.orders) < DEEP})
    if deep:
        pages = ", ".join(f"page {deep_page(orders):,} with {orders:,} orders" for orders in deep)
        yield f"`{DEEP_PAGE}` is {pages}, as there are no more."


def warnings(rows: Sequence[Figures]) -> Iterator[str]:
    """Yield what makes figures doubtful."""
    if any(row.client > BUSY for row in rows):
        yield f"* The load itself used more than {BUSY:.0%} of a core: the server may do better."
    for (engine, orders, kind, clients), name, rates in unsteady(rows):
        where, did = f"{engine}, {orders:,} orders, {kind}, {clients} clients", " and ".join(f"{n:,.0f}" for n in rates)
        yield f"The machine was not quiet, so ratios are doubtful ({where}): {name} did {did} a second."


def show(measured: Sequence[Figures], console: Console, *, is_whole: bool) -> None:
    """Print the table and write the other two beside the earlier ones; nothing for nothing."""
    if not measured:
        return
    rows = compared(measured)
    wide = Console(width=max(console.width, WIDTH), highlight=False)
    wide.print(table(rows))
    if grown := growth(rows):
        wide.print(growth_table(grown))
    for line in (*notes(rows), *warnings(rows)):
        console.print(line, markup=False, soft_wrap=True)
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    file.write_text(json.dumps(record(rows, is_whole=is_whole), indent=1))
    picture(rows).savefig(file.with_suffix(".png"), format="png", dpi=110)
    console.print(f"Also in {file} and {file.with_suffix('.png').name}.", soft_wrap=True)
