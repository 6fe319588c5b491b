"""Measure the reports on a million orders beside plain SQL, in one run, on SQLite and on MariaDB.

    python -m benchmarks.reports [--orders 1000000] [--days 730] [--folder FOLDER] [--only sqlite|mariadb]

Limits: the reports on 30 days and on a customer take at most 1.3 times what plain SQL takes that computes the same,
those on the whole time less than a second of CPU (that of the database server counted too). Exit status 1 when one is
exceeded, or when report and plain SQL differ. Databases are made in a temporary folder; in a `--folder` that is given
they stay and are used again.
"""

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import report_plain_sql as plain
from support.servers.mariadb import MariaDb
from technomart import bootstrap, maintenance
from technomart.adapters.sql.store import SqlStore
from technomart.config.settings import Settings
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.reports.periods import DaySpan
from technomart.domain.services.closed_days import CloseDays
from technomart.domain.usecases.reports import (
    CustomerHistory,
    ReportCustomer,
    ReportOrders,
    ReportSales,
)
from technomart.domain.users.actor import COMMAND_LINE
from technomart.wiring import Ports

MOST_TIMES, MOST_CPU = 1.3, 1.0
ROUNDS = 7
CUSTOMER = "Maria Cruz"


@dataclass
class Place:
    """A database to measure; `server` is the process whose CPU counts too."""

    name: str
    url: str
    server: int | None = None

    def cpu(self) -> float:
        """Return the seconds of CPU used so far, here and by the server."""
        if self.server is None:
            return time.process_time()
        fields = Path(f"/proc/{self.server}/stat").read_text().rpartition(")")[2].split()
        return time.process_time() + (int(fields[11]) + int(fields[12])) / 100


@dataclass
class Measured:
    """What a body took: the median of the wall clock and of the CPU, in seconds."""

    wall: float
    cpu: float
    answer: Any


def measured(place: Place, body: Callable[[], Any]) -> Measured:
    """Run a body some times and return what it took; the first run warms up and does not count."""
    answer, walls, cpus = body(), [], []
    for _ in range(ROUNDS):
        cpu, wall = place.cpu(), time.perf_counter()
        body()
        walls.append(time.perf_counter() - wall)
        cpus.append(place.cpu() - cpu)
    return Measured(statistics.median(walls), statistics.mean(cpus), answer)


def prepare(place: Place, count: int, days: int) -> tuple[SqlStore, Ports]:
    """Return a database that holds the orders, made now if there are none, and the program over it."""
    settings = Settings(database_url=place.url)
    maintenance.upgrade_database(settings)
    database = maintenance.open_for_maintenance(settings)
    ports = bootstrap.for_commands(settings, database)
    if not ports.use(ReportCustomer)(COMMAND_LINE, None, PageRequest(1, 1)).totals.payments:
        print(f"{place.name}: making {count:,} orders of {days} days ...", flush=True)
        bootstrap.demo(settings).sell_in_bulk(database, count, days, 1, append=False)
    cpu, wall = place.cpu(), time.perf_counter()
    closed = ports.use(CloseDays).all()
    took = f"{time.perf_counter() - wall:.2f} s, {place.cpu() - cpu:.2f} s of CPU"
    print(f"{place.name}: {closed} days were not added up yet, that took {took}", flush=True)
    return database, ports


class Run:
    """Compares reports with plain SQL on one database."""

    def __init__(self, place: Place, database: SqlStore, ports: Ports, days: int) -> None:
        self.place, self.database, self.ports = place, database, ports
        today = Settings().timezone
        last = datetime.now(UTC).astimezone(today).date()
        self.month = DaySpan(last - 29 * plain.ONE_DAY, last)
        self.whole = DaySpan(last - days * plain.ONE_DAY, last)
        self.failed = False

    def all(self) -> None:
        """Measure everything."""
        print(f"\n{'':<34}{'report':>10}{'plain SQL':>12}{'times':>8}{'CPU s':>8}")
        self.span(self.month, limited=True)
        self.span(self.whole, limited=False)
        self.pair(
            "a customer's history",
            lambda: self.ports.use(ReportCustomer)(COMMAND_LINE, CUSTOMER, PageRequest()),
            lambda connection: plain.customer(connection, CUSTOMER),
            same_customer,
            times=True,
        )

    def span(self, span: DaySpan, *, limited: bool) -> None:
        """Measure the reports on some days."""
        text = f"{span.first}..{span.last}"
        self.pair(
            f"sales, {len(span)} days",
            lambda: self.ports.use(ReportSales)(COMMAND_LINE, text),
            lambda connection: plain.sales(connection, span.first, span.last),
            same_sales,
            times=limited,
        )
        self.pair(
            f"orders, {len(span)} days",
            lambda: self.ports.use(ReportOrders)(COMMAND_LINE, text),
            lambda connection: plain.orders(connection, span.first, span.last),
            same_orders,
            times=limited,
        )

    def pair(
        self,
        name: str,
        report: Callable[[], Any],
        by_hand: Callable[[Any], Any],
        same: Callable[[Any, Any], bool],
        *,
        times: bool,
    ) -> None:
        """Measure a report and the plain SQL beside it, compare what they say, and judge."""

        def plainly() -> Any:
            with self.database.engine.connect() as connection:
                return by_hand(connection)

        found, right = measured(self.place, report), measured(self.place, plainly)
        ratio = found.wall / right.wall
        agrees = same(found.answer, right.answer)
        good = agrees and found.cpu < MOST_CPU and (not times or ratio <= MOST_TIMES)
        self.failed = self.failed or not good
        words = "" if good else "  TOO SLOW" if agrees else "  DIFFERS"
        line = f"{found.wall * 1000:>7.1f} ms{right.wall * 1000:>9.1f} ms{ratio:>8.2f}{found.cpu:>8.3f}{words}"
        print(f"{self.place.name + ': ' + name:<34}{line}", flush=True)


def same_sales(report: Any, rows: Any) -> bool:
    """Tell whether the sales report says what the rows add up to."""
    captured, refunded, placed, dishes, *before = rows
    figures = report.figures
    return bool(
        figures.gross == sum(int(row[2]) for row in captured)
        and figures.refunds == sum(int(row[2]) for row in refunded)
        and figures.orders == sum(row[1] for row in placed)
        and figures.ordered == sum(int(row[3]) for row in placed)
        and sum(row.total for row in report.by_category) == sum(int(row[2]) for row in dishes)
        and report.previous.gross == sum(int(row[2]) for row in before[0])
    )


def same_orders(report: Any, rows: Any) -> bool:
    """Tell whether the report on orders says what the rows say."""
    by_status = {status.value: count for status, count in report.by_status.items() if count}
    ((ready, seconds),) = rows[2]
    return by_status == dict(rows[0]) and (report.ready, report.ready_seconds) == (ready, int(seconds or 0))


def same_customer(report: CustomerHistory, rows: Any) -> bool:
    """Tell whether a customer's history says what the rows say."""
    ((count, amount, refunded),) = rows[1]
    totals = report.totals
    same = (totals.payments, totals.amount, totals.refunded) == (count, int(amount or 0), int(refunded or 0))
    return same and len(report.page.rows) == len(rows[0])


@contextmanager
def places(folder: Path, only: str | None) -> Iterator[list[Place]]:
    """Lend the databases to measure; a server of their own runs meanwhile."""
    found = [] if only == "mariadb" else [Place("SQLite", f"sqlite:///{folder}/reports.db")]
    if only == "sqlite":
        yield found
        return
    home = folder / "mariadb"
    home.mkdir(exist_ok=True)
    server = MariaDb(home, {"innodb_buffer_pool_size": "1G", "innodb_log_file_size": "256M"})
    server.start()
    try:
        server.run("CREATE DATABASE IF NOT EXISTS reports")
        found.append(Place("MariaDB", server.url("reports"), server.child.pid))
        yield found
    finally:
        server.stop()


def main() -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=730)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--only", choices=["sqlite", "mariadb"])
    wanted = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as spare, places(wanted.folder or Path(spare), wanted.only) as found:
        for place in found:
            database, ports = prepare(place, wanted.orders, wanted.days)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            run = Run(place, database, ports, wanted.days)
            run.all()
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            print(f"{place.name}: the measuring took {grown:.0f} MB of memory more at its peak")
            failed = failed or run.failed
            database.close()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
