"""Answer reports in JSON, as the API does."""

from collections.abc import Sequence

from technomart.domain.inventory.stock import StockItem
from technomart.domain.reports.attendance import StaffReport
from technomart.domain.reports.orders import OrdersReport
from technomart.domain.reports.sales import SalesReport
from technomart.domain.reports.till import TillReport
from technomart.domain.usecases.reports import CustomerHistory
from technomart.entrypoints.commands.api_answers import say_as_the_api
from technomart.entrypoints.web.http import ok, paged
from technomart.entrypoints.web.reports import sales_schemas, schemas, till_schemas
from technomart.entrypoints.web.shared.base import enveloped, listed
from technomart.wiring import Ports


def sales(ports: Ports, found: SalesReport) -> None:
    """Print what was sold."""
    say_as_the_api(ports, enveloped(sales_schemas.SalesSchema), ok(sales_schemas.shown_sales(found)))


def orders(ports: Ports, found: OrdersReport) -> None:
    """Print how far orders got."""
    say_as_the_api(ports, enveloped(schemas.OrdersReportSchema), ok(found))


def till(ports: Ports, found: TillReport) -> None:
    """Print what people sold, took off and were over or short by."""
    say_as_the_api(ports, enveloped(till_schemas.TillReportSchema), ok(found))


def inventory(ports: Ports, found: Sequence[StockItem]) -> None:
    """Print what is in stock."""
    say_as_the_api(ports, listed(schemas.StockReportSchema, len(found)), ok(found))


def staff_attendance(ports: Ports, found: StaffReport) -> None:
    """Print who was at work."""
    say_as_the_api(ports, enveloped(schemas.StaffReportSchema), ok(found))


def customer_history(ports: Ports, found: CustomerHistory) -> None:
    """Print what a customer paid, the first page of it, with what all of it adds up to."""
    say_as_the_api(ports, schemas.HistorySchema(), {**paged(found.page), "totals": found.totals})
