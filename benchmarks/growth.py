"""Tell how what a row takes grows with the orders there are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from rich.table import Table

from benchmarks.figures import Figures, ratio

Values = Sequence[float | None]


@dataclass(frozen=True)
class Growth:
    """The p95 and the CPU of a row by size, smallest first, in ms; each last one as a multiple of the first."""

    engine: str
    name: str
    orders: Sequence[int]
    p95: Values
    p95_times: float | None
    cpu: Values
    cpu_times: float | None


def growth(rows: Sequence[Figures]) -> list[Growth]:
    """Return the growth of every row; nothing where there is one size alone."""
    orders = sorted({row.orders for row in rows})
    if len(orders) == 1:
        return []
    found: dict[tuple[str, str], list[Figures]] = {}
    for row in rows:
        found.setdefault((row.engine, row.name), []).append(row)
    return [grown(engine, name, orders, of) for (engine, name), of in found.items()]


def grown(engine: str, name: str, orders: Sequence[int], rows: Sequence[Figures]) -> Growth:
    """Return the growth of one row, which may have been measured several times."""
    p95 = [mean(row.p95 for row in rows if row.orders == size) for size in orders]
    cpu = [mean(row.cpu for row in rows if row.orders == size) for size in orders]
    return Growth(engine, name, orders, p95, ratio(p95[-1], p95[0]), cpu, ratio(cpu[-1], cpu[0]))


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of what there is, None of nothing."""
    found = [value for value in values if value is not None]
    return fmean(found) if found else None


def growth_table(rows: Sequence[Growth]) -> Table:
    """Return how p95 and CPU grow with the orders there are."""
    sizes = [f"{size:,}" for size in rows[0].orders]
    headers = ["", *(f"{what} {size}" for what in ("p95", "CPU") for size in [*sizes, "times"])]
    shown = Table(*headers, title="Growth with so many orders, in ms")
    for column in shown.columns[1:]:
        column.justify = "right"
    for row in rows:
        p95, cpu = cells(row.p95, 1, row.p95_times), cells(row.cpu, 2, row.cpu_times)
        shown.add_row(f"{row.engine}: {row.name}", *p95, *cpu)
    return shown


def cells(values: Values, digits: int, times: float | None) -> Iterator[str]:
    """Yield the cells of values and of how they grow."""
    for value in values:
        yield "" if value is None else f"{value:,.{digits}f}"
    yield "" if times is None else f"{times:.2f}"
