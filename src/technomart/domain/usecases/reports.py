"""Report on sales, orders, attendance and customers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from technomart.domain.inventory.stock import StockItem
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.paging import LARGEST_LIMIT, Page, PageRequest, id_in, page_of
from technomart.domain.kernel.ports import Clock
from technomart.domain.payments.payment import Payment
from technomart.domain.reports.attendance import StaffReport, staff_report
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.orders import OrdersReport, Rush, orders_report, rush_of
from technomart.domain.reports.periods import EVERY_DAY, DaySpan, Period, read_range
from technomart.domain.reports.rows import PaidTotals
from technomart.domain.reports.sales import SalesReport, sales_report
from technomart.domain.services.closed_days import CloseDays
from technomart.domain.services.shelf import Shelf
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission

MOST_RUSH_DAYS = 31

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RangeReport(StoreUseCase):
    """What a report on a range of time needs."""

    clock: Clock
    days: BusinessDays

    def period(self, text: str | None) -> Period:
        """Return the period a range stands for at this moment; raises `BadRange`."""
        return read_range(text, self.clock.now(), self.days)


@dataclass(frozen=True, slots=True)
class ReportSales(RangeReport):
    """Report what was sold."""

    close: CloseDays

    def __call__(self, by: Actor, text: str | None) -> SalesReport:
        """Return the report on a range; raises `BadRange`."""
        by.must(Permission.REPORTS_SALES_VIEW)
        period = self.period(text)
        span = DaySpan(period.before.touched.first, period.touched.last)
        return self.close.before(span, lambda work, booked: sales_report(period, work.reports.sales(period, booked)))


@dataclass(frozen=True, slots=True)
class ReportOrders(RangeReport):
    """Report how far orders got."""

    close: CloseDays

    def __call__(self, by: Actor, text: str | None) -> OrdersReport:
        """Return the report on a range; raises `BadRange`."""
        by.must(Permission.REPORTS_ORDERS_VIEW)
        period = self.period(text)
        return self.close.before(
            period.touched, lambda work, booked: orders_report(period, work.reports.placed(period, booked))
        )


class ReportRush(RangeReport):
    """Report at which hours people come."""

    def __call__(self, by: Actor, text: str | None) -> Rush | None:
        """Return the rush of a range's whole days; None where it has none, or more than are read in a moment."""
        by.must(Permission.REPORTS_SALES_VIEW)
        period = self.period(text)
        whole = period.whole
        if whole is None or period.is_hourly or len(whole) > MOST_RUSH_DAYS:
            return None
        return self.store.read(lambda work: rush_of(work.reports.arrived(whole), self.days.zone))


@dataclass(frozen=True, slots=True)
class ReportStock:
    """Report the inventory as it is at this moment."""

    store: Store
    shelf: Shelf

    def __call__(self, by: Actor) -> Sequence[StockItem]:
        """Return every item, by category and name."""
        by.must(Permission.REPORTS_INVENTORY_VIEW)
        items = self.shelf.dated(self.store.read(lambda work: work.stock.items()))
        return sorted(items, key=lambda item: (item.category, item.name, item.id))


class ReportStaff(RangeReport):
    """Report who was at work."""

    def __call__(self, by: Actor, text: str | None) -> StaffReport:
        """Return the report on every business day a range touches; raises `BadRange`."""
        by.must(Permission.REPORTS_STAFF_VIEW)
        period = self.period(text)

        def look(work: UnitOfWork) -> StaffReport:
            return staff_report(period, work.reports.presence(period.touched), work.employees.all())

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

    def __call__(self, by: Actor, customer: str | None, request: PageRequest) -> CustomerHistory:
        """Return one page of the payments under a whole name, or of all; raises `BadCursor`."""
        by.must(Permission.REPORTS_CUSTOMER_VIEW)

        def look(work: UnitOfWork, booked: Booked) -> CustomerHistory:
            totals = work.reports.paid_totals(customer, booked)
            if request.after is None:
                found = work.reports.paid(customer, request)
            else:
                found = work.reports.paid_before(customer, id_in(request.after), request.limit + 1)
            page = page_of(found, request, lambda payment: (payment.id,), lambda: totals.payments)
            return CustomerHistory(customer, page, totals)

        return self.close.before(EVERY_DAY, look)


class ExportCustomer(StoreUseCase):
    """Stream everything a customer paid, however much it is."""

    def __call__(self, by: Actor, customer: str | None) -> Iterator[Payment]:
        """Yield the payments under a whole name, or all, newest first; only a few are held at a time."""
        by.must(Permission.REPORTS_CUSTOMER_VIEW)
        return self._parts(customer)

    def _parts(self, customer: str | None) -> Iterator[Payment]:
        last: str | None = None
        while True:
            part = self._after(customer, last)
            yield from part
            if len(part) < LARGEST_LIMIT:
                return
            last = part[-1].id

    def _after(self, customer: str | None, last: str | None) -> list[Payment]:
        return self.store.read(lambda work: work.reports.paid_before(customer, last, LARGEST_LIMIT))
