"""Measure the running server beside the limits in the same run, on SQLite and on MariaDB with durable commits.

    python -m benchmarks [--quick] [--orders 20000] [--engines sqlite,mariadb] [--clients 8,32] [--seconds S]

The limits are a bare Flask route on the same server, and the rows of an order through the driver alone. With several
sizes, as --orders 1000,100000, reading and writing are repeated for each with the fewest clients, and the growth of
p95 is printed. Exit status 1 when any answer was not the expected one.
"""

import argparse
import sys

from rich.console import Console

from benchmarks.load import LoadProcess
from benchmarks.run import Bench, Wish
from benchmarks.show import show

ENGINES = ("sqlite", "mariadb")
SECONDS, QUICK = 3.0, 0.4
ORDERS, FEW_ORDERS = "20000", "2000"
CLIENTS, FEW_CLIENTS = "8,32", "8"
MOST_SHOWN = 10


def numbers(text: str) -> tuple[int, ...]:
    """Return numbers parted by commas, smallest first."""
    return tuple(sorted(int(part) for part in text.split(",")))


def wish(arguments: list[str] | None = None) -> Wish:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a minute, with 8 clients, for a first look")
    parser.add_argument("--orders", type=numbers)
    parser.add_argument("--clients", type=numbers)
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--seconds", type=float, help="how long a row is measured")
    asked = parser.parse_args(arguments)
    engines = tuple(asked.engines.split(","))
    if not set(engines) <= set(ENGINES):
        parser.error(f"--engines knows {' and '.join(ENGINES)}")
    orders = asked.orders or numbers(FEW_ORDERS if asked.quick else ORDERS)
    clients = asked.clients or numbers(FEW_CLIENTS if asked.quick else CLIENTS)
    return Wish(engines, clients, orders, asked.seconds or (QUICK if asked.quick else SECONDS))


def main() -> int:
    """Measure and show; return the exit status."""
    console, wanted = Console(), wish()
    with LoadProcess() as load, console.status("starting") as status:
        bench = Bench(wanted, load, status.update)
        rows = list(bench.all())
    show(rows, wanted.orders, console)
    for problem in bench.problems[:MOST_SHOWN]:
        console.print(problem, markup=False)
    return int(bool(bench.problems))


if __name__ == "__main__":
    sys.exit(main())
