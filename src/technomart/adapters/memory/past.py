"""Keep what things said before, and read the rows of a time, in memory."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from typing_extensions import override

from technomart.adapters.memory.tables import Repository, Tables
from technomart.domain.inventory.stock import Reservation, Thousandths
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.status import OPEN
from technomart.domain.payments.payment import Payment
from technomart.domain.reports.past import Former, Kept
from technomart.domain.reports.periods import DaySpan
from technomart.domain.reports.ports import Past
from technomart.domain.reports.recorded import Moved, Recorded, counted
from technomart.domain.reports.rows import PaidTotals
from technomart.domain.staff.attendance import Attendance


class MemoryPast(Repository, Past):
    """What there was before."""

    @override
    def keep(self, *formers: Former) -> None:
        for former in formers:
            self.tables.formers.add((former.kind, former.subject_id, former.until), former)

    @override
    def since(self, kind: Kept, at: datetime, among: Collection[str] | None = None) -> Mapping[str, Former]:
        later = [row for row in self.tables.formers.rows.values() if row.kind is kind and row.until > at]
        found = {row.subject_id: row for row in sorted(later, key=lambda row: row.until, reverse=True)}
        return {id_: row for id_, row in found.items() if among is None or id_ in among}

    @override
    def recorded(self, days: DaySpan, at: datetime, most: int) -> Recorded | None:
        found = recorded(self.tables, days)
        placed = sum(order.created_at <= at for order in found.orders)
        moved = sum(row.at <= at for row in found.money)
        return found if max(placed, moved) <= most else None

    @override
    def stretches(self, days: DaySpan) -> Sequence[Attendance]:
        return [row for row in self.tables.attendance.rows.values() if row.day in days]

    @override
    def paid(self, customer: str | None, at: datetime, request: PageRequest, *, before: str | None) -> list[Payment]:
        found = [row for row in self._paid(customer, at) if before is None or row.id < before]
        return sorted(found, key=lambda row: row.id, reverse=True)[request.offset :][: request.limit + 1]

    @override
    def paid_totals(self, customer: str | None, at: datetime) -> PaidTotals:
        found = list(self._paid(customer, at))
        return PaidTotals(len(found), sum(row.amount for row in found), sum(row.refunded for row in found))

    @override
    def moved_since(self, at: datetime) -> Mapping[tuple[str, str], Thousandths]:
        found: dict[tuple[str, str], Thousandths] = defaultdict(int)
        for row in self.tables.movements.rows.values():
            if row.at > at:
                found[row.item_id, row.unit] += row.quantity
        return found

    @override
    def holding(self, at: datetime) -> Mapping[str, Sequence[Reservation]]:
        found = {}
        for order in self.tables.orders.rows.values():
            then = counted(order, self.tables.changes.rows.get(order.id, ())).at(at, None)
            if then is not None and then.status in OPEN:
                found[order.id] = self.tables.reservations.rows.get(order.id, ())
        return found

    def _paid(self, customer: str | None, at: datetime) -> Iterator[Payment]:
        back: dict[str, int] = defaultdict(int)
        for refund in self.tables.refunds.rows.values():
            back[refund.payment_id] += refund.amount if refund.at <= at else 0
        for row in self.tables.payments.rows.values():
            if row.at <= at and customer in (None, row.customer):
                yield replace(row, refunded=back[row.id])


def recorded(tables: Tables, days: DaySpan) -> Recorded:
    """Return the orders of some business days and what moved on them."""
    changes = tables.changes.rows
    orders = [row for row in tables.orders.rows.values() if row.business_date in days]
    dishes = {item.id: (item.name, item.category) for item in tables.menu_items.rows.values()}
    people = {user.id: user.name for user in tables.users.rows.values()}
    money = list(_money(tables, days))
    return Recorded([counted(row, changes.get(row.id, ())) for row in orders], money, dishes, people)


def _money(tables: Tables, days: DaySpan) -> Iterator[Moved]:
    for payment in tables.payments.rows.values():
        if payment.business_date in days:
            yield Moved(payment.business_date, payment.at, payment.method, captured=payment.amount)
    for refund in tables.refunds.rows.values():
        if refund.business_date in days:
            method = tables.payments.rows[refund.payment_id].method
            corrected = refund.amount if refund.corrected_by else 0
            yield Moved(refund.business_date, refund.at, method, refunded=refund.amount, corrected=corrected)
