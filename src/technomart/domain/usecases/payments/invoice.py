"""Show the paper of a payment."""

from dataclasses import dataclass

from technomart.domain.papers.acknowledgement import Acknowledgements
from technomart.domain.papers.paper import Paper, PaperKind
from technomart.domain.papers.printed import Printed
from technomart.domain.papers.slips import Slips
from technomart.domain.payments.payment import Payment
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class PrintInvoice:
    """Show the invoice that a payment is on, or acknowledge the payment while there is none."""

    store: Store
    slips: Slips
    acknowledgements: Acknowledgements

    def __call__(self, by: Actor, payment_id: str) -> Printed:
        """Return it as it is printed; raises `PaymentNotFound`."""
        by.must(Permission.PAYMENT_RECORDS_VIEW)
        return self.store.read(lambda work: self._printed(work, payment_id))

    def _printed(self, work: UnitOfWork, payment_id: str) -> Printed:
        payment = work.payments.get(payment_id)
        invoice = _invoice_of(work, payment)
        if invoice is not None:
            return self.slips.of_paper(invoice)
        order = work.orders.get(payment.order_id)
        return self.acknowledgements(order, payment, work.payments.of_order(order.id))


def _invoice_of(work: UnitOfWork, payment: Payment) -> Paper | None:
    """Return the first invoice that is no older than a payment; one in the place of another is on that one's."""
    while payment.corrects is not None:
        payment = work.payments.get(payment.corrects)
    papers = work.papers.of_order(payment.order_id)
    return next((each for each in papers if each.kind is PaperKind.INVOICE and each.at >= payment.at), None)
