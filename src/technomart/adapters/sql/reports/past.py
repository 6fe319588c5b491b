"""Keep what things said before, and read the rows of a time: orders with their lines, money, attendance, stock."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.statements import Repository, Row, in_parts
from technomart.adapters.sql.inventory.repository import reservation_of
from technomart.adapters.sql.orders.rows import change_of
from technomart.adapters.sql.payments.repository import payment_of
from technomart.adapters.sql.reports import recorded as asked
from technomart.adapters.sql.reports.paid import SUMS
from technomart.adapters.sql.reports.tables import former_states
from technomart.adapters.sql.staff.repository import attendance_of
from technomart.domain.inventory.stock import Reservation, Thousandths
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import OrderType, PaymentMethod
from technomart.domain.orders.status import OPEN, OrderStatus
from technomart.domain.payments.payment import Payment
from technomart.domain.reports.past import Former, Kept
from technomart.domain.reports.periods import DaySpan
from technomart.domain.reports.ports import Past
from technomart.domain.reports.recorded import Counted, Moved, Recorded
from technomart.domain.reports.rows import CountedLine, PaidTotals
from technomart.domain.staff.attendance import Attendance

former_row, former_of = mapping(former_states, Former)


class SqlPast(Repository, Past):
    """What there was before."""

    @override
    def keep(self, *formers: Former) -> None:
        for former in formers:
            self.sql.put(former_states, former_row(former))

    @override
    def since(self, kind: Kept, at: datetime, among: Collection[str] | None = None) -> Mapping[str, Former]:
        if among is None:
            rows = list(self.sql.all(asked.FORMER, kind=kind.value, at=at))
        else:
            parts = in_parts(sorted(among))
            rows = [row for part in parts for row in self.sql.all(asked.SOME_FORMER, kind=kind.value, at=at, ids=part)]
        return {row["subject_id"]: former_of(row) for row in rows}  # the first of each comes last

    @override
    def recorded(self, days: DaySpan, at: datetime, most: int) -> Recorded | None:
        span = {"first": days.first, "last": days.last, "at": at}
        orders = self.sql.all(asked.ORDERS, **span, most=most + 1)
        money = [row for each in asked.MONEY for row in self.sql.all(each, **span, most=most + 1)]
        if max(len(orders), len(money)) > most:
            return None
        lines: dict[str, list[CountedLine]] = defaultdict(list)
        for row in self.sql.all(asked.LINES, **span):
            lines[row["order_id"]].append(CountedLine(row["menu_item_id"], row["quantity"], int(row["total"])))
        changes: dict[str, list[OrderChange]] = defaultdict(list)
        for row in self.sql.all(asked.CHANGES, **span):
            changes[row["order_id"]].append(change_of(row))
        found = [_counted(row, lines[row["id"]], changes[row["id"]]) for row in orders]
        return Recorded(found, list(map(_moved, money)), self._dishes(lines), self._people(changes))

    @override
    def stretches(self, days: DaySpan) -> Sequence[Attendance]:
        return [attendance_of(row) for row in self.sql.all(asked.STRETCHES, first=days.first, last=days.last)]

    @override
    def paid(self, customer: str | None, at: datetime, request: PageRequest, *, before: str | None) -> list[Payment]:
        page = {"limit": request.limit + 1, "offset": request.offset}
        rows = self.sql.all(asked.paid(customer, before), **asked.named(customer), at=at, payment_id=before, **page)
        payments = [payment_of(row) for row in rows]
        back: dict[str, int] = defaultdict(int)
        for part in in_parts([payment.id for payment in payments]):
            back |= {row["payment_id"]: int(row["amount"]) for row in self.sql.all(asked.GIVEN_BACK, at=at, ids=part)}
        return [replace(payment, refunded=back[payment.id]) for payment in payments]

    @override
    def paid_totals(self, customer: str | None, at: datetime) -> PaidTotals:
        found = self.sql.all(asked.totals(customer), **asked.named(customer), at=at)
        return PaidTotals(*(sum(int(row[name]) for row in found) for name in SUMS))

    @override
    def moved_since(self, at: datetime) -> Mapping[tuple[str, str], Thousandths]:
        rows = self.sql.all(asked.MOVED_SINCE, at=at)
        return {(row["item_id"], row["unit"]): int(row["quantity"]) for row in rows}

    @override
    def holding(self, at: datetime) -> Mapping[str, Sequence[Reservation]]:
        rows = self.sql.all(asked.PLACED_BEFORE, at=at)
        there = [row["id"] for row in rows if OrderStatus(row["then"] or row["status"]) in OPEN]
        held: dict[str, list[Reservation]] = {order_id: [] for order_id in there}
        for part in in_parts(there):
            for row in self.sql.all(asked.HELD, ids=part):
                held[row["order_id"]].append(reservation_of(row))
        return held

    def _dishes(self, lines: Mapping[str, Sequence[CountedLine]]) -> Mapping[str, tuple[str, str]]:
        ids = {line.menu_item_id for each in lines.values() for line in each}
        rows = (row for part in in_parts(sorted(ids)) for row in self.sql.all(asked.DISHES, ids=part))
        return {row["id"]: (row["name"], row["category"]) for row in rows}

    def _people(self, changes: Mapping[str, Sequence[OrderChange]]) -> Mapping[str, str]:
        given = (row for each in changes.values() for row in each if row.discount)
        ids = {id_ for row in given for id_ in (row.giver_id or row.actor_id,) if id_}
        rows = (row for part in in_parts(sorted(ids)) for row in self.sql.all(asked.PEOPLE, ids=part))
        return {row["id"]: row["name"] for row in rows}


def _counted(row: Row, lines: Sequence[CountedLine], changes: Sequence[OrderChange]) -> Counted:
    return Counted(
        row["id"],
        OrderType(row["type"]),
        row["business_date"],
        row["created_at"],
        row["updated_at"],
        OrderStatus(row["status"]),
        row["discount"],
        row["total"],
        row["ready_at"],
        tuple(lines),
        tuple(changes),
    )


def _moved(row: Row) -> Moved:
    amounts = {name: int(row[name]) for name in ("captured", "refunded", "corrected")}
    return Moved(row["business_date"], row["at"], PaymentMethod(row["method"]), **amounts)
