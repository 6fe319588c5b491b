"""Keep payments and refunds in memory."""

from dataclasses import dataclass

from typing_extensions import override

from technomart.adapters.memory.tables import Tables
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.payment import Payment, PaymentFilter, PaymentNotFound, Refund, RefundExceedsPayment
from technomart.domain.payments.ports import Payments


@dataclass(frozen=True, slots=True)
class MemoryPayments(Payments):
    """The money taken and given back."""

    tables: Tables

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
        payment = self.tables.payments.rows.get(payment_id)
        if payment is None:
            raise PaymentNotFound
        return payment

    @override
    def of_order(self, order_id: str) -> list[Payment]:
        found = [payment for payment in self.tables.payments.rows.values() if payment.order_id == order_id]
        return sorted(found, key=lambda payment: payment.id)

    @override
    def refunds_of_order(self, order_id: str) -> list[Refund]:
        found = [refund for refund in self.tables.refunds.rows.values() if refund.order_id == order_id]
        return sorted(found, key=lambda refund: refund.id)

    @override
    def page(self, wanted: PaymentFilter, request: PageRequest) -> Page[Payment]:
        found = [payment for payment in self.tables.payments.rows.values() if wanted.admits(payment)]
        found.sort(key=lambda payment: payment.id, reverse=True)
        return Page(found[request.offset : request.offset + request.limit], len(found), request)

    @override
    def switched_off(self) -> frozenset[PaymentMethod]:
        return frozenset(self.tables.methods_off.rows)

    @override
    def switch(self, method: PaymentMethod, *, on: bool) -> None:
        self.tables.methods_off.put(method, method)
        if on:
            self.tables.methods_off.drop(lambda row: row is method)
