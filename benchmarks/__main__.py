"""Measure the running server beside the limits of the same minutes.

The engines are SQLite and a throw-away MariaDB with durable commits. The limits are a bare Flask route on the same
server, the rows of an order through the driver alone, and on MariaDB the statements of placing behind a bare route;
they are measured before and after each part. Exit status 1 when any answer was not the expected one, 130 and 143 when
Ctrl+C or SIGTERM ended it: then the rows so far are shown.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import click
from rich.console import Console

from benchmarks.ending import Ended, end_by_signals, unheard
from benchmarks.figures import Figures
from benchmarks.load import LoadProcess
from benchmarks.options import ENGINES, LONGEST, MOST_CLIENTS, MOST_ORDERS, SHORTEST, Wish, numbers, several, without
from benchmarks.run import Bench, Ways
from benchmarks.show import show
from support.servers.needs import installed
from support.servers.processes import end_all

SECONDS, QUICK = 3.0, 0.4
ORDERS, FEW_ORDERS = (20_000,), (2_000,)
CLIENTS, FEW_CLIENTS = (8, 32), (8,)
MOST_SHOWN = 10


@click.command("benchmarks", help=__doc__, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--quick", is_flag=True, help="For a first look: a minute, 2,000 orders and 8 clients.")
@click.option(
    "--orders",
    type=numbers(MOST_ORDERS, "1000,100000"),
    metavar="N,...",
    help="How many orders there are already; usually 20,000. With several, as 1000,100000, all is measured for each"
    " with the fewest clients, more reads than usual, and the growth of p95 is printed.",
)
@click.option(
    "--clients",
    type=numbers(MOST_CLIENTS, "8,32"),
    metavar="N,...",
    help="How many clients ask at once; usually 8,32.",
)
@click.option(
    "--engines",
    type=several(click.Choice(ENGINES).convert),
    metavar="NAME,...",
    default=",".join(ENGINES),
    show_default=True,
    help="Which databases; one that is not installed is left out.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(SHORTEST, LONGEST),
    help=f"How long a row is measured, a limit half as long each time; usually {SECONDS:g}, with --quick {QUICK:g}.",
)
def main(
    *,
    quick: bool,
    orders: tuple[int, ...] | None,
    clients: tuple[int, ...] | None,
    engines: tuple[str, ...],
    seconds: float | None,
) -> None:
    """Measure what can be measured of what the command line asks for."""
    console = Console(highlight=False)
    left_out = without(engines, lambda program: installed(program) is not None)
    for engine, reason in left_out.items():
        if len(left_out) == len(engines):
            raise click.UsageError(f"Nothing is left to measure: {reason}.")
        console.print(f"{engine} is left out: {reason}.", soft_wrap=True)
    wish = Wish(
        tuple(engine for engine in engines if engine not in left_out),
        tuple(sorted(clients or (FEW_CLIENTS if quick else CLIENTS))),
        tuple(sorted(orders or (FEW_ORDERS if quick else ORDERS))),
        seconds or (QUICK if quick else SECONDS),
        quick,
    )
    sys.exit(measure(wish, console))


def measure(wish: Wish, console: Console) -> int:
    """Measure and show, also what there is when something breaks off the run; return the exit status."""
    end_by_signals()
    rows: list[Figures] = []
    bench, ended = Bench(wish), None
    try:
        with own_folder(), LoadProcess() as load, progress(console) as tell:
            rows.extend(bench.all(Ways(load, tell)))  # row by row, so that none is lost
    except Ended as signal:
        ended = signal
    finally:
        with unheard():
            show(rows, wish, console, is_whole=len(rows) == bench.total)
    for problem in bench.problems[:MOST_SHOWN]:
        console.print(problem, markup=False)
    if ended is None:
        return int(bool(bench.problems))
    console.print(f"Ended by {ended.signal.name} after {len(rows)} rows; everything that was started has ended too.")
    return ended.status


@contextmanager
def own_folder() -> Iterator[None]:
    """Keep all files of the run in one folder that is removed with it, whatever was going on when it ended."""
    with tempfile.TemporaryDirectory(prefix="technomart-bench-", ignore_cleanup_errors=True) as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = None
            end_all()


@contextmanager
def progress(console: Console) -> Iterator[Callable[[str], None]]:
    """Lend what says how far the run is: in one line that changes on a terminal, line by line elsewhere."""
    if not console.is_terminal:
        yield partial(console.print, markup=False, soft_wrap=True)
        return
    with console.status("starting") as status:
        yield status.update


if __name__ == "__main__":
    main()
