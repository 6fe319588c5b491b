"""Group the rows in memory for reports; nothing is added up in advance."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from typing_extensions import override

from technomart.adapters.memory.staff import coming
from technomart.adapters.memory.tables import Repository
from technomart.domain.kernel.money import Centavos
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.payments.payment import Payment
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.periods import SLOT, DaySpan, Period
from technomart.domain.reports.ports import Reports
from technomart.domain.reports.rows import (
    Arrived,
    Gave,
    Ordered,
    PaidTotals,
    Placed,
    PlacedRows,
    Presence,
    Ready,
    Sold,
    Taking,
    When,
)
from technomart.domain.reports.sales import SalesRows, figures_of, is_sale
from technomart.domain.staff.attendance import Attendance, AttendanceStatus


class MemoryReports(Repository, Reports):
    """Grouped rows."""

    @override
    def booked(self, days: DaySpan) -> Booked:
        return Booked()

    @override
    def sales(self, period: Period, booked: Booked) -> SalesRows:
        previous = figures_of(self._takings(period.before), self._ordered(period.before))
        return SalesRows(
            self._takings(period), self._ordered(period), self._sold(period), previous, gave=self._gave(period)
        )

    @override
    def placed(self, period: Period, booked: Booked) -> PlacedRows:
        orders = list(self._orders(period))
        found = Counter((order.type, order.status) for order in orders)
        took = map(seconds_to_ready, orders)
        ready = [seconds for seconds in took if seconds is not None]
        return PlacedRows([Placed(*key, count) for key, count in found.items()], Ready(len(ready), sum(ready)))

    @override
    def arrived(self, days: DaySpan) -> Sequence[Arrived]:
        orders = self.tables.orders.rows.values()
        found = Counter((row.business_date, slot_of(row.created_at)) for row in orders if row.business_date in days)
        return [Arrived(day, at, count) for (day, at), count in found.items()]

    @override
    def presence(self, days: DaySpan) -> Sequence[Presence]:
        found: dict[str, list[Attendance]] = defaultdict(list)
        for row in self.tables.attendance.rows.values():
            if row.day in days:
                found[row.employee_id].append(row)
        return [presence_of(employee_id, rows) for employee_id, rows in found.items()]

    @override
    def paid(self, customer: str | None, request: PageRequest) -> list[Payment]:
        return self._newest(customer)[request.offset :][: request.limit + 1]

    @override
    def paid_before(self, customer: str | None, payment_id: str | None, limit: int) -> list[Payment]:
        return [row for row in self._newest(customer) if payment_id is None or row.id < payment_id][:limit]

    @override
    def paid_totals(self, customer: str | None, booked: Booked) -> PaidTotals:
        found = self._paid(customer)
        return PaidTotals(len(found), sum(row.amount for row in found), sum(row.refunded for row in found))

    @override
    def close(self, days: Collection[date]) -> None:
        """Do nothing."""

    def _takings(self, period: Period) -> Sequence[Taking]:
        found: dict[tuple[When, PaymentMethod], Taking] = {}
        for payment in self.tables.payments.rows.values():
            if period.covers(payment.business_date, payment.at):
                key = when_of(period, payment.business_date, payment.at), payment.method
                row = found.get(key, Taking(*key))
                found[key] = replace(row, captured=row.captured + payment.amount)
        for refund in self.tables.refunds.rows.values():
            if period.covers(refund.business_date, refund.at):
                method = self.tables.payments.rows[refund.payment_id].method
                key = when_of(period, refund.business_date, refund.at), method
                row = found.get(key, Taking(*key))
                corrected = refund.amount if refund.corrected_by else 0
                found[key] = replace(row, refunded=row.refunded + refund.amount, corrected=row.corrected + corrected)
        return list(found.values())

    def _ordered(self, period: Period) -> Sequence[Ordered]:
        found: dict[When, Ordered] = {}
        for order in filter(was_sold, self._orders(period)):
            when = when_of(period, order.business_date, order.created_at)
            row = found.get(when, Ordered(when))
            sums = row.orders + 1, row.discount + order.discount, row.total + order.total
            found[when] = Ordered(when, *sums)
        return list(found.values())

    def _sold(self, period: Period) -> Sequence[Sold]:
        quantity: dict[str, int] = defaultdict(int)
        total: dict[str, int] = defaultdict(int)
        for order in filter(was_sold, self._orders(period)):
            for line in order.lines:
                quantity[line.menu_item_id] += line.quantity
                total[line.menu_item_id] += line.total
        return [self._named(item_id, quantity[item_id], total[item_id]) for item_id in quantity]

    def _gave(self, period: Period) -> Sequence[Gave]:
        found: dict[str, list[tuple[str, Centavos]]] = defaultdict(list)
        for order in filter(was_sold, self._orders(period)):
            for change in self.tables.changes.rows.get(order.id, ()):
                if change.discount and order.discount:
                    found[change.giver_id or change.actor_id or ""].append((order.id, change.discount))
        return [self._giver(person_id, given) for person_id, given in found.items()]

    def _giver(self, person_id: str, given: Sequence[tuple[str, Centavos]]) -> Gave:
        user = self.tables.users.rows.get(person_id)
        orders = len({order_id for order_id, _ in given})
        return Gave(person_id, orders, sum(amount for _, amount in given), user.name if user else None)

    def _named(self, item_id: str, quantity: int, total: Centavos) -> Sold:
        item = self.tables.menu_items.rows.get(item_id)
        name, category = (item.name, item.category) if item else (None, None)
        return Sold(item_id, quantity, total, name, category)

    def _orders(self, period: Period) -> Iterator[Order]:
        orders = self.tables.orders.rows.values()
        return (order for order in orders if period.covers(order.business_date, order.created_at))

    def _newest(self, customer: str | None) -> list[Payment]:
        return sorted(self._paid(customer), key=lambda payment: payment.id, reverse=True)

    def _paid(self, customer: str | None) -> list[Payment]:
        rows = self.tables.payments.rows.values()
        return [row for row in rows if customer is None or row.customer == customer]


def was_sold(order: Order) -> bool:
    """Tell whether an order counts as sold."""
    return is_sale(order.status)


def slot_of(at: datetime) -> datetime:
    """Return when the quarter of an hour of an instant begins."""
    return at - (at - datetime.min.replace(tzinfo=at.tzinfo)) % SLOT


def when_of(period: Period, day: date, at: datetime) -> When:
    """Return what a row is grouped by."""
    return slot_of(at) if period.is_hourly else day


def seconds_to_ready(order: Order) -> int | None:
    """Return how long an order took to be ready, from one second of the clock to another."""
    if order.ready_at is None:
        return None
    return (order.ready_at.replace(microsecond=0) - order.created_at.replace(microsecond=0)) // timedelta(seconds=1)


def presence_of(employee_id: str, rows: Sequence[Attendance]) -> Presence:
    """Return what somebody's attendance adds up to."""
    first = {row.day: row.status for row in sorted(rows, key=coming, reverse=True)}
    count = Counter(first.values())
    return Presence(
        employee_id,
        present=count[AttendanceStatus.PRESENT],
        late=count[AttendanceStatus.LATE],
        absent=count[AttendanceStatus.ABSENT],
        minutes=sum(row.minutes for row in rows),
    )
