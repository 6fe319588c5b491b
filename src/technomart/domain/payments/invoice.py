"""Say what an invoice shows of an order that was paid, and declare what prints it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Protocol

from technomart.domain.kernel.errors import Conflict
from technomart.domain.kernel.money import Centavos, spoken
from technomart.domain.orders.order import Order
from technomart.domain.payments.payment import Payment, Refund


class NotPaid(Conflict):
    """The order is not paid in full, so that there is no invoice yet."""

    code = "not_paid"


@dataclass(frozen=True, slots=True)
class Business:
    """Who sells: the name, address and tax identification number that stand on every invoice."""

    name: str
    address: str = ""
    tin: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """Money that moved, in centavos: below zero when it was given back. `at` is local wall time."""

    at: datetime
    amount: Centavos
    how: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """An order with the money that moved for it; `at` is the local wall time of placing it."""

    business: Business
    order: Order
    customer: str
    at: datetime
    money: Sequence[Moved]


class Invoices(Protocol):
    """What prints invoices."""

    def pdf(self, invoice: Invoice) -> bytes:
        """Return an invoice as a PDF file, whatever its texts hold."""


def must_be_paid(order: Order, payments: Sequence[Payment], refunds: Sequence[Refund]) -> None:
    """Raise `NotPaid` unless all that an order costs was kept at some time, whatever was given back since."""
    taken = [(each.at, each.id, each.amount) for each in payments if each.corrects is None]
    back = [(each.at, each.id, -each.amount) for each in refunds if each.corrected_by is None]
    moved = sorted(taken + back)
    kept = accumulate(amount for _, _, amount in moved)
    if max(kept, default=0) < order.total:
        raise NotPaid(
            f"Order {order.number} is not paid: {spoken(order.total - order.paid)} of {spoken(order.total)} is "
            "missing, and an invoice is printed once it is."
        )


def said_of_payment(payment: Payment) -> str:
    """Return how a payment came, as an invoice says it."""
    return f"Paid by {payment.method.value}" + (f", {payment.reference}" if payment.reference else "")


def said_of_refund(refund: Refund) -> str:
    """Return what a refund was for, as an invoice says it."""
    word = "Corrected" if refund.corrected_by else "Refunded"
    return word + (f": {refund.reason}" if refund.reason else "")
