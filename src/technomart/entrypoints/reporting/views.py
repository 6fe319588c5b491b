"""Lay reports out so that a terminal and a picture show the same: figures, a table, charts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from technomart.domain.inventory.stock import StockItem, amount_of
from technomart.domain.kernel.money import Centavos, spoken
from technomart.domain.orders.status import OrderStatus, spoken_status
from technomart.domain.reports.attendance import StaffReport
from technomart.domain.reports.orders import OrdersReport, Rush
from technomart.domain.reports.periods import Period
from technomart.domain.reports.rows import TakenOff
from technomart.domain.reports.sales import SalesBar, SalesReport
from technomart.domain.reports.till import TillReport
from technomart.domain.usecases.reports import CustomerHistory
from technomart.entrypoints.reporting import closings

SHOWN_IN_TABLE = 20
NEWEST_DAYS = 31
WHY_OFF = {
    TakenOff.ORDER: "on orders",
    TakenOff.PAYMENT: "by smaller payments",
    TakenOff.SENIOR: "senior citizens",
    TakenOff.PWD: "PWDs",
    TakenOff.ATHLETE: "national athletes",
}
ALL_DAYS_UP_TO = 62
"""Beyond so many days a chart goes by months."""


@dataclass(frozen=True)
class Chart:
    """Bars by name; `upright` ones stand beside each other in the order of time."""

    title: str
    bars: Sequence[tuple[str, float]]
    unit: str = ""
    upright: bool = False


@dataclass(frozen=True)
class View:
    """A report as people look at it; a fact is a name, a figure and what to say about it."""

    title: str
    about: str
    facts: Sequence[tuple[str, str, str]]
    charts: Sequence[Chart]
    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = field(default_factory=list)


def of_sales(report: SalesReport, rush: Rush | None) -> View:
    """Return the sales as people look at them."""
    found, before = report.figures, report.previous
    facts = [
        ("Net sales", spoken(found.total), change(found.total, before.total)),
        ("Gross", spoken(found.gross), change(found.gross, before.gross)),
        ("Refunds", spoken(found.refunds), change(found.refunds, before.refunds)),
        ("Discounts", spoken(found.discounts), change(found.discounts, before.discounts)),
        ("Orders", f"{found.orders:,}", change(found.orders, before.orders)),
        ("Average order", spoken(found.average_order), change(found.average_order, before.average_order)),
        *((f"By {method.value}", spoken(net), share(net, found.total)) for method, net in report.by_method.items()),
    ]
    charts = [sales_over_time(report)]
    if rush is not None:
        bars = [(f"{hour:02d}", round(count / rush.days, 1)) for hour, count in within_hours(rush.orders)]
        charts.append(Chart("Orders on an average day, by the hour they were placed", bars, upright=True))
    charts.append(Chart("Best sellers, portions", [(item.name, item.quantity) for item in report.top_items]))
    by_category = [(row.category, row.total / 100) for row in report.by_category]
    charts.append(Chart("Sales by category", by_category, "pesos"))
    by_person = [(row.name, row.discount / 100) for row in report.discounts_by_person]
    if by_person:
        charts.append(Chart("Discounts by person", by_person, "pesos"))
    return View("Sales", about(report.period), facts, charts)


def sales_over_time(report: SalesReport) -> Chart:
    """Return the chart of net sales, by hours, days or months, whichever is few enough to be read."""
    zone = report.period.days.zone
    if report.period.is_hourly:
        hours = [(bar.when.astimezone(zone), bar) for bar in report.bars if isinstance(bar.when, datetime)]
        busy = [i for i, (_, bar) in enumerate(hours) if bar.figures.gross or bar.figures.refunds]
        shown = hours[busy[0] : busy[-1] + 1] if busy else hours
        bars = [(f"{at:%H}", bar.figures.total / 100) for at, bar in shown]
        return Chart("Net sales by hour", bars, "pesos", upright=True)
    if len(report.bars) > ALL_DAYS_UP_TO:
        by_month = added_up((f"{bar.when:%b %y}", bar.figures.total) for bar in report.bars)
        return Chart("Net sales by month", by_month, "pesos", upright=True)
    bars = [(day_name(bar, len(report.bars)), bar.figures.total / 100) for bar in report.bars]
    return Chart("Net sales by day", bars, "pesos", upright=True)


def of_orders(report: OrdersReport) -> View:
    """Return the orders as people look at them."""
    minutes = report.minutes_to_ready
    facts = [
        ("Orders placed", f"{report.orders:,}", ""),
        *((f"Of these {type_.value}", f"{n:,}", share(n, report.orders)) for type_, n in report.by_type.items()),
        ("From placed to ready", "no order yet" if minutes is None else f"{minutes} minutes", "on average"),
        ("Cancelled", f"{report.by_status[OrderStatus.CANCELLED]:,}", f"{report.cancelled_share:.1%} of all"),
    ]
    bars = [(spoken_status(status), float(count)) for status, count in report.by_status.items()]
    return View("Orders", about(report.period), facts, [Chart("Orders by where they stand", bars)])


def of_stock(items: Sequence[StockItem], at: str) -> View:
    """Return the stock as people look at it; items that run out come first in the chart."""
    low = [item for item in items if item.is_low]
    facts = [("Items", f"{len(items):,}", ""), ("Running out", f"{len(low):,}", ", ".join(i.name for i in low[:5]))]
    rows = [
        (
            item.name,
            item.category,
            amount_of(item.on_hand, item.unit),
            amount_of(item.reserved, item.unit),
            amount_of(item.available, item.unit),
            amount_of(item.min_stock, item.unit),
            "LOW" if item.is_low else "",
        )
        for item in items
    ]
    measured = [(item.name, round(item.available / item.min_stock, 2)) for item in items if item.min_stock]
    chart = Chart("Available, as a multiple of the least there should be", sorted(measured, key=lambda bar: bar[1]))
    header = ("Item", "Category", "In stock", "Reserved", "Available", "At least", "")
    return View("Stock", at, facts, [chart] if measured else [], header, rows)


def of_staff(report: StaffReport) -> View:
    """Return the attendance as people look at it."""
    facts = [(status.value.capitalize(), f"{count:,}", "") for status, count in report.by_status.items()]
    rows = [
        (who.name, who.position, f"{row.days}", f"{found.late}", f"{found.absent}", f"{row.hours:,.2f}")
        for row in report.employees
        for who, found in [(row.employee, row.presence)]
    ]
    chart = Chart("Hours at work", [(row.employee.name, row.hours) for row in report.employees], "hours")
    header = ("Employee", "Position", "Days", "Late", "Absent", "Hours")
    return View("Attendance", about(report.period), facts, [chart], header, rows)


def of_customer(found: CustomerHistory) -> View:
    """Return a customer's payments as people look at them, the newest in the table."""
    totals = found.totals
    facts = [
        ("Payments", f"{totals.payments:,}", ""),
        ("Paid", spoken(totals.amount), ""),
        ("Given back", spoken(totals.refunded), ""),
        ("Kept", spoken(totals.net), ""),
    ]
    rows = [
        (
            f"{paid.business_date}",
            paid.order_number,
            paid.customer,
            paid.method.value,
            paid.status.value.replace("_", " "),
            spoken(paid.amount),
        )
        for paid in found.page.rows[:SHOWN_IN_TABLE]
    ]
    kept = added_up((f"{paid.business_date:%d %b}", paid.amount - paid.refunded) for paid in reversed(found.page.rows))
    chart = Chart("Kept, by day, the newest payments", kept[-NEWEST_DAYS:], "pesos", upright=True)
    header = ("Day", "Order", "Customer", "Method", "Status", "Amount")
    about_whom = found.customer or "all customers"
    return View(f"History of {about_whom}", f"{found.page.total:,} payments", facts, [chart], header, rows)


def of_till(report: TillReport) -> View:
    """Return what people sold, took off and were over or short by, as people look at it."""
    found, drawers = report.total, report.over_short
    off = [(kind, report.taken_off_by(kind)) for kind in TakenOff]
    facts = [
        ("Gross sales", spoken(found.gross), f"{found.invoices:,} invoices"),
        ("Voids", spoken(found.voids), ""),
        ("Returns", spoken(found.returns), ""),
        ("Net sales", spoken(found.net), ""),
        *((f"Discounts: {WHY_OFF[kind]}", spoken(amount), "") for kind, amount in off if amount),
        *([("VAT not paid by law", spoken(found.vat_adjustment), "")] if found.vat_adjustment else []),
        ("Drawers over", spoken(sum(own.over for own in drawers)), ""),
        ("Drawers short", spoken(sum(own.short for own in drawers)), ""),
        *closings.facts(report),
    ]
    sold = {each.person: each.figures for each in report.sales}
    counted = {own.person: own for own in drawers}
    given = {each.person for each in report.taken_off}
    rows = [
        (
            person.name,
            f"{sold[person].invoices:,}" if person in sold else "",
            spoken(sold[person].gross) if person in sold else "",
            spoken(sum(each.amount for each in report.taken_off if each.person == person)),
            spoken(sold[person].net) if person in sold else "",
            spoken(counted[person].over) if person in counted else "",
            spoken(counted[person].short) if person in counted else "",
        )
        for person in sorted({*sold, *counted, *given})
    ]
    header = ("Person", "Invoices", "Gross", "Discounts", "Net", "Over", "Short")
    chart = Chart("Net sales by person", [(each.person.name, each.figures.net / 100) for each in report.sales], "pesos")
    return View("Till", about(report.period), facts, [chart], header, rows)


def about(period: Period) -> str:
    """Return a sentence on the time a report covers, as people say it."""
    days, zone = period.days, period.days.zone
    cutoff = f", days begin at {days.cutoff_hour:02d}:00" if days.cutoff_hour else ""
    if period.whole is not None and not period.edges:
        first, last = period.whole.first, period.whole.last
        span = f"{first:%a %d %b %Y}" if first == last else f"{first:%a %d %b %Y} to {last:%a %d %b %Y}"
        return f"{span} ({zone.key}{cutoff})"
    since, until = (at.astimezone(zone) for at in (period.since, period.until))
    return f"{since:%a %d %b %Y %H:%M} to {until:%a %d %b %Y %H:%M} ({zone.key}{cutoff})"


def change(now: int, before: int) -> str:
    """Return how a figure changed since the period before."""
    if not before:
        return "nothing before" if now else ""
    return f"{(now - before) / before:+.1%} against the period before"


def share(part: Centavos, whole: Centavos) -> str:
    """Return a part in per cent."""
    return f"{part / whole:.1%}" if whole else ""


def within_hours(orders: Sequence[int]) -> list[tuple[int, int]]:
    """Return the hours of a day from the first busy one to the last, with their orders."""
    busy = [hour for hour, count in enumerate(orders) if count]
    return [(hour, orders[hour]) for hour in range(busy[0], busy[-1] + 1)] if busy else []


def added_up(amounts: Iterable[tuple[str, Centavos]]) -> list[tuple[str, float]]:
    """Return the sum in pesos of each name, in the order in which the names come."""
    sums: dict[str, Centavos] = {}
    for name, amount in amounts:
        sums[name] = sums.get(name, 0) + amount
    return [(name, total / 100) for name, total in sums.items()]


def day_name(bar: SalesBar, of: int) -> str:
    """Return what a day is called among so many."""
    return f"{bar.when:%a %d %b}" if of <= 14 else f"{bar.when:%d %b}"
