"""Acknowledge a payment for an order that has no invoice for it yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.orders.order import Order
from technomart.domain.papers.figures import figures_of
from technomart.domain.papers.letterhead import Letterhead
from technomart.domain.papers.paper import sold
from technomart.domain.papers.printed import Fact, Printed, PrintLine, Rule, Title, Total, facts, stamp
from technomart.domain.papers.slips import items, less, tenders
from technomart.domain.payments.payment import Payment


@dataclass(frozen=True, slots=True)
class Acknowledgements:
    """Prints what was paid for an order until now, by the clock on the canteen's wall."""

    letterhead: Letterhead
    days: BusinessDays

    def __call__(self, order: Order, payment: Payment, payments: Sequence[Payment]) -> Printed:
        """Return that a payment, which is among these, was taken, and what is still owed."""
        lines = self._lines(order, payment, payments)
        parts = (*self.letterhead.head(), *lines, *self.letterhead.foot(is_slip=True))
        return Printed(f"payment-{order.number}", parts)

    def _lines(self, order: Order, payment: Payment, payments: Sequence[Payment]) -> Iterator[PrintLine]:
        shown = sold(order, payments)
        yield Title("ACKNOWLEDGEMENT OF PAYMENT")
        yield Fact("Order", order.number)
        yield Fact("Date", stamp(self.days.wall_time(payment.at)))
        yield from facts(("Cashier", payment.actor_name), ("Customer", order.customer_name or payment.customer))
        yield Total("Paid", payment.amount, is_main=True)
        yield from [Total("Given back of it", -payment.refunded)] if payment.refunded else []
        yield Rule()
        yield from items(shown)
        yield Rule()
        yield from less(figures_of(order), ())
        yield Total("Total of the order", order.total)
        yield from tenders(shown)
        yield Total("Balance", order.balance, is_main=True)
