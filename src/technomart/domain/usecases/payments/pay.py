"""Take payments for orders."""

from dataclasses import dataclass, replace

from technomart.domain.idempotency.answers import Answer, KeyReused, Once, StoredAnswer
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.errors import Conflict, Invalid
from technomart.domain.kernel.measures import Measures
from technomart.domain.kernel.money import spoken
from technomart.domain.kernel.ports import Ids
from technomart.domain.orders.discounts import NOTHING_GIVEN, DiscountLimits, Given, discounted
from technomart.domain.orders.order import Order
from technomart.domain.orders.payable import Payable
from technomart.domain.orders.refusals import Overpaid
from technomart.domain.payments.intents import IntentKind, IntentState, PaymentDeclined, PaymentIntent, PaymentUnderWay
from technomart.domain.payments.payment import Payment, Tender
from technomart.domain.payments.ports import PaymentGateway
from technomart.domain.payments.refusals import AmountBelowBalance, MethodSwitchedOff
from technomart.domain.payments.safeguards import Safeguards
from technomart.domain.services.payment_booking import Paid, PaymentBooking
from technomart.domain.services.payment_settlement import Settlement
from technomart.domain.services.registers import named_register
from technomart.domain.services.write_once import write_once
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class PayOrder:
    """Take a payment, whole or in part: by hand in one transaction, or through the gateway between two."""

    store: Store
    bookings: BookingClock
    ids: Ids
    days: BusinessDays
    gateway: PaymentGateway
    settlement: Settlement
    discounts: DiscountLimits
    safeguards: Safeguards
    measures: Measures
    payment_booking: PaymentBooking

    def __call__(self, by: Actor, order_id: str, tender: Tender, once: Once[Paid]) -> Answer:
        """Store the payment and answer it, once per key.

        Refuses with `OrderNotFound`, `OrderVersionChanged`, `OrderNotPayable`, `Overpaid`, `TenderedTooLittle`,
        `AmountMissing`, `AmountBelowBalance`, `DiscountAboveLimit`, `MethodSwitchedOff`, `ReferenceMissing`,
        `PaymentUnderWay`, `PaymentDeclined`, or with what `TillBooking` raises. Raises `GatewayUnavailable` when nobody
        knows whether the money was moved: the same request with the same key goes on from there.
        """
        by.must(Permission.PAYMENT_PROCESS)
        answer = self._answered(by, order_id, tender, once)
        if answer.about and not answer.replayed:
            self.measures.paid(tender.method.value)
        return answer

    def _answered(self, by: Actor, order_id: str, tender: Tender, once: Once[Paid]) -> Answer:
        if tender.amount and self.gateway.handles(tender.method):
            return self._through_gateway(by, order_id, tender, once)
        now = self.bookings.at()
        return write_once(self.store, once, now, lambda work: self._by_hand(work, by, order_id, tender))

    def _by_hand(self, work: UnitOfWork, by: Actor, order_id: str, offered: Tender) -> Paid:
        payable = work.orders.get_to_be_paid(order_id, offered.method)
        order, tender = payable.order, acceptable(payable, offered)
        self.safeguards.admit_tender(tender)
        given = self._given(by, order, tender)
        now = self.bookings.at(order.updated_at)
        payment = Payment(
            id=self.ids.at(now),
            order_id=order.id,
            order_number=order.number,
            amount=tender.amount,
            method=tender.method,
            at=now,
            business_date=self.days.of(now),
            tendered=tender.tendered,
            reference=tender.reference,
            customer=tender.customer,
            actor_id=by.user_id,
            actor_name=by.name,
        )
        return self.payment_booking(
            work, by, order, payment, given=given, register=tender.register, tills=payable.tills
        )

    def _through_gateway(self, by: Actor, order_id: str, tender: Tender, once: Once[Paid]) -> Answer:
        """Agree on a charge and commit it, have it carried out, book what came of it."""
        store, now = self.store, self.bookings.at()
        agreed = store.write(lambda work: self._agreed(work, by, order_id, tender, once), keyed=once.key is not None)
        if isinstance(agreed, Answer):
            return agreed
        settled = self.settlement.asked(agreed, tender.token) if agreed.state is IntentState.OPEN else agreed
        if settled.state is IntentState.DECLINED:
            store.write(lambda work: self.settlement.kept(work, settled), keyed=True)
        return write_once(store, once, now, lambda work: self._finished(work, settled))

    def _agreed(
        self, work: UnitOfWork, by: Actor, order_id: str, tender: Tender, once: Once[Paid]
    ) -> PaymentIntent | Answer:
        """Return a new intent, the one this key has already, or the answer it was given."""
        payable, key = work.orders.get_to_be_paid(order_id, tender.method), once.key
        if key is None:
            return self._intent(work, by, payable, tender, once)
        stored = work.answers.find(key)
        if stored is not None:
            return stored.for_request(key)
        known = work.intents.find_by_key(key)
        if known is not None:
            if known.key is None or known.key.fingerprint != key.fingerprint:
                raise KeyReused
            return known
        try:
            with work.savepoint():
                return self._intent(work, by, payable, tender, once)
        except (Invalid, Conflict) as refusal:
            answer = once.refused(refusal)
            work.answers.add(StoredAnswer(key, answer, self.bookings.at()))
            return answer

    def _intent(
        self, work: UnitOfWork, by: Actor, payable: Payable, offered: Tender, once: Once[Paid]
    ) -> PaymentIntent:
        order, tender = payable.order, acceptable(payable, offered)
        given = self._given(by, order, tender)
        now = self.bookings.at(order.updated_at)
        discounted(order, given.amount).paid_with(tender.amount, tender.method, now)
        intent = PaymentIntent(
            id=self.ids.at(now),
            kind=IntentKind.CHARGE,
            order_id=order.id,
            order_number=order.number,
            amount=tender.amount,
            method=tender.method,
            at=now,
            business_date=self.days.of(now),
            key=once.key,
            customer=tender.customer,
            actor_id=by.user_id,
            actor_name=by.name,
            request_id=by.request_id,
            reference=tender.reference,
            discount=given.amount,
            discount_limit=given.limit,
            discount_reason=given.reason,
            register_id=named_register(work, tender.register),
        )
        work.intents.add(intent)
        return intent

    def _finished(self, work: UnitOfWork, settled: PaymentIntent) -> Paid:
        if settled.state is IntentState.DECLINED:
            raise PaymentDeclined(settled.reference or "The payment was declined.")
        paid = self.settlement.kept(work, settled)
        if paid is None:
            raise RuntimeError(f"Intent {settled.id} went through and left no payment.")
        return paid

    def _given(self, by: Actor, order: Order, tender: Tender) -> Given:
        """Return the discount that the first payment gives by being less than the balance."""
        missing = order.balance - tender.amount
        if missing <= 0 or tender.partial:
            return NOTHING_GIVEN
        if order.has_payment or order.taxed.privileges or not by.may(Permission.DISCOUNT_GIVE):
            left, less = spoken(order.balance), spoken(tender.amount)
            raise AmountBelowBalance(
                f"Order {order.number} has {left} left to pay and {less} is less: take {left}, or a part of it "
                'by sending "partial": true.'
            )
        return self.discounts.allow(by, missing, order.subtotal, before=order.discount, reason=tender.discount_reason)


def acceptable(payable: Payable, offered: Tender) -> Tender:
    """Return what an order takes of what is offered, by its customer; raises why it takes nothing."""
    order = payable.order
    order.must_be_at(offered.wanted)
    order.must_take_changes()
    order.must_take_money()
    if payable.is_method_off:
        raise MethodSwitchedOff(f"Payments by {offered.method.value} are switched off.")
    if payable.under_way is not None:
        raise PaymentUnderWay.of(order.number, payable.under_way)
    if order.balance == 0 and offered.amount == 0 and order.has_payment:
        raise Overpaid(f"Order {order.number} is already paid.")
    return replace(offered.against(order.balance), customer=offered.customer or order.customer_name)
