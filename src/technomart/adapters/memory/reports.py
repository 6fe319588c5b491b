"""Group the rows in memory for reports; nothing is added up in advance."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from typing_extensions import override

from technomart.adapters.memory import till_reports as till
from technomart.adapters.memory.past import recorded
from technomart.adapters.memory.tables import Repository
from technomart.domain.day_closes.close import DayClose
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.papers.paper import Paper
from technomart.domain.payments.payment import Payment
from technomart.domain.reports.attendance import presences
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.books import BookFilter
from technomart.domain.reports.periods import EVERY_DAY, DaySpan, Period
from technomart.domain.reports.ports import Reports
from technomart.domain.reports.rows import Arrived, PaidTotals, PlacedRows, Presence, TillRows
from technomart.domain.reports.sales import SalesRows


class MemoryReports(Repository, Reports):
    """Grouped rows."""

    @override
    def booked(self, days: DaySpan) -> Booked:
        return Booked()

    @override
    def sales(self, period: Period, booked: Booked) -> SalesRows:
        return recorded(self.tables, EVERY_DAY).sales(period)

    @override
    def placed(self, period: Period, booked: Booked) -> PlacedRows:
        return recorded(self.tables, EVERY_DAY).placed(period)

    @override
    def arrived(self, days: DaySpan) -> Sequence[Arrived]:
        return recorded(self.tables, days).arrived(days)

    @override
    def presence(self, days: DaySpan) -> Sequence[Presence]:
        return presences(row for row in self.tables.attendance.rows.values() if row.day in days)

    @override
    def till(self, days: DaySpan, at: datetime | None = None) -> TillRows:
        return till.till_rows(self.tables, days, at)

    @override
    def closes(self, days: DaySpan, at: datetime | None = None) -> Sequence[DayClose]:
        return till.closes(self.tables, days, at)

    @override
    def book(self, wanted: BookFilter, request: PageRequest) -> Page[Paper]:
        return till.book(self.tables, wanted, request)

    @override
    def paid(self, customer: str | None, request: PageRequest) -> list[Payment]:
        return self._newest(customer)[request.offset :][: request.limit + 1]

    @override
    def paid_before(self, customer: str | None, payment_id: str | None, limit: int) -> list[Payment]:
        return [row for row in self._newest(customer) if payment_id is None or row.id < payment_id][:limit]

    @override
    def paid_totals(self, customer: str | None, booked: Booked) -> PaidTotals:
        found = self._newest(customer)
        return PaidTotals(len(found), sum(row.amount for row in found), sum(row.refunded for row in found))

    @override
    def close(self, days: Collection[date]) -> None:
        """Do nothing."""

    @override
    def reopen(self, first: date) -> None:
        """Do nothing."""

    def _newest(self, customer: str | None) -> list[Payment]:
        rows = self.tables.payments.rows.values()
        found = [row for row in rows if customer is None or row.customer == customer]
        return sorted(found, key=lambda payment: payment.id, reverse=True)
