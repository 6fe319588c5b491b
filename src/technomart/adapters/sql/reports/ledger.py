"""Ask for rows of the ledger grouped for reports, straight from orders, payments and refunds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Table, and_, func, or_, select

from technomart.adapters.sql.core.functions import function
from technomart.adapters.sql.core.statements import Asked
from technomart.adapters.sql.orders.tables import order_history, order_lines, orders
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.status import OrderStatus
from technomart.domain.reports.periods import ONE_DAY, SLOT, DaySpan, Period

Value = ColumnElement[Any]

QUARTER = int(SLOT.total_seconds())
NEAR = 2 * ONE_DAY
"""How far a row's business day may lie from the day its instant has by the present settings; the audit says so too."""
epoch_seconds = function(
    "epoch_seconds",
    BigInteger(),
    sqlite="CAST(strftime('%s', {0}) AS INTEGER)",
    mysql="TIMESTAMPDIFF(SECOND, '1970-01-01', {0})",
)
"""The whole seconds from 1970 to an instant."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a period: business days, or the time between two instants that is not on `elsewhere`."""

    days: DaySpan | None = None
    edge: tuple[datetime, datetime] | None = None
    elsewhere: DaySpan | None = None
    hourly: bool = False

    def when(self, table: Table, at: Value) -> Value:
        """Return what rows are grouped by: the business day, or the quarter of an hour as seconds from 1970."""
        if not self.hourly:
            return table.c.business_date.label("moment")
        seconds = epoch_seconds(at)
        return (seconds - seconds % QUARTER).label("moment")

    def of_orders(self) -> ColumnElement[bool]:
        """Return what makes an order one of this part's."""
        if self.edge is None:
            return self._on_days(orders)
        return and_(*self._between(orders.c.created_at), *self._not_elsewhere(orders))

    def of_money(self, table: Table, near: DaySpan) -> ColumnElement[bool]:
        """Return what makes a payment or refund one of this part's.

        `near` are the days that rows on the edge can be booked on; they lead to refunds, which have no index by time.
        """
        if self.edge is None:
            return self._on_days(table)
        near_it = [refunds.c.business_date.between(near.first, near.last)] if table is refunds else []
        return and_(*near_it, *self._between(table.c.at), *self._not_elsewhere(table))

    def _on_days(self, table: Table) -> ColumnElement[bool]:
        days = self.days
        if days is None:
            raise ValueError("A part without an edge has days.")
        return table.c.business_date.between(days.first, days.last)

    def _between(self, at: Value) -> Sequence[ColumnElement[bool]]:
        start, end = self.edge or (None, None)
        return at >= start, at < end

    def _not_elsewhere(self, table: Table) -> Sequence[ColumnElement[bool]]:
        days = self.elsewhere
        if days is None:
            return ()
        day = table.c.business_date
        return (or_(day < days.first, day > days.last),)


def parts_of(period: Period, open_days: Sequence[DaySpan]) -> list[Part]:
    """Return the parts of a period that are to be read from the ledger: its open days and its edges."""
    hourly = period.is_hourly
    parts = [Part(days=span, hourly=hourly) for span in open_days]
    return parts + [Part(edge=edge, elsewhere=period.whole, hourly=hourly) for edge in period.edges]


def near(period: Period, part: Part) -> DaySpan:
    """Return the business days that rows near an edge can be booked on."""
    start, end = part.edge or (period.since, period.until)
    return DaySpan(period.days.of(start) - NEAR, period.days.of(end) + NEAR)


def captured(part: Part, near_it: DaySpan) -> Asked:
    """Ask for the money taken, by when and method."""
    when = part.when(payments, payments.c.at)
    amount = func.sum(payments.c.amount).label("amount")
    asked = select(when, payments.c.method, amount, func.count().label("number")).select_from(payments)
    return asked.where(part.of_money(payments, near_it)).group_by(when, payments.c.method)


def given_back(part: Part, near_it: DaySpan) -> Asked:
    """Ask for the money given back, by when and the method it was taken by."""
    when = part.when(refunds, refunds.c.at)
    amount = func.sum(refunds.c.amount).label("amount")
    both = refunds.join(payments, payments.c.id == refunds.c.payment_id)
    asked = select(when, payments.c.method, amount, func.count().label("number")).select_from(both)
    return asked.where(part.of_money(refunds, near_it)).group_by(when, payments.c.method)


def made_ready() -> ColumnElement[bool]:
    """Return what joins an order with the row of its history that says it is ready."""
    return and_(
        order_history.c.order_id == orders.c.id,
        order_history.c.event == OrderEvent.MOVED.value,
        order_history.c.status_after == OrderStatus.READY.value,
    )


def time_to_ready() -> Value:
    """Return the seconds from placing to being ready."""
    return epoch_seconds(order_history.c.at) - epoch_seconds(orders.c.created_at)


def placed(part: Part) -> Asked:
    """Ask for the orders, by when, type and status; an order is made ready once at most."""
    when = part.when(orders, orders.c.created_at)
    asked = select(
        when,
        orders.c.type,
        orders.c.status,
        func.count().label("orders"),
        func.sum(orders.c.discount).label("discount"),
        func.sum(orders.c.total).label("total"),
        func.count(order_history.c.at).label("ready"),
        func.coalesce(func.sum(time_to_ready()), 0).label("ready_seconds"),
    )
    both = asked.select_from(orders.outerjoin(order_history, made_ready()))
    return both.where(part.of_orders()).group_by(when, orders.c.type, orders.c.status)


def sold(part: Part, *by: Value) -> Asked:
    """Ask for the portions of each menu item on orders that were not cancelled, by further columns too."""
    line = order_lines.c
    asked = select(
        *by,
        line.menu_item_id,
        func.sum(line.quantity).label("quantity"),
        func.sum(line.unit_price * line.quantity - line.discount).label("total"),
    ).select_from(orders.join(order_lines, line.order_id == orders.c.id))
    counts = orders.c.status != OrderStatus.CANCELLED.value
    return asked.where(part.of_orders(), counts).group_by(*by, line.menu_item_id)
