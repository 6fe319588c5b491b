"""Say what must be known to read figures, and what makes them doubtful."""

from collections.abc import Iterator, Sequence

from benchmarks.figures import BETWEEN, DEEP, DEEP_PAGE, FEW, PLACE, Figures, deep_page, unsteady

BUSY = 0.85
"""From this share of a core on, the load itself may be what holds a row back."""


def notes(rows: Sequence[Figures]) -> Iterator[str]:
    """Yield what must be known to read the table."""
    if any(row.name.endswith(BETWEEN) for row in rows):
        yield (
            f"Rows with{BETWEEN[1:]}: each report is asked for after an order, and only reports are counted and timed;"
            f" CPU and statements are less those of `{PLACE}` in the same part."
        )
    if any(row.p95 is None for row in rows):
        yield f"With fewer than {FEW} samples there is neither p95 nor p99."
    if any(row.engine == "sqlite" for row in rows):
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
