"""Declare the aggregates that reports are calculated from, and the rows that are read to report as of an instant."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from technomart.domain.day_closes.close import DayClose
from technomart.domain.inventory.stock import Reservation, Thousandths
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.papers.paper import Paper
from technomart.domain.payments.payment import Payment
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.books import BookFilter
from technomart.domain.reports.past import Former, Kept
from technomart.domain.reports.periods import DaySpan, Period
from technomart.domain.reports.recorded import Recorded
from technomart.domain.reports.rows import Arrived, PaidTotals, PlacedRows, Presence, TillRows
from technomart.domain.reports.sales import SalesRows
from technomart.domain.staff.attendance import Attendance


class Reports(Protocol):
    """Grouped rows of the ledger; a row belongs to a period as `Period.covers` says.

    Orders belong to the business day they were placed on, payments and refunds each to their own. `when` is the
    business day, or the quarter of an hour for a period that is hourly.
    """

    def booked(self, days: DaySpan) -> Booked:
        """Return which of these days hold anything, and which are added up."""

    def sales(self, period: Period, booked: Booked) -> SalesRows:
        """Return the rows of a period and the figures of the one before; a refund has its payment's method.

        `booked` is about every day that either of them touches.
        """

    def placed(self, period: Period, booked: Booked) -> PlacedRows:
        """Return the orders by type and present status; `booked` is about every day of the period."""

    def arrived(self, days: DaySpan) -> Sequence[Arrived]:
        """Return the orders of some business days by day and quarter of an hour."""

    def presence(self, days: DaySpan) -> Sequence[Presence]:
        """Return what the attendance of some business days adds up to, by employee."""

    def till(self, days: DaySpan, at: datetime | None = None) -> TillRows:
        """Return what the till made on some business days: what is closed as it was closed, and what came since.

        As of an instant it is what was closed, issued and counted until then, without what orders were given by hand.
        """

    def closes(self, days: DaySpan, at: datetime | None = None) -> Sequence[DayClose]:
        """Return the closes of some business days, oldest first; those until an instant, if there is one."""

    def book(self, wanted: BookFilter, request: PageRequest) -> Page[Paper]:
        """Return one page of the invoices of a book, oldest first; raises `BadCursor`."""

    def paid(self, customer: str | None, request: PageRequest) -> list[Payment]:
        """Return the payments of a page by its number and one more when another page follows, newest first.

        Those of one customer are found by the whole name.
        """

    def paid_before(self, customer: str | None, payment_id: str | None, limit: int) -> list[Payment]:
        """Return the newest of the same payments that are older than the one named, newest first."""

    def paid_totals(self, customer: str | None, booked: Booked) -> PaidTotals:
        """Return what the same payments add up to; `booked` is about every day there is."""

    def close(self, days: Collection[date]) -> None:
        """Aggregate days that are over, so that reports need not; has to come first in its transaction."""

    def reopen(self, first: date) -> None:
        """Take back that days from `first` on were added up."""


class Past(Protocol):
    """What there was before: what was overwritten since, and the rows that tell the rest by their times."""

    def keep(self, *formers: Former) -> None:
        """Keep what things said until an instant; what is kept of the same one and instant already stays."""

    def since(self, kind: Kept, at: datetime, among: Collection[str] | None = None) -> Mapping[str, Former]:
        """Return, by its id, what each thing said at an instant that said something else after it."""

    def recorded(self, days: DaySpan, at: datetime, most: int) -> Recorded | None:
        """Return, as they are now, the orders of some business days that were placed until an instant, and their money.

        None when there are more than `most` orders, or rows of money.
        """

    def stretches(self, days: DaySpan) -> Sequence[Attendance]:
        """Return the attendance of some business days as it is now."""

    def paid(self, customer: str | None, at: datetime, request: PageRequest, *, before: str | None) -> list[Payment]:
        """Return, as of an instant, what `Reports.paid` does, or what `paid_before` does of a payment that is named."""

    def paid_totals(self, customer: str | None, at: datetime) -> PaidTotals:
        """Return what the same payments add up to."""

    def moved_since(self, at: datetime) -> Mapping[tuple[str, str], Thousandths]:
        """Return by how much stock moved after an instant, by item and unit."""

    def holding(self, at: datetime) -> Mapping[str, Sequence[Reservation]]:
        """Return, by their ids, the orders that were open at an instant, each with what it has reserved now."""
