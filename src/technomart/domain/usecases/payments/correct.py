"""Correct by which method a payment was taken."""

from dataclasses import dataclass, replace

from technomart.domain.idempotency.answers import Answer, Once
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.ports import Ids
from technomart.domain.orders.history import OrderEvent, change_of
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.payments.ports import PaymentGateway
from technomart.domain.payments.refusals import MethodSwitchedOff, MovedByGateway, NothingToCorrect, SameMethod
from technomart.domain.payments.safeguards import Safeguards
from technomart.domain.services.payment_booking import must_not_be_corrected, must_not_be_under_way
from technomart.domain.services.till_booking import TillBooking
from technomart.domain.services.write_once import write_once
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    """Which payment was by which method in truth, and why it was taken by another; `reference` is the right one's."""

    payment_id: str
    method: PaymentMethod
    reason: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Corrected:
    """The payment by the right method, the one it stands in the place of, and the way back of that one."""

    payment: Payment
    before: Payment
    refund: Refund

    @property
    def id(self) -> str:
        """Return the new payment's id."""
        return self.payment.id


@dataclass(frozen=True, slots=True)
class CorrectPayment:
    """Book what is left of a payment back, and anew by the right method, in one commit; no money changes hands."""

    store: Store
    bookings: BookingClock
    ids: Ids
    days: BusinessDays
    gateway: PaymentGateway
    safeguards: Safeguards
    till_booking: TillBooking

    def __call__(self, by: Actor, wanted: CorrectionRequest, once: Once[Corrected]) -> Answer:
        """Store the correction and answer it, once per key.

        Refuses with `PaymentNotFound`, `PaymentCorrected`, `NothingToCorrect`, `SameMethod`, `MethodSwitchedOff`,
        `MovedByGateway`, `ReferenceMissing` or `PaymentUnderWay`.
        """
        by.must(Permission.PAYMENT_REFUND)
        # Which order it belongs to never changes; the transaction itself locks the order before it reads anything.
        order_id = self.store.read(lambda work: work.payments.get(wanted.payment_id)).order_id
        return write_once(
            self.store, once, self.bookings.at(), lambda work: self._corrected(work, by, order_id, wanted)
        )

    def _corrected(self, work: UnitOfWork, by: Actor, order_id: str, wanted: CorrectionRequest) -> Corrected:
        order = work.orders.get_for_update(order_id)
        must_not_be_under_way(work, order)
        payment = work.payments.get(wanted.payment_id)
        self._must_be_possible(work, order, payment, wanted.method)
        self.safeguards.admit_reference(wanted.method, wanted.reference)
        after = order.with_correction(wanted.method, self.bookings.at(order.updated_at))
        booking = self.till_booking.correction(work, by, after.updated_at, payment)
        anew = replace(self._anew(by, after, payment, wanted), **booking.named())
        back = replace(self._back(payment, anew), **booking.named())
        work.payments.add(anew)
        work.payments.add_refund(back)
        said = f"from {payment.method.value} to {anew.method.value}"
        change = change_of(
            by, order, after, OrderEvent.CORRECTED, reason=wanted.reason, amount=anew.amount, details=said
        )
        work.orders.save(after, change)
        return Corrected(anew, payment.refunded_by(back.amount), back)

    def _must_be_possible(self, work: UnitOfWork, order: Order, payment: Payment, method: PaymentMethod) -> None:
        must_not_be_corrected(work, payment)
        if not payment.left:
            raise NothingToCorrect("Nothing is left of this payment, so there is nothing to correct.")
        if method is payment.method:
            raise SameMethod(f"This payment is by {method.value} already.", errors={"method": ["Must be another one."]})
        if method in work.payments.switched_off():
            raise MethodSwitchedOff(f"Payments by {method.value} are switched off.")
        came_through = self.gateway.handles(payment.method) and work.intents.find(payment.id) is not None
        if came_through or self.gateway.handles(method):
            through = payment.method if came_through else method
            is_payable = not order.with_refund(payment.left, order.updated_at).is_void
            then = f"pay order {order.number} again" if is_payable else "place a new order"
            raise MovedByGateway(
                f"Money by {through.value} moves through the payment gateway: refund this payment and {then}."
            )

    def _anew(self, by: Actor, after: Order, payment: Payment, wanted: CorrectionRequest) -> Payment:
        return Payment(
            id=self.ids.at(after.updated_at),
            order_id=payment.order_id,
            order_number=payment.order_number,
            amount=payment.left,
            method=wanted.method,
            at=after.updated_at,
            business_date=self.days.of(after.updated_at),
            reference=wanted.reference,
            customer=payment.customer,
            actor_id=by.user_id,
            actor_name=by.name,
            corrects=payment.id,
            reason=wanted.reason,
        )

    def _back(self, payment: Payment, anew: Payment) -> Refund:
        return Refund(
            id=self.ids.at(anew.at),
            payment_id=payment.id,
            order_id=payment.order_id,
            amount=anew.amount,
            at=anew.at,
            business_date=anew.business_date,
            reason=anew.reason,
            actor_id=anew.actor_id,
            actor_name=anew.actor_name,
            corrected_by=anew.id,
        )
