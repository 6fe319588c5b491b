"""Settle what the payment gateway was asked to do.

The gateway is called after the commit, never within a transaction. A charge is booked once it has answered.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.intents import (
    GatewayUnavailable,
    IntentKind,
    IntentState,
    PaymentDeclined,
    PaymentIntent,
)
from technomart.domain.payments.payment import Refund
from technomart.domain.payments.ports import PaymentGateway
from technomart.domain.services.payment_booking import Paid, PaymentBooking
from technomart.domain.services.registers import if_in_use
from technomart.domain.store.unit_of_work import Store, UnitOfWork


@dataclass(frozen=True, slots=True)
class Settlement:
    """Ask the gateway about intents and keep what came of them."""

    store: Store
    gateway: PaymentGateway
    bookings: BookingClock
    days: BusinessDays
    payment_booking: PaymentBooking

    def asked(self, intent: PaymentIntent, token: str = "") -> PaymentIntent:
        """Return the intent with what the gateway says; raises `GatewayUnavailable` when nobody knows."""
        try:
            reference = self.gateway.carry_out(intent, token)
        except PaymentDeclined as refusal:
            return intent.settled(IntentState.DECLINED, refusal.message)
        return intent.settled(IntentState.DONE, reference)

    def kept(self, work: UnitOfWork, settled: PaymentIntent) -> Paid | None:
        """Keep what came of an intent, once; return the payment a charge became, with its order."""
        order = work.orders.get_for_update(settled.order_id)
        is_first = work.intents.settle(settled)
        if settled.kind is IntentKind.REFUND or settled.state is IntentState.DECLINED:
            return None
        if not is_first:
            return Paid(work.payments.get(settled.id), order)
        now = self.bookings.at(order.updated_at)
        payment = settled.payment(now, self.days.of(now))
        register = if_in_use(work, settled.register_id)
        return self.payment_booking(work, settled.actor, order, payment, given=settled.given, register=register)

    def all(self, intents: Iterable[PaymentIntent]) -> int:
        """Settle intents one by one; return how many are still under way."""
        waiting = 0
        for intent in intents:
            try:
                settled = self.asked(intent)
            except GatewayUnavailable:
                waiting += 1
                continue
            self.store.write(lambda work, settled=settled: self.kept(work, settled), keyed=True)  # type: ignore[misc]
        return waiting

    def refunds(self, refunds: Iterable[Refund]) -> None:
        """Let the gateway act on refunds that were just booked; what it does not answer is left to the next sweep."""
        if any(self.gateway.handles(method) for method in PaymentMethod):
            ids = [refund.id for refund in refunds]
            found = self.store.read(lambda work: [work.intents.find(refund_id) for refund_id in ids])
            self.all(intent for intent in found if intent and intent.state is IntentState.OPEN)
