"""Declare the aggregates that reports are calculated from: grouped rows, never a row per order."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol

from technomart.domain.kernel.paging import PageRequest
from technomart.domain.payments.payment import Payment
from technomart.domain.reports.periods import DaySpan, Period
from technomart.domain.reports.rows import PaidTotals, Placed, Presence, Sold, Taking


class Reports(Protocol):
    """Grouped rows of the ledger; a row belongs to a period as `Period.covers` says.

    Orders belong to the business day they were placed on, payments and refunds each to their own. `when` is the
    business day, or the quarter of an hour for a period that is hourly.
    """

    def takings(self, period: Period) -> Sequence[Taking]:
        """Return the money taken and given back, by when and method; a refund has its payment's method."""

    def placed(self, period: Period) -> Sequence[Placed]:
        """Return the orders by when, type and present status."""

    def sold(self, period: Period) -> Sequence[Sold]:
        """Return the portions of each menu item on orders that were not cancelled."""

    def presence(self, days: DaySpan) -> Sequence[Presence]:
        """Return what the attendance of some business days adds up to, by employee."""

    def paid(self, customer: str | None, request: PageRequest) -> list[Payment]:
        """Return one page of the payments, newest first; those of one customer by the whole name."""

    def paid_before(self, customer: str | None, payment_id: str | None, limit: int) -> list[Payment]:
        """Return the newest of the same payments that are older than the one named, newest first."""

    def paid_totals(self, customer: str | None) -> PaidTotals:
        """Return what the same payments add up to."""

    def unclosed(self, days: DaySpan) -> list[date]:
        """Return which of these days are not added up yet, oldest first, none before the first order or payment.

        A store that does not add days up in advance returns none.
        """

    def close(self, days: Collection[date]) -> None:
        """Aggregate days that are over, so that reports need not; has to come first in its transaction."""
