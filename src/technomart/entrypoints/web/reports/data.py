"""Put reports into the shape their schemas read."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.reports.attendance import StaffReport
from technomart.domain.reports.orders import OrdersReport
from technomart.domain.reports.sales import Figures, SalesReport


def figures(found: Figures) -> dict[str, Any]:
    """Return figures by the names they have on the wire."""
    names = ("total", "gross", "refunds", "discounts", "orders", "average_order")
    return {name: getattr(found, name) for name in names}


def bar_name(when: date | datetime, days: BusinessDays) -> dict[str, Any]:
    """Return what names a bar."""
    if not isinstance(when, datetime):
        return {"date": when.isoformat(), "since": days.start(when)}
    local = when.astimezone(days.zone)
    return {"date": local.date().isoformat(), "hour": local.strftime("%H:%M"), "since": when}


def sales(report: SalesReport) -> dict[str, Any]:
    """Return the sales report as its schema reads it."""
    period = report.period
    bars = [{**bar_name(bar.when, period.days), **figures(bar.figures)} for bar in report.bars]
    return {
        **figures(report.figures),
        "byMethod": {method.value: amount for method, amount in report.by_method.items()},
        "byHour" if period.is_hourly else "byDay": bars,
        "topItems": report.top_items,
        "byCategory": report.by_category,
        "previous": {**figures(report.previous), "range": period.before},
        "range": period,
    }


def orders(report: OrdersReport) -> dict[str, Any]:
    """Return the report on orders as its schema reads it."""
    by_status = {status.value: count for status, count in report.by_status.items()}
    return {
        **by_status,
        "total": report.orders,
        "byStatus": by_status,
        "byType": {type_.value: count for type_, count in report.by_type.items()},
        "averageMinutesToReady": report.minutes_to_ready,
        "cancelledShare": report.cancelled_share,
        "range": report.period,
    }


def staff(report: StaffReport) -> dict[str, Any]:
    """Return the report on attendance as its schema reads it."""
    counts: Mapping[str, int] = {status.value: count for status, count in report.by_status.items()}
    return {**counts, "employees": report.employees, "range": report.period}
