"""Group rows for reports: days that are added up from a few rows each, the others and the edges from the ledger."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, case, func, select
from typing_extensions import override

from technomart.adapters.sql.closed_days.days import finish, lock, reopen
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.payments.repository import payment_of
from technomart.adapters.sql.reports import ledger, till
from technomart.adapters.sql.reports.booked import booked
from technomart.adapters.sql.reports.closing import ADD_UP
from technomart.adapters.sql.reports.kept import AddedUp
from technomart.adapters.sql.reports.paid import paid, totals
from technomart.adapters.sql.reports.placed import placed_rows
from technomart.adapters.sql.reports.rows import (
    arrived_of,
    presence_with,
)
from technomart.adapters.sql.reports.sales import sales_rows
from technomart.adapters.sql.staff.tables import attendance
from technomart.domain.day_closes.close import DayClose
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.papers.paper import Paper
from technomart.domain.payments.payment import Payment
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.books import BookFilter
from technomart.domain.reports.periods import DaySpan, Period
from technomart.domain.reports.ports import Reports
from technomart.domain.reports.rows import Arrived, PaidTotals, PlacedRows, Presence, TillRows
from technomart.domain.reports.sales import SalesRows

came = attendance.c
STRETCHES = (
    select(
        came.employee_id,
        came.status,
        came.minutes,
        func.row_number()
        .over(partition_by=(came.employee_id, came.business_date), order_by=(came.check_in, came.id))
        .label("place"),
    )
    .where(came.business_date.between(bindparam("first"), bindparam("last")))
    .subquery()
)
PRESENCE = Prepared(
    select(
        STRETCHES.c.employee_id,
        STRETCHES.c.status,
        func.sum(case((STRETCHES.c.place == 1, 1), else_=0)).label("days"),
        func.sum(STRETCHES.c.minutes).label("minutes"),
    ).group_by(STRETCHES.c.employee_id, STRETCHES.c.status)
)
"""A day is what its first stretch says, however many there are."""


@dataclass(frozen=True, slots=True)
class SqlReports(Repository, Reports):
    """Grouped rows of the ledger, in a constant number of statements however many orders there are."""

    added: AddedUp

    @override
    def booked(self, days: DaySpan) -> Booked:
        return booked(self.sql, days)

    @override
    def sales(self, period: Period, booked: Booked) -> SalesRows:
        return sales_rows(self.sql, self.added, period, booked)

    @override
    def placed(self, period: Period, booked: Booked) -> PlacedRows:
        return placed_rows(self.sql, self.added, period, booked)

    @override
    def arrived(self, days: DaySpan) -> Sequence[Arrived]:
        return [arrived_of(row) for row in self.sql.all(ledger.ARRIVED, first=days.first, last=days.last)]

    @override
    def presence(self, days: DaySpan) -> Sequence[Presence]:
        found: dict[str, Presence] = {}
        for each in self.sql.all(PRESENCE, first=days.first, last=days.last):
            before = found.get(each["employee_id"], Presence(each["employee_id"], 0, 0, 0, 0))
            found[before.employee_id] = presence_with(before, each)
        return list(found.values())

    @override
    def till(self, days: DaySpan, at: datetime | None = None) -> TillRows:
        return till.till_rows(self.sql, days, at)

    @override
    def closes(self, days: DaySpan, at: datetime | None = None) -> Sequence[DayClose]:
        return till.closes(self.sql, days, at)

    @override
    def book(self, wanted: BookFilter, request: PageRequest) -> Page[Paper]:
        return till.book(self.sql, wanted, request)

    @override
    def paid(self, customer: str | None, request: PageRequest) -> list[Payment]:
        return list(map(payment_of, paid(self.sql, customer, None, request.limit + 1, request.offset)))

    @override
    def paid_before(self, customer: str | None, payment_id: str | None, limit: int) -> list[Payment]:
        return list(map(payment_of, paid(self.sql, customer, payment_id, limit)))

    @override
    def paid_totals(self, customer: str | None, booked: Booked) -> PaidTotals:
        return totals(self.sql, self.added, customer, booked)

    @override
    def close(self, days: Collection[date]) -> None:
        lock(self.sql, days)
        for add_up in ADD_UP:
            self.sql.change(add_up, days=sorted(days))
        finish(self.sql, days)

    @override
    def reopen(self, first: date) -> None:
        reopen(self.sql, first, date.max)
