"""Print invoices."""

from dataclasses import dataclass

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.payments.invoice import (
    Business,
    Invoice,
    Invoices,
    Moved,
    must_be_paid,
    said_of_payment,
    said_of_refund,
)
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class Printed:
    """An invoice as a PDF file, and the number of its order."""

    order_number: str
    pdf: bytes


@dataclass(frozen=True, slots=True)
class PrintInvoice:
    """Print the invoice of the order that a payment was taken for."""

    store: Store
    days: BusinessDays
    business: Business
    invoices: Invoices

    def __call__(self, by: Actor, payment_id: str) -> Printed:
        """Return the invoice; raises `PaymentNotFound` or `NotPaid`."""
        by.must(Permission.PAYMENT_RECORDS_VIEW)
        invoice = self.store.read(lambda work: self._invoice(work, payment_id))
        return Printed(invoice.order.number, self.invoices.pdf(invoice))

    def _invoice(self, work: UnitOfWork, payment_id: str) -> Invoice:
        payment = work.payments.get(payment_id)
        order = work.orders.get(payment.order_id)
        payments, refunds = work.payments.of_order(order.id), work.payments.refunds_of_order(order.id)
        must_be_paid(order, payments, refunds)
        wall_time = self.days.wall_time
        paid = [Moved(wall_time(each.at), each.amount, said_of_payment(each)) for each in payments]
        back = [Moved(wall_time(each.at), -each.amount, said_of_refund(each)) for each in refunds]
        customer = order.customer_name or payment.customer
        return Invoice(self.business, order, customer, wall_time(order.created_at), [*paid, *back])
