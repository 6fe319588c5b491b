"""Show reports on the command line."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click

from technomart.domain.kernel.paging import LARGEST_LIMIT, PageRequest
from technomart.domain.kernel.texts import in_order
from technomart.domain.services.as_of import AsOf, Moments
from technomart.domain.services.closed_days import CloseDays
from technomart.domain.usecases.reports import (
    ExportCustomer,
    ReportCustomer,
    ReportOrders,
    ReportRush,
    ReportSales,
    ReportStaff,
    ReportStock,
)
from technomart.domain.usecases.till_reports import ReportTill
from technomart.domain.users.actor import COMMAND_LINE
from technomart.entrypoints.commands.csv_output import write_csv
from technomart.entrypoints.commands.database import ports_over_database
from technomart.entrypoints.commands.errors import Refused
from technomart.entrypoints.commands.json_output import as_json
from technomart.entrypoints.commands.progress import counting
from technomart.entrypoints.commands.report_options import DAY, as_csv, as_of_moment, png, time_range
from technomart.entrypoints.commands.saying import say
from technomart.entrypoints.commands.showing import show_view
from technomart.entrypoints.reporting import books, tables, views
from technomart.entrypoints.reporting.csv_text import Cell, lines
from technomart.entrypoints.reporting.picture import PicturesMissing, draw
from technomart.private_files import new_file
from technomart.wiring import Ports


@contextmanager
def ports_for_reports() -> Iterator[Ports]:
    """Lend the program over the database, with every day that is over closed.

    Raises `Refused` when the database has no tables, and `Unavailable`.
    """
    with ports_over_database() as ports:
        with counting("Adding up the days that are over"):
            ports.use(CloseDays).all()
        yield ports


@click.group()
def report() -> None:
    """Show what happened: tables and charts, CSV, or a picture."""


@report.command()
@time_range
@as_of_moment
@png
@as_csv
@as_json
def sales(range_: str, png: Path | None, *, as_of: AsOf | None, as_csv: bool, as_json: bool) -> None:
    """Show what was sold."""
    must_be_one(png=png, as_csv=as_csv, as_json=as_json)
    with ports_for_reports() as ports:
        found = ports.use(ReportSales)(COMMAND_LINE, range_, as_of)
        if as_json:
            answers().sales(ports, found)
            return
        rush = None if as_csv else ports.use(ReportRush)(COMMAND_LINE, range_, as_of)
    answer(lambda: views.of_sales(found, rush), tables.SALES, tables.sales_rows(found), png, as_csv=as_csv)


@report.command()
@time_range
@as_of_moment
@png
@as_csv
@as_json
def orders(range_: str, png: Path | None, *, as_of: AsOf | None, as_csv: bool, as_json: bool) -> None:
    """Show how far the orders got that were placed in a time."""
    must_be_one(png=png, as_csv=as_csv, as_json=as_json)
    with ports_for_reports() as ports:
        found = ports.use(ReportOrders)(COMMAND_LINE, range_, as_of)
        if as_json:
            answers().orders(ports, found)
            return
    answer(lambda: views.of_orders(found), tables.ORDERS, tables.orders_rows(found), png, as_csv=as_csv)


@report.command()
@as_of_moment
@png
@as_csv
@as_json
def inventory(png: Path | None, *, as_of: AsOf | None, as_csv: bool, as_json: bool) -> None:
    """Show what is in stock."""
    must_be_one(png=png, as_csv=as_csv, as_json=as_json)
    with ports_for_reports() as ports:
        items, zone = ports.use(ReportStock)(COMMAND_LINE, as_of), ports.days.zone
        if as_json:
            answers().inventory(ports, items)
            return
        then = ports.use(Moments)(as_of) or ports.clock.now()
        at = f"as of {then.astimezone(zone):%a %d %b %Y %H:%M} ({zone.key})"
    answer(lambda: views.of_stock(items, at), tables.STOCK, tables.stock_rows(items), png, as_csv=as_csv)


@report.command("staff-attendance")
@time_range
@as_of_moment
@png
@as_csv
@as_json
def staff_attendance(range_: str, png: Path | None, *, as_of: AsOf | None, as_csv: bool, as_json: bool) -> None:
    """Show who was at work, on every business day the range touches."""
    must_be_one(png=png, as_csv=as_csv, as_json=as_json)
    with ports_for_reports() as ports:
        found = ports.use(ReportStaff)(COMMAND_LINE, range_, as_of)
        if as_json:
            answers().staff_attendance(ports, found)
            return
    answer(lambda: views.of_staff(found), tables.STAFF, tables.staff_rows(found), png, as_csv=as_csv)


@report.command("customer-history")
@click.option("--customer", help="The whole name; without it, everybody.")
@as_of_moment
@png
@as_csv
@as_json
def customer_history(
    customer: str | None, png: Path | None, *, as_of: AsOf | None, as_csv: bool, as_json: bool
) -> None:
    """Show what a customer paid, newest first; CSV has all of it."""
    must_be_one(png=png, as_csv=as_csv, as_json=as_json)
    customer = in_order(customer or "").strip() or None
    with ports_for_reports() as ports:
        if as_csv:
            rows = tables.history_rows(ports.use(ExportCustomer)(COMMAND_LINE, customer, as_of), ports.days)
            answer(None, tables.HISTORY, rows, png, as_csv=True)
            return
        found = ports.use(ReportCustomer)(COMMAND_LINE, customer, PageRequest(1, LARGEST_LIMIT), as_of)
        if as_json:
            answers().customer_history(ports, found)
            return
    answer(lambda: views.of_customer(found), tables.HISTORY, (), png, as_csv=False)


@report.command()
@time_range
@click.option("--from", "first", type=DAY, help="The first business day, in place of a range.")
@click.option("--to", "last", type=DAY, help="The last business day; today unless it is said.")
@as_of_moment
@png
@as_csv
@as_json
def till(
    range_: str,
    first: datetime | None,
    last: datetime | None,
    png: Path | None,
    *,
    as_of: AsOf | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Show what each person sold, took off, and was over or short by."""
    must_be_one(png=png, as_csv=as_csv, as_json=as_json)
    if last is not None and first is None:
        raise Refused("Say --from with --to.")
    with ports_over_database() as ports:
        end = last.date() if last else ports.days.of(ports.clock.now())
        found = ports.use(ReportTill)(COMMAND_LINE, f"{first.date()}..{end}" if first else range_, as_of)
        if as_json:
            answers().till(ports, found)
            return
    answer(lambda: views.of_till(found), books.TILL, books.till_rows(found), png, as_csv=as_csv)


def must_be_one(*, png: Path | None, as_csv: bool, as_json: bool) -> None:
    """Raise `Refused` when more than one kind of answer is asked for."""
    if (png is not None) + as_csv + as_json > 1:
        raise Refused("Say one of --csv, --json and --png.")


def answers() -> ModuleType:
    """Return what answers in JSON; the web, whose schemas say how, takes its time to load."""
    return import_module("technomart.entrypoints.commands.report_answers")


def answer(
    view: Callable[[], views.View] | None,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    png: Path | None,
    *,
    as_csv: bool,
) -> None:
    """Write a report as CSV, or show it and draw it where that is asked for; raises `Refused`."""
    if as_csv or view is None:
        write_csv(lines(header, rows))
        return
    shown = view()
    if png is not None:
        picture(shown, png)
    show_view(shown)
    if png is not None:
        say("", f"Drawn into {png}.")


def picture(view: views.View, file: Path) -> None:
    """Draw a report; raises `Refused` when that is not possible."""
    try:
        with new_file(file) as page:
            draw(view, page)
    except PicturesMissing as error:
        raise Refused(str(error)) from error
    except FileExistsError as error:
        raise Refused(f"{file} is there already: nothing is overwritten.") from error
    except OSError as error:
        raise Refused(f"The picture cannot be written to {file}: {error.strerror}.") from error
