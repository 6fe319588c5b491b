"""Turn grouped rows into values; servers sum integers into Decimal."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from technomart.adapters.sql.core.statements import Row
from technomart.domain.orders.order import OrderType, PaymentMethod
from technomart.domain.orders.status import OrderStatus
from technomart.domain.reports.rows import Arrived, Ordered, Placed, PlacedRows, Presence, Ready, Taking, When
from technomart.domain.staff.attendance import AttendanceStatus


def moment_of(found: date | int) -> When:
    """Return what a row is grouped by: its day, or the quarter of an hour that begins so many seconds after 1970."""
    return found if isinstance(found, date) else datetime.fromtimestamp(int(found), UTC)


def taking_of(row: Row, when: When) -> Taking:
    """Return the money in a row."""
    return Taking(
        when,
        PaymentMethod(row["method"]),
        captured=int(row["captured"]),
        refunded=int(row["refunded"]),
        corrected=int(row["corrected"]),
    )


def ordered_of(row: Row, when: When) -> Ordered:
    """Return the orders in a row."""
    return Ordered(when, int(row["orders"]), int(row["discount"]), int(row["total"]))


def placed_of(rows: Sequence[Row]) -> PlacedRows:
    """Return the orders in rows by type and status."""
    placed = [Placed(OrderType(row["type"]), OrderStatus(row["status"]), int(row["orders"])) for row in rows]
    return PlacedRows(placed, ready_of(rows))


def ready_of(rows: Iterable[Row]) -> Ready:
    """Return how long the orders in rows took."""
    return sum((Ready(int(row["ready"]), int(row["ready_seconds"])) for row in rows), Ready())


def arrived_of(row: Row) -> Arrived:
    """Return the orders of a day and quarter of an hour in a row."""
    return Arrived(row["business_date"], datetime.fromtimestamp(int(row["at"]), UTC), int(row["orders"]))


def presence_with(before: Presence, row: Row) -> Presence:
    """Return somebody's attendance with the days of one status counted too."""
    days, status = int(row["days"]), AttendanceStatus(row["status"])
    return Presence(
        before.employee_id,
        present=before.present + (days if status is AttendanceStatus.PRESENT else 0),
        late=before.late + (days if status is AttendanceStatus.LATE else 0),
        absent=before.absent + (days if status is AttendanceStatus.ABSENT else 0),
        minutes=before.minutes + int(row["minutes"]),
    )
