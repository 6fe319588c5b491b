"""Turn grouped rows into values and into the rows of days that are added up; servers sum integers into Decimal."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from technomart.adapters.sql.closed_days.tables import report_orders, report_takings
from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.statements import Row
from technomart.domain.orders.order import OrderType, PaymentMethod
from technomart.domain.orders.status import OrderStatus
from technomart.domain.reports.rows import Placed, Presence, Sold, Taking, When
from technomart.domain.staff.attendance import AttendanceStatus

taking_row = mapping(report_takings, Taking, business_date="when")[0]
placed_row = mapping(report_orders, Placed, business_date="when")[0]


class TakingSums:
    """Adds takings up by when and method."""

    def __init__(self) -> None:
        self._found: dict[tuple[When, str], Taking] = {}

    def take(self, when: When, row: Row) -> None:
        """Count money that was taken."""
        self.add(when, row["method"], {"captured": row["amount"], "payments": row["number"]})

    def refund(self, when: When, row: Row) -> None:
        """Count money that was given back."""
        self.add(when, row["method"], {"refunded": row["amount"], "refunds": row["number"]})

    def add(self, when: When, method: str, sums: Mapping[str, Any]) -> None:
        """Count sums."""
        before = self._found.get((when, method), Taking(when, PaymentMethod(method)))
        self._found[when, method] = replace(
            before,
            captured=before.captured + int(sums.get("captured", 0)),
            payments=before.payments + int(sums.get("payments", 0)),
            refunded=before.refunded + int(sums.get("refunded", 0)),
            refunds=before.refunds + int(sums.get("refunds", 0)),
        )

    def rows(self) -> list[Taking]:
        """Return what was added up."""
        return list(self._found.values())


def placed_of(row: Row, when: When) -> Placed:
    """Return the orders in a row."""
    return Placed(
        when=when,
        type=OrderType(row["type"]),
        status=OrderStatus(row["status"]),
        orders=int(row["orders"]),
        discount=int(row["discount"]),
        total=int(row["total"]),
        ready=int(row["ready"]),
        ready_seconds=int(row["ready_seconds"]),
    )


def sold_of(row: Row) -> Sold:
    """Return the sales of a menu item in a row."""
    return Sold(row["menu_item_id"], int(row["quantity"]), int(row["total"]))


def presence_with(before: Presence, row: Row) -> Presence:
    """Return somebody's attendance with the rows of one status counted too."""
    rows, status = int(row["rows"]), AttendanceStatus(row["status"])
    return Presence(
        before.employee_id,
        present=before.present + (rows if status is AttendanceStatus.PRESENT else 0),
        late=before.late + (rows if status is AttendanceStatus.LATE else 0),
        absent=before.absent + (rows if status is AttendanceStatus.ABSENT else 0),
        minutes=before.minutes + int(row["minutes"]),
    )


def sold_item_row(row: Row) -> dict[str, Any]:
    """Return a day's sales of a menu item as the table keeps it."""
    known = {"business_date": row["business_date"], "menu_item_id": row["menu_item_id"]}
    return {**known, "quantity": int(row["quantity"]), "total": int(row["total"])}
