"""Lay reports out as tables; money in pesos with two decimals, instants in local time with their offset."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from technomart.domain.inventory.stock import UNIT, StockItem
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import to_pesos
from technomart.domain.payments.payment import Payment
from technomart.domain.reports.attendance import StaffReport
from technomart.domain.reports.orders import OrdersReport
from technomart.domain.reports.periods import Period
from technomart.domain.reports.sales import Figures, SalesReport
from technomart.entrypoints.reporting.csv_text import Cell

Row = Sequence[Cell]

SALES = ("section", "name", "quantity", "orders", "gross", "refunds", "discounts", "total")
ORDERS = ("section", "name", "value")
STOCK = ("id", "name", "category", "quantity", "unit", "minStock", "reserved", "available", "low")
STAFF = ("employeeId", "employeeName", "position", "days", "late", "absent", "hours")
HISTORY = (
    *("id", "date", "orderId", "orderNumber", "customer", "amount", "refunded"),
    *("method", "status", "reference", "timezone"),
)


def local(at: datetime, days: BusinessDays) -> datetime:
    """Return an instant as the canteen's clock shows it, with its offset."""
    return at.astimezone(days.zone)


def zone_of(days: BusinessDays) -> str:
    """Return the name of the time zone."""
    return days.zone.key or ""


def sales_rows(report: SalesReport) -> Iterator[Row]:
    """Yield the range, the figures, then every part of them."""
    for name, value in range_rows(report.period):
        yield "range", name, None, None, None, None, None, value
    yield _figures("all", "", report.figures)
    yield _figures("previous", "", report.previous)
    for method, amount in report.by_method.items():
        yield "method", method.value, None, None, None, None, None, to_pesos(amount)
    for bar in report.bars:
        section = "hour" if report.period.is_hourly else "day"
        yield _figures(section, bar_label(bar.when, report.period), bar.figures)
    for row in report.by_category:
        yield "category", row.category, row.quantity, None, None, None, None, to_pesos(row.total)
    for person in report.discounts_by_person:
        yield "person", person.name, None, person.orders, None, None, to_pesos(person.discount), None
    for item in report.top_items:
        yield "item", item.name, item.quantity, None, None, None, None, to_pesos(item.total)


def orders_rows(report: OrdersReport) -> Iterator[Row]:
    """Yield the range, then every count."""
    for name, value in range_rows(report.period):
        yield "range", name, value
    for status, count in report.by_status.items():
        yield "status", status.value, count
    for type_, count in report.by_type.items():
        yield "type", type_.value, count
    yield "all", "orders", report.orders
    yield "all", "averageMinutesToReady", report.minutes_to_ready
    yield "all", "cancelledShare", report.cancelled_share


def stock_rows(items: Iterable[StockItem]) -> Iterator[Row]:
    """Yield the items."""
    for item in items:
        amounts = [quantity / UNIT for quantity in (item.on_hand, item.min_stock, item.reserved, item.available)]
        on_hand, least, reserved, available = amounts
        low = "yes" if item.is_low else "no"
        yield item.id, item.name, item.category, on_hand, item.unit, least, reserved, available, low


def staff_rows(report: StaffReport) -> Iterator[Row]:
    """Yield the employees."""
    for row in report.employees:
        who, found = row.employee, row.presence
        yield who.id, who.name, who.position, row.days, found.late, found.absent, row.hours


def history_rows(payments: Iterable[Payment], days: BusinessDays) -> Iterator[Row]:
    """Yield the payments."""
    for paid in payments:
        amounts = to_pesos(paid.amount), to_pesos(paid.refunded)
        about = paid.id, local(paid.at, days), paid.order_id, paid.order_number, paid.customer
        yield *about, *amounts, paid.method.value, paid.status.value, paid.reference, zone_of(days)


def bar_label(when: date | datetime, period: Period) -> date | datetime:
    """Return what names a day or an hour, in local time."""
    return local(when, period.days) if isinstance(when, datetime) else when


def range_rows(period: Period) -> Iterator[tuple[str, Cell]]:
    """Yield what says which time a report covers."""
    yield "from", local(period.since, period.days)
    yield "to", local(period.until, period.days)
    yield "timezone", zone_of(period.days)
    yield "dayStartsAt", period.days.cutoff_hour


def _figures(section: str, name: Cell, found: Figures) -> Row:
    money = (to_pesos(amount) for amount in (found.gross, found.refunds, found.discounts, found.total))
    return section, name, None, found.orders, *money
