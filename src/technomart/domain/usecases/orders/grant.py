"""Grant the discounts of the law on an order that is not paid yet."""

from dataclasses import dataclass

from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.versions import Versions
from technomart.domain.orders.discounts import DiscountLimits
from technomart.domain.orders.history import OrderEvent, change_of, giver_of
from technomart.domain.orders.in_hand import privileged
from technomart.domain.orders.order import Order
from technomart.domain.orders.privileges import Guests, guests_said
from technomart.domain.reports.past import lines_before
from technomart.domain.services.payment_booking import must_not_be_under_way
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class GrantPrivileges:
    """Say who of an order's guests has a discount by law, in place of what was said before; the total follows."""

    store: Store
    bookings: BookingClock
    discounts: DiscountLimits

    def __call__(
        self, by: Actor, order_id: str, guests: Guests, *, reason: str = "", wanted: Versions | None = None
    ) -> Order:
        """Return the order with these privileges and no others; with its own it stays as it is.

        `wanted` are the versions that the caller names. The history tells how many there are of which kind, and no
        names. Raises `OrderNotFound`, `OrderVersionChanged`, `PaymentUnderWay`, or what `privileged` does.
        """
        by.must(Permission.ORDER_PLACE)

        def grant(work: UnitOfWork) -> Order:
            order = work.orders.get_for_update(order_id)
            order.must_be_at(wanted)
            must_not_be_under_way(work, order)
            after = privileged(order, guests, self.bookings.at(order.updated_at))
            if after is not order:
                self._keep(work, by, order, after, reason)
            return after

        return self.store.write(grant)

    def _keep(self, work: UnitOfWork, by: Actor, order: Order, after: Order, reason: str) -> None:
        limit, giver = giver_of(work.orders.history(order.id))
        given = self.discounts.followed(by, after, limit)
        said = guests_said(after.taxed.guests)
        row = change_of(
            by, order, after, OrderEvent.PRIVILEGED, reason=reason, given=given, details=said, giver_id=giver
        )
        work.past.keep(lines_before(order, after.updated_at))
        work.orders.save(after, row)
