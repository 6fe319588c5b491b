"""Write orders, payments, attendance and stock movements as CSV."""

from datetime import datetime
from pathlib import Path
from typing import TypedDict

import click

from technomart.domain.inventory.filters import MovementFilter
from technomart.domain.kernel.time_ranges import NAMES, SPOKEN
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.payments.payment import PaymentFilter
from technomart.domain.reports.periods import Period, read_range
from technomart.domain.staff.attendance import AttendanceFilter
from technomart.domain.usecases.inventory.read import ListMovements
from technomart.domain.usecases.orders.read import ListOrders
from technomart.domain.usecases.payments.read import ListPayments
from technomart.domain.usecases.staff.attendance import ListAttendance
from technomart.domain.users.actor import COMMAND_LINE
from technomart.entrypoints.commands.csv_output import write_csv
from technomart.entrypoints.commands.database import ports_over_database
from technomart.entrypoints.commands.files import FileName
from technomart.entrypoints.reporting import exports
from technomart.entrypoints.reporting.csv_text import lines
from technomart.entrypoints.reporting.exports import whole
from technomart.wiring import Ports

ALL = "all"
EVERYBODY = AttendanceFilter()

into = click.argument("file", type=FileName(), required=False)
time_range = click.option(
    "--range",
    "range_",
    default="7d",
    show_default=True,
    metavar="RANGE",
    help=f"{SPOKEN}, {ALL}, or ISO..ISO; weeks begin on Monday.",
    shell_complete=lambda _context, _parameter, begun: [name for name in (*NAMES, ALL) if name.startswith(begun)],
)


class Ends(TypedDict):
    """The first instant of a time and the one after its last; None is open."""

    since: datetime | None
    until: datetime | None


@click.group()
def export() -> None:
    """Write orders, payments, attendance or stock movements as CSV, newest first, into FILE or to the output."""


@export.command()
@time_range
@into
def orders(range_: str, file: Path | None) -> None:
    """Write the orders placed in a time, a row for each line."""
    with ports_over_database() as ports:
        wanted = OrderFilter(**ends(range_, ports))
        found = whole(ports.use(ListOrders), COMMAND_LINE, wanted)
        write_csv(lines(*exports.order_table(found, ports.days, ports.tax)), file)


@export.command()
@time_range
@into
def payments(range_: str, file: Path | None) -> None:
    """Write the payments taken in a time."""
    with ports_over_database() as ports:
        wanted = PaymentFilter(**ends(range_, ports))
        rows = exports.payment_rows(whole(ports.use(ListPayments), COMMAND_LINE, wanted), ports.days)
        write_csv(lines(exports.PAYMENTS, rows), file)


@export.command()
@time_range
@into
def attendance(range_: str, file: Path | None) -> None:
    """Write who was at work when, on the business days that a time touches."""
    with ports_over_database() as ports:
        period = period_of(range_, ports)
        wanted = AttendanceFilter(first=period.touched.first, last=period.touched.last) if period else EVERYBODY
        rows = exports.attendance_rows(whole(ports.use(ListAttendance), COMMAND_LINE, wanted), ports.days)
        write_csv(lines(exports.ATTENDANCE, rows), file)


@export.command()
@time_range
@into
def stock(range_: str, file: Path | None) -> None:
    """Write what came in, was sold, thrown away or counted in a time."""
    with ports_over_database() as ports:
        wanted = MovementFilter(**ends(range_, ports))
        rows = exports.stock_rows(whole(ports.use(ListMovements), COMMAND_LINE, wanted), ports.days)
        write_csv(lines(exports.STOCK, rows), file)


def ends(range_: str, ports: Ports) -> Ends:
    """Return the first instant of a range and the one after its last; raises `BadRange`."""
    period = period_of(range_, ports)
    return Ends(since=period.since, until=period.until) if period else Ends(since=None, until=None)


def period_of(range_: str, ports: Ports) -> Period | None:
    """Return the period that a range stands for; None is any time. Raises `BadRange`."""
    return None if range_.strip() == ALL else read_range(range_, ports.clock.now(), ports.days)
