"""Declare the aggregates that reports are calculated from: grouped rows, never a row per order."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol

from technomart.domain.kernel.paging import PageRequest
from technomart.domain.payments.payment import Payment
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.periods import DaySpan, Period
from technomart.domain.reports.rows import Arrived, PaidTotals, PlacedRows, Presence
from technomart.domain.reports.sales import SalesRows


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
