"""Keep payments, refunds and payment intents in memory."""

from typing_extensions import override

from technomart.adapters.memory.tables import Repository
from technomart.domain.idempotency.answers import Key, StillRunning
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.intents import IntentKind, IntentState, PaymentIntent
from technomart.domain.payments.payment import Payment, PaymentFilter, Refund
from technomart.domain.payments.ports import Intents, Payments
from technomart.domain.payments.refusals import PaymentNotFound, RefundExceedsPayment


class MemoryPayments(Repository, Payments):
    """Keeps payments and refunds in memory."""

    @override
    def add(self, payment: Payment) -> None:
        self.tables.payments.put(payment.id, payment)

    @override
    def add_refund(self, refund: Refund) -> None:
        payment = self.get(refund.payment_id)
        if refund.amount > payment.left:
            raise RefundExceedsPayment
        self.tables.payments.put(payment.id, payment.refunded_by(refund.amount))
        self.tables.refunds.put(refund.id, refund)

    @override
    def get(self, payment_id: str) -> Payment:
        return self.tables.payments.one(payment_id, PaymentNotFound)

    @override
    def of_order(self, order_id: str) -> list[Payment]:
        return self.tables.payments.where(lambda payment: payment.order_id == order_id)

    @override
    def refunds_of_order(self, order_id: str) -> list[Refund]:
        return self.tables.refunds.where(lambda refund: refund.order_id == order_id)

    @override
    def page(self, wanted: PaymentFilter, request: PageRequest) -> Page[Payment]:
        return self.tables.payments.page(wanted.admits, request, wanted.position)

    @override
    def switched_off(self) -> frozenset[PaymentMethod]:
        return frozenset(self.tables.methods_off.rows)

    @override
    def switch(self, method: PaymentMethod, *, on: bool) -> None:
        self.tables.methods_off.put(method, method)
        if on:
            self.tables.methods_off.drop(lambda row: row is method)


class MemoryIntents(Repository, Intents):
    """Keeps payment intents in memory."""

    @override
    def add(self, intent: PaymentIntent) -> None:
        if intent.key and self.find_by_key(intent.key):
            raise StillRunning
        self.tables.intents.put(intent.id, intent)

    @override
    def settle(self, intent: PaymentIntent) -> bool:
        there = self.tables.intents.rows.get(intent.id)
        if there is None or there.state is not IntentState.OPEN:
            return False
        self.tables.intents.put(intent.id, there.settled(intent.state, intent.reference))
        return True

    @override
    def find(self, intent_id: str) -> PaymentIntent | None:
        return self.tables.intents.rows.get(intent_id)

    @override
    def find_by_key(self, key: Key) -> PaymentIntent | None:
        wanted = (key.scope, key.value)
        rows = self.tables.intents.rows.values()
        return next((row for row in rows if row.key and (row.key.scope, row.key.value) == wanted), None)

    @override
    def open_of_order(self, order_id: str) -> list[PaymentIntent]:
        return [row for row in self.open() if row.order_id == order_id and row.kind is IntentKind.CHARGE]

    @override
    def open(self) -> list[PaymentIntent]:
        return self.tables.intents.where(lambda row: row.state is IntentState.OPEN)
