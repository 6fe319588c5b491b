"""Show figures as a table, as JSON and as a picture."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figures, ratio

RESULTS = Path(__file__).resolve().parent / "results"
COLUMNS = ("", "clients", "/s", "p50", "p95", "p99", "CPU ms", "statements", "MB", "of bare", "of driver")
WIDTH = 118
BUSY = 0.85
"""From this share of a core on, the load itself may be what holds a row back."""


def table(rows: Sequence[Figures]) -> Table:
    """Return the figures as a table."""
    shown = Table(*COLUMNS, title="Answers; times in ms, CPU of the server processes per answer, MB of a worker")
    for column in shown.columns[1:]:
        column.justify = "right"
    place = ("", 0)
    for row in rows:
        if place != (place := (row.engine, row.orders)):
            shown.add_section()
            shown.add_row(f"[bold]{row.engine}, {row.orders:,} orders[/]")
        shown.add_row(*cells(row))
    return shown


def cells(row: Figures) -> Iterator[str]:
    """Yield the cells of one row."""
    yield row.name + (f" [red]({row.errors} errors)[/]" if row.errors else "") + (" *" if row.client > BUSY else "")
    yield str(row.clients)
    yield f"{row.rate:,.0f}"
    for value in (row.p50, row.p95, row.p99):
        yield f"{value:,.1f}"
    for number, digits in ((row.cpu, 2), (row.statements, 1), (row.memory, 0), (row.of_bare, 3), (row.of_driver, 2)):
        yield "" if number is None else f"{number:,.{digits}f}"


def growth(rows: Sequence[Figures]) -> list[tuple[str, str, list[float], float | None]]:
    """Return the p95 of every row by size, smallest first, and the last as a multiple of the first."""
    found: dict[tuple[str, str], dict[int, float]] = {}
    for row in rows:
        if row.engine:
            found.setdefault((row.engine, row.name), {})[row.orders] = row.p95
    sizes = {key: [by_size[size] for size in sorted(by_size)] for key, by_size in found.items()}
    return [(engine, name, times, ratio(times[-1], times[0])) for (engine, name), times in sizes.items()]


def growth_table(rows: Sequence[Figures], orders: Sequence[int]) -> Table:
    """Return how p95 grows with the orders there are."""
    shown = Table("", *(f"{size:,}" for size in sorted(orders)), "times", title="Growth of p95, in ms")
    for engine, name, times, grown in growth(rows):
        shown.add_row(f"{engine}: {name}", *(f"{each:,.1f}" for each in times), "" if grown is None else f"{grown:.2f}")
    return shown


def picture(rows: Sequence[Figures]) -> Figure:
    """Return the rates as bars, a chart for each engine."""
    engines = [engine for engine in dict.fromkeys(row.engine for row in rows) if engine]
    page = Figure(figsize=(14, 1 + 7 * len(engines)), layout="constrained")
    for axes, engine in zip(page.subplots(len(engines), 1, squeeze=False)[:, 0], engines, strict=True):
        shown = [row for row in rows if row.engine in ("", engine)][::-1]
        names = [f"{row.name}, {row.clients} clients" + (f", {row.orders:,}" if row.orders else "") for row in shown]
        bars = axes.barh(names, [row.rate for row in shown], color="#2f6f9f")
        axes.bar_label(bars, [f"{row.rate:,.0f}/s   p99 {row.p99:,.1f} ms" for row in shown], padding=4, fontsize=7)
        axes.set_xscale("log")
        axes.tick_params(labelsize=7)
        axes.margins(x=0.15, y=0.01)
        axes.set_title(f"{engine}: answers a second")
    return page


def show(rows: Sequence[Figures], orders: Sequence[int], console: Console) -> None:
    """Print the table and write the other two beside the earlier ones."""
    Console(width=max(console.width, WIDTH)).print(table(rows))
    if any(row.client > BUSY for row in rows):
        console.print(f"* The load itself used more than {BUSY:.0%} of a core: the server may do better.")
    if len(orders) > 1:
        console.print(growth_table(rows, orders))
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    file.write_text(json.dumps([asdict(row) for row in rows], indent=1))
    picture(rows).savefig(file.with_suffix(".png"), format="png", dpi=110)
    console.print(f"Also in {file} and {file.with_suffix('.png').name}.")
