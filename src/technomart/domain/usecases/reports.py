"""Report on sales, orders, attendance and customers, as they are or as of an instant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from technomart.domain.inventory.stock import StockItem
from technomart.domain.kernel.paging import LARGEST_LIMIT, Page, PageRequest, id_in, page_of
from technomart.domain.payments.payment import Payment
from technomart.domain.reports.attendance import StaffReport, presences, staff_report
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.orders import OrdersReport, Rush, orders_report, rush_of
from technomart.domain.reports.past import Kept, attendance_then, employees_then
from technomart.domain.reports.periods import EVERY_DAY, DaySpan
from technomart.domain.reports.rows import PaidTotals
from technomart.domain.reports.sales import SalesReport, sales_report
from technomart.domain.services.as_of import AsOf, Moments, RangeReport, recorded_at
from technomart.domain.services.closed_days import CloseDays
from technomart.domain.services.stock_then import stock_at
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission

MOST_RUSH_DAYS = 31

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReportSales(RangeReport):
    """Report what was sold."""

    close: CloseDays

    def __call__(self, by: Actor, text: str | None, as_of: AsOf | None = None) -> SalesReport:
        """Return the report on a range; raises `BadRange`, or what `Moments` and `recorded_at` raise."""
        by.must(Permission.REPORTS_SALES_VIEW)
        at = self.moments(as_of)
        period = self.period(text, at)
        span = DaySpan(period.before.touched.first, period.touched.last)
        if at is not None:
            return self.store.read(lambda work: sales_report(period, recorded_at(work, span, at).sales(period)))

        def look(work: UnitOfWork, booked: Booked) -> SalesReport:
            return sales_report(period, work.reports.sales(period, booked))

        return self.close.before(span, look, self.about(text, period))


@dataclass(frozen=True, slots=True)
class ReportOrders(RangeReport):
    """Report how far orders got."""

    close: CloseDays

    def __call__(self, by: Actor, text: str | None, as_of: AsOf | None = None) -> OrdersReport:
        """Return the report on a range; raises `BadRange`, or what `Moments` and `recorded_at` raise."""
        by.must(Permission.REPORTS_ORDERS_VIEW)
        at = self.moments(as_of)
        period = self.period(text, at)
        if at is not None:
            span = period.touched
            return self.store.read(lambda work: orders_report(period, recorded_at(work, span, at).placed(period)))

        def look(work: UnitOfWork, booked: Booked) -> OrdersReport:
            return orders_report(period, work.reports.placed(period, booked))

        return self.close.before(period.touched, look, self.about(text, period))


class ReportRush(RangeReport):
    """Report at which hours people come."""

    def __call__(self, by: Actor, text: str | None, as_of: AsOf | None = None) -> Rush | None:
        """Return the rush of a range's whole days; None where it has none, or more than are read in a moment."""
        by.must(Permission.REPORTS_SALES_VIEW)
        at = self.moments(as_of)
        period = self.period(text, at)
        whole = period.whole
        if whole is None or period.is_hourly or len(whole) > MOST_RUSH_DAYS:
            return None

        def look(work: UnitOfWork) -> Rush:
            arrived = work.reports.arrived(whole) if at is None else recorded_at(work, whole, at).arrived(whole)
            return rush_of(arrived, self.days.zone)

        return self.store.read(look)


@dataclass(frozen=True, slots=True)
class ReportStock:
    """Report the inventory as it is at this moment, or as it was."""

    store: Store
    moments: Moments

    def __call__(self, by: Actor, as_of: AsOf | None = None) -> Sequence[StockItem]:
        """Return every item, by category and name; raises what `Moments` raises."""
        by.must(Permission.REPORTS_INVENTORY_VIEW)
        at = self.moments(as_of)
        items = self.store.read(lambda work: work.stock.items() if at is None else stock_at(work, at))
        return sorted(items, key=lambda item: (item.category, item.name, item.id))


class ReportStaff(RangeReport):
    """Report who was at work."""

    def __call__(self, by: Actor, text: str | None, as_of: AsOf | None = None) -> StaffReport:
        """Return the report on every business day a range touches; raises `BadRange`, or what `Moments` raises."""
        by.must(Permission.REPORTS_STAFF_VIEW)
        at = self.moments(as_of)
        period = self.period(text, at)

        def look(work: UnitOfWork) -> StaffReport:
            employees = work.employees.all()
            if at is None:
                return staff_report(period, work.reports.presence(period.touched), employees)
            changed = work.past.since(Kept.ATTENDANCE, at)
            stretches = attendance_then(work.past.stretches(period.touched), changed)
            there = presences(row for row in stretches if row.day in period.touched)
            return staff_report(period, there, employees_then(employees, work.past.since(Kept.EMPLOYEE, at)))

        return self.store.read(look)


@dataclass(frozen=True, slots=True)
class CustomerHistory:
    """The payments of a customer, one page of them, and what all of them add up to."""

    customer: str | None
    page: Page[Payment]
    totals: PaidTotals


@dataclass(frozen=True, slots=True)
class ReportCustomer:
    """Report what a customer paid."""

    close: CloseDays
    moments: Moments

    def __call__(
        self, by: Actor, customer: str | None, request: PageRequest, as_of: AsOf | None = None
    ) -> CustomerHistory:
        """Return one page of the payments under a whole name, or of all.

        Raises `BadCursor`, or what `Moments` raises.
        """
        by.must(Permission.REPORTS_CUSTOMER_VIEW)
        at = self.moments(as_of)
        if at is not None:
            return self.close.store.read(lambda work: _history_at(work, customer, request, at))

        def look(work: UnitOfWork, booked: Booked) -> CustomerHistory:
            totals = work.reports.paid_totals(customer, booked)
            if request.after is None:
                found = work.reports.paid(customer, request)
            else:
                found = work.reports.paid_before(customer, id_in(request.after), request.limit + 1)
            page = page_of(found, request, lambda payment: (payment.id,), lambda: totals.payments)
            return CustomerHistory(customer, page, totals)

        return self.close.before(EVERY_DAY, look)


def _history_at(work: UnitOfWork, customer: str | None, request: PageRequest, at: datetime) -> CustomerHistory:
    totals = work.past.paid_totals(customer, at)
    before = None if request.after is None else id_in(request.after)
    found = work.past.paid(customer, at, request, before=before)
    page = page_of(found, request, lambda payment: (payment.id,), lambda: totals.payments)
    return CustomerHistory(customer, page, totals)


@dataclass(frozen=True, slots=True)
class ExportCustomer:
    """Stream everything a customer paid, however much it is."""

    store: Store
    moments: Moments

    def __call__(self, by: Actor, customer: str | None, as_of: AsOf | None = None) -> Iterator[Payment]:
        """Yield the payments under a whole name, or all, newest first; only a few are held at a time.

        Raises what `Moments` raises.
        """
        by.must(Permission.REPORTS_CUSTOMER_VIEW)
        return self._parts(customer, self.moments(as_of))

    def _parts(self, customer: str | None, at: datetime | None) -> Iterator[Payment]:
        last: str | None = None
        while True:
            part = self._after(customer, last, at)
            yield from part
            if len(part) < LARGEST_LIMIT:
                return
            last = part[-1].id

    def _after(self, customer: str | None, last: str | None, at: datetime | None) -> list[Payment]:
        if at is None:
            return self.store.read(lambda work: work.reports.paid_before(customer, last, LARGEST_LIMIT))
        request = PageRequest(1, LARGEST_LIMIT)
        return self.store.read(lambda work: work.past.paid(customer, at, request, before=last))[:LARGEST_LIMIT]
