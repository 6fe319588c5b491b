"""Calculate the report on orders."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from technomart.domain.orders.order import OrderType
from technomart.domain.orders.status import OrderStatus
from technomart.domain.reports.periods import Period
from technomart.domain.reports.rows import Arrived, PlacedRows


@dataclass(frozen=True, slots=True)
class Rush:
    """How many orders were placed in each hour of the day, local time, on so many days on which there were any."""

    orders: tuple[int, ...]
    days: int


@dataclass(frozen=True, slots=True)
class OrdersReport:
    """The orders placed in a period, by where they stand now.

    `ready` orders took `ready_seconds` in all from placing to being ready.
    """

    period: Period
    by_status: Mapping[OrderStatus, int]
    by_type: Mapping[OrderType, int]
    ready: int
    ready_seconds: int

    @property
    def orders(self) -> int:
        """Return how many were placed, cancelled ones too."""
        return sum(self.by_status.values())

    @property
    def minutes_to_ready(self) -> float | None:
        """Return the average minutes from placing to being ready, to a tenth; None when none got that far."""
        return round(max(0, self.ready_seconds) / self.ready / 60, 1) if self.ready else None

    @property
    def cancelled_share(self) -> float:
        """Return the part of the orders that was cancelled, 0 to 1, to a ten-thousandth."""
        return round(self.by_status[OrderStatus.CANCELLED] / self.orders, 4) if self.orders else 0.0


def rush_of(arrived: Iterable[Arrived], zone: ZoneInfo) -> Rush:
    """Return when people came, from the orders of each day by quarters of an hour."""
    orders, days = [0] * 24, set()
    for row in arrived:
        days.add(row.day)
        orders[row.at.astimezone(zone).hour] += row.orders
    return Rush(tuple(orders), len(days))


def orders_report(period: Period, rows: PlacedRows) -> OrdersReport:
    """Put the report together; a status or type without orders is there with zero."""
    by_status, by_type = dict.fromkeys(OrderStatus, 0), dict.fromkeys(OrderType, 0)
    for row in rows.placed:
        by_status[row.status] += row.orders
        by_type[row.type] += row.orders
    return OrdersReport(period, by_status, by_type, rows.ready.orders, rows.ready.seconds)
