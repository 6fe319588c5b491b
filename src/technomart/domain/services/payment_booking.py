"""Book payments and refunds, each with its paper, at its till.

A refund is booked in the transaction that decides it, together with an open intent where the gateway has to act, see
`payment_settlement`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import Centavos, spoken
from technomart.domain.kernel.ports import Ids
from technomart.domain.orders.discounts import Given, discounted
from technomart.domain.orders.history import OrderEvent, change_of
from technomart.domain.orders.order import Order
from technomart.domain.papers.ports import Printer
from technomart.domain.payments.intents import (
    IntentKind,
    PaymentIntent,
    PaymentUnderWay,
)
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.payments.ports import PaymentGateway
from technomart.domain.payments.refusals import PaymentCorrected
from technomart.domain.payments.safeguards import Safeguards
from technomart.domain.registers.register import Register, Series, Till
from technomart.domain.reports.past import lines_before
from technomart.domain.security_log.entries import LogAction, Stamp
from technomart.domain.services.discount_log import log_discount
from technomart.domain.services.papers import SERIES, Invoiced, Issue
from technomart.domain.services.telling import tell_of_refund
from technomart.domain.services.till_booking import TillBooking
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission
from technomart.domain.users.user import User


@dataclass(frozen=True, slots=True)
class RefundBooking:
    """Book refunds, each with an open intent where the gateway took the money."""

    gateway: PaymentGateway
    ids: Ids
    days: BusinessDays
    safeguards: Safeguards
    till_booking: TillBooking
    printer: Printer

    def refund(
        self,
        work: UnitOfWork,
        by: Actor,
        order: Order,
        payment: Payment,
        *,
        amount: Centavos,
        reason: str,
        approver: User | None = None,
        register: str = "",
        beside: Sequence[Payment] = (),
    ) -> Refund:
        """Book a refund of one payment at the time the order was changed, which has it in its sums.

        What is left of those `beside` goes back with it, by refunds of their own, and is on its paper.
        Raises `RefundExceedsPayment`, `ReasonMissing`, `ApprovalMissing`, and what `TillBooking` raises.
        """
        by.must(Permission.PAYMENT_REFUND)
        self.safeguards.admit_refund(by, order, _with_those_before(work, payment), reason, approver)
        invoiced = Invoiced.of(work, order)

        def series(till: Register, day: date) -> Series | None:
            kind = invoiced.back_as(order, till, day)
            return None if kind is None else SERIES[kind]

        booking = self.till_booking(work, by, order.updated_at, payment.method, register=register, series=series)
        refund = Refund(
            id=self.ids.at(order.updated_at),
            payment_id=payment.id,
            order_id=order.id,
            amount=amount,
            at=order.updated_at,
            business_date=self.days.of(order.updated_at),
            reason=reason,
            actor_id=by.user_id,
            actor_name=by.name,
            **booking.named(),
        )
        work.payments.add_refund(refund)
        back = [(payment, amount), *((each, each.left) for each in beside)]
        Issue(self.ids, order, invoiced, booking, self.printer).back(work, refund, back)
        tell_of_refund(work, refund, order, self.ids)
        if approver is not None:
            said = f"{spoken(amount)} of order {order.number}, given back by {by.name}"
            work.security_log.add(Stamp(refund.id, refund.at, by.origin).of(LogAction.REFUND_APPROVED, approver, said))
        if self.gateway.handles(payment.method) and work.intents.find(payment.id):
            work.intents.add(refund_intent(refund, payment, by))
        return refund

    def refund_all(
        self,
        work: UnitOfWork,
        by: Actor,
        order: Order,
        reason: str,
        approver: User | None = None,
        *,
        register: str = "",
    ) -> list[Refund]:
        """Book refunds of whatever is left of an order's payments, out of a register that may be named."""
        back = partial(self.refund, work, by, order, reason=reason, approver=approver, register=register)
        kept = [payment for payment in work.payments.of_order(order.id) if payment.left]
        return [back(payment, amount=payment.left, beside=kept[n:]) for n, payment in enumerate(kept, 1)]


def _with_those_before(work: UnitOfWork, payment: Payment) -> Iterator[Payment]:
    """Return a payment and those in whose place it stands, read as they are asked for."""
    yield payment
    while payment.corrects is not None:
        payment = work.payments.get(payment.corrects)
        yield payment


def approved_by(approver: User | None) -> str:
    """Return how the history names a second person."""
    return f"approved by {approver.name}" if approver else ""


def refund_intent(refund: Refund, payment: Payment, by: Actor) -> PaymentIntent:
    """Return what the gateway is to do for a refund."""
    return PaymentIntent(
        id=refund.id,
        kind=IntentKind.REFUND,
        order_id=refund.order_id,
        order_number=payment.order_number,
        amount=refund.amount,
        method=payment.method,
        at=refund.at,
        business_date=refund.business_date,
        of=payment.id,
        customer=payment.customer,
        reason=refund.reason,
        actor_id=by.user_id,
        actor_name=by.name,
        request_id=by.request_id,
    )


def must_not_be_under_way(work: UnitOfWork, order: Order) -> None:
    """Raise `PaymentUnderWay` while a charge of the order is with the gateway."""
    waiting = work.intents.open_of_order(order.id)
    if waiting:
        raise PaymentUnderWay.of(order.number, sum(intent.amount for intent in waiting))


def must_not_be_corrected(work: UnitOfWork, payment: Payment) -> None:
    """Raise `PaymentCorrected` when another payment stands in the place of this one."""
    if payment.left:
        return
    for back in work.payments.refunds_of_order(payment.order_id):
        if back.payment_id == payment.id and back.corrected_by:
            anew = work.payments.get(back.corrected_by)
            raise PaymentCorrected(
                f"This payment was corrected: {spoken(anew.amount)} by {anew.method.value} stands in its place "
                "and can be refunded or corrected itself."
            )


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment and the order as it stands after it."""

    payment: Payment
    order: Order

    @property
    def id(self) -> str:
        """Return the payment's id."""
        return self.payment.id


@dataclass(frozen=True, slots=True)
class PaymentBooking:
    """Book payments, each with the invoice of the order that it paid the last of."""

    ids: Ids
    till_booking: TillBooking
    printer: Printer

    def __call__(
        self,
        work: UnitOfWork,
        by: Actor,
        order: Order,
        taken: Payment,
        *,
        given: Given,
        register: str = "",
        tills: Sequence[Till] | None = None,
    ) -> Paid:
        """Record a payment and the discount that comes with it, at a till.

        The order's row is locked; `tills` are as in `TillBooking`. Raises `OrderNotPayable`, `Overpaid`, or what that
        raises.
        """
        paid = discounted(order, given.amount).paid_with(taken.amount, taken.method, taken.at)
        invoiced = Invoiced.of(work, order)
        series = Series.INVOICES if invoiced.is_completed_by(paid) else None
        booking = self.till_booking(
            work, by, taken.at, taken.method, register=register, series=lambda *_: series, tills=tills
        )
        payment = replace(taken, **booking.named())
        work.payments.add(payment)
        if series is not None:
            Issue(self.ids, paid, invoiced, booking, self.printer).invoice(work, payment)
        reason, amount = payment.method.value, payment.amount
        if given.amount:
            work.past.keep(lines_before(order, paid.updated_at))
        work.orders.save(paid, change_of(by, order, paid, OrderEvent.PAID, reason=reason, amount=amount, given=given))
        log_discount(work, by, paid, given, payment.id)
        return Paid(payment, paid)
