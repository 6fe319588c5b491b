"""List payments."""

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.payments.payment import Payment, PaymentFilter
from technomart.domain.store.unit_of_work import StoreUseCase
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


class ListPayments(StoreUseCase):
    """List payments, newest first."""

    def __call__(self, by: Actor, wanted: PaymentFilter, request: PageRequest) -> Page[Payment]:
        """Return one page of the payments asked for."""
        by.must(Permission.PAYMENT_RECORDS_VIEW)
        return self.store.read(lambda work: work.payments.page(wanted, request))
