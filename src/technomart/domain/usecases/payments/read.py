"""List payments."""

from dataclasses import dataclass

from technomart.domain.kernel.paging import Page, PageRequest, page_of
from technomart.domain.payments.payment import Payment, PaymentFilter
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.periods import EVERY_DAY
from technomart.domain.services.closed_days import CloseDays
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class ListPayments:
    """List payments, newest first."""

    store: Store
    close: CloseDays

    def __call__(self, by: Actor, wanted: PaymentFilter, request: PageRequest) -> Page[Payment]:
        """Return one page of the payments asked for, of all with how many days say there are; raises `BadCursor`."""
        by.must(Permission.PAYMENT_RECORDS_VIEW)
        if wanted != PaymentFilter() or request.after is not None:
            return self.store.read(lambda work: work.payments.page(wanted, request))

        def look(work: UnitOfWork, booked: Booked) -> Page[Payment]:
            found = work.reports.paid(None, request)
            return page_of(found, request, wanted.position, lambda: work.reports.paid_totals(None, booked).payments)

        return self.close.before(EVERY_DAY, look)
