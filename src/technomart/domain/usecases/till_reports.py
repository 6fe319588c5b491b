"""Report on the till, and keep the books of the tax office, as they are or as of an instant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.privileges import PrivilegeKind
from technomart.domain.reports.books import BookEntry, BookFilter, SummaryRow
from technomart.domain.reports.periods import Period
from technomart.domain.reports.till import TillReport, till_report
from technomart.domain.services.as_of import AsOf, RangeReport, recorded_at
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


class ReportTill(RangeReport):
    """Report what people sold, took off and were over or short by."""

    def __call__(self, by: Actor, text: str | None, as_of: AsOf | None = None) -> TillReport:
        """Return the report on every business day a range touches.

        Raises `BadRange`, or what `Moments` and `recorded_at` raise.
        """
        by.must(Permission.REPORTS_SALES_VIEW)
        at = self.moments(as_of)
        period = self.period(text, at)
        days = period.touched

        def look(work: UnitOfWork) -> TillReport:
            rows = work.reports.till(days, at)
            if at is not None:
                rows = replace(rows, given=recorded_at(work, days, at).given_by_hand(days))
            return till_report(period, rows)

        return self.store.read(look)


@dataclass(frozen=True, slots=True)
class SalesSummary:
    """The closed days of a period as the tax office reads them, oldest first."""

    period: Period
    rows: Sequence[SummaryRow]


class ReportSalesSummary(RangeReport):
    """Report closed days one by one."""

    def __call__(self, by: Actor, text: str | None, as_of: AsOf | None = None) -> SalesSummary:
        """Return the closes of every business day a range touches; raises `BadRange`, or what `Moments` raises."""
        by.must(Permission.REPORTS_SALES_VIEW)
        at = self.moments(as_of)
        period = self.period(text, at)
        found = self.store.read(lambda work: work.reports.closes(period.touched, at))
        return SalesSummary(period, [SummaryRow.of(close) for close in found])


class ReadBook(RangeReport):
    """Read the book of those who had a discount of the law."""

    def wanted(self, kind: PrivilegeKind, text: str | None, as_of: AsOf | None = None) -> BookFilter:
        """Return which invoices a range means; raises `BadRange`, or what `Moments` raises."""
        at = self.moments(as_of)
        return BookFilter(kind, self.period(text, at).touched, at)

    def __call__(self, by: Actor, wanted: BookFilter, request: PageRequest) -> Page[BookEntry]:
        """Return one page of its invoices, oldest first; raises `BadCursor`."""
        by.must(Permission.REPORTS_CUSTOMER_VIEW)
        page = self.store.read(lambda work: work.reports.book(wanted, request))
        return page.of([BookEntry.of(paper, wanted.kind) for paper in page.rows])
