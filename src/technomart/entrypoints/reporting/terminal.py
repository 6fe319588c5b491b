"""Show reports in a terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from technomart.domain.kernel.texts import spelled_out
from technomart.entrypoints.reporting.views import Chart, View

LONGEST_BAR = 48
EIGHTHS = " ▏▎▍▌▋▊▉"
NARROWEST_BAR = 10


def said(text: str, style: str = "") -> Text:
    """Return a text as it is drawn: none of it is markup, and nothing in it steers the terminal."""
    return Text(spelled_out(text), style=style)


def show(view: View, console: Console) -> None:
    """Print a report: what it is about, its figures, its table, its charts."""
    console.print(said(view.title, style="bold"))
    console.print(said(view.about, style="dim"))
    console.print()
    console.print(figures(view))
    if view.rows:
        console.print()
        console.print(table(view))
    for chart in view.charts:
        console.print()
        console.print(said(chart.title + (f", {chart.unit}" if chart.unit else ""), style="bold"))
        console.print(bars(chart, console) if chart.bars else said("  nothing", style="dim"))


def figures(view: View) -> Table:
    """Return the figures in columns."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column()
    grid.add_column(justify="right", style="bold")
    grid.add_column(style="dim")
    for name, figure, note in view.facts:
        grid.add_row(said(f"  {name}"), said(figure), said(note))
    return grid


def table(view: View) -> Table:
    """Return the table; a figure stands to the right and, however little room there is, is not broken off for names."""
    made = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2))
    numeric = [all(_is_figure(row[i]) for row in view.rows) for i in range(len(view.header))]
    for name, right in zip(view.header, numeric, strict=True):
        made.add_column(said(name), justify="right" if right else "left", no_wrap=right)
    for row in view.rows:
        made.add_row(*(said(cell, style="red" if cell == "LOW" else "") for cell in row))
    return made


def bars(chart: Chart, console: Console) -> Table:
    """Return a chart as lines, each as long as its figure."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right")
    grid.add_column()
    grid.add_column(justify="right")
    names = max(len(name) for name, _ in chart.bars)
    longest = max(NARROWEST_BAR, min(LONGEST_BAR, console.width - names - 16))
    most = max(value for _, value in chart.bars)
    for name, value in chart.bars:
        style = "green" if value == most else "cyan"
        grid.add_row(said(f"  {name}"), said(line(value, most, longest, console), style=style), figure(value))
    return grid


def line(value: float, most: float, longest: int, console: Console) -> str:
    """Return a bar, to an eighth of a letter where the terminal has such letters."""
    eighths = round(value / most * longest * 8) if most > 0 and value > 0 else 0
    if not console.encoding.lower().startswith("utf"):
        return "#" * round(eighths / 8)
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def figure(value: float) -> str:
    """Return a figure without decimals that say nothing."""
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 1_000 else f"{value:,.2f}".rstrip("0")


def _is_figure(cell: str) -> bool:
    return not cell or cell[0].isdigit()
