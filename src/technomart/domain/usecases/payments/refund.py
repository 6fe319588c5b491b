"""Refund payments."""

from dataclasses import dataclass

from technomart.domain.idempotency.answers import Answer, Once
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.money import Centavos
from technomart.domain.kernel.ports import Ids
from technomart.domain.orders.history import OrderEvent, change_of
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.services.approvals import Approval, Approvals
from technomart.domain.services.payment_booking import (
    RefundBooking,
    approved_by,
    must_not_be_corrected,
    must_not_be_under_way,
)
from technomart.domain.services.payment_settlement import Settlement
from technomart.domain.services.write_once import write_once
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission
from technomart.domain.users.user import User


@dataclass(frozen=True, slots=True)
class Refunded:
    """A payment as it stands after a refund, and the refund."""

    payment: Payment
    refund: Refund

    @property
    def id(self) -> str:
        """Return the refund's id."""
        return self.refund.id


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """How much of a payment to give back, in centavos, and why; without an amount, all that is left.

    `approval` is what a second person says, where one is asked for; `register` is the till it comes out of.
    """

    payment_id: str
    amount: Centavos | None = None
    reason: str = ""
    approval: Approval | None = None
    register: str = ""


@dataclass(frozen=True, slots=True)
class RefundPayment:
    """Refund a payment, whole or in part."""

    store: Store
    bookings: BookingClock
    ids: Ids
    refund_booking: RefundBooking
    settlement: Settlement
    approvals: Approvals

    def __call__(self, by: Actor, wanted: RefundRequest, once: Once[Refunded]) -> Answer:
        """Store the refund and answer it, once per key.

        An order can be paid again, unless it was completed and keeps no money: that one becomes refunded. Refuses with
        `PaymentNotFound`, `PaymentCorrected`, `NothingToRefund`, `RefundExceedsPayment` or `PaymentUnderWay`, and where
        settings ask for more with `ReasonMissing`, `ApprovalMissing`, or what `Approvals` raises.
        """
        by.must(Permission.PAYMENT_REFUND)
        # Which order it belongs to never changes; the transaction itself locks the order before it reads anything.
        order_id = self.store.read(lambda work: work.payments.get(wanted.payment_id)).order_id
        approver = self.approvals(by, wanted.approval, once.key)
        made: list[Refund] = []

        def refund(work: UnitOfWork) -> Refunded:
            done = self._refunded(work, by, order_id, wanted, approver)
            made[:] = [done.refund]
            return done

        answer = write_once(self.store, once, self.bookings.at(), refund)
        self.settlement.refunds(made)
        return answer

    def _refunded(
        self, work: UnitOfWork, by: Actor, order_id: str, wanted: RefundRequest, approver: User | None
    ) -> Refunded:
        order = work.orders.get_for_update(order_id)
        must_not_be_under_way(work, order)
        payment = work.payments.get(wanted.payment_id)
        must_not_be_corrected(work, payment)
        amount = payment.refundable(wanted.amount)
        after = order.with_refund(amount, self.bookings.at(order.updated_at))
        reason, said = wanted.reason, approved_by(approver)
        refund = self.refund_booking.refund(
            work,
            by,
            after,
            payment,
            amount=amount,
            reason=reason,
            approver=approver,
            register=wanted.register,
        )
        change = change_of(by, order, after, OrderEvent.REFUNDED, reason=reason, amount=amount, details=said)
        work.orders.save(after, change)
        return Refunded(payment.refunded_by(amount), refund)
