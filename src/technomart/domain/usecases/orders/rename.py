"""Correct what an order's customer is called."""

from dataclasses import dataclass

from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.versions import Versions
from technomart.domain.orders.history import OrderEvent, change_of
from technomart.domain.orders.in_hand import renamed
from technomart.domain.orders.order import Order
from technomart.domain.services.kitchen import Kitchen
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class RenameOrder:
    """Correct the name of an order's customer; payments keep the name they were taken under."""

    store: Store
    bookings: BookingClock
    kitchen: Kitchen

    def __call__(
        self, by: Actor, order_id: str, customer_name: str, *, reason: str = "", wanted: Versions | None = None
    ) -> Order:
        """Return the order under its new name; under its own it stays as it is.

        `wanted` are the versions that the caller names. Raises `OrderNotFound`, `OrderVersionChanged` or `OrderIsOver`.
        """
        by.must(Permission.ORDER_PLACE)

        def rename(work: UnitOfWork) -> Order:
            order = work.orders.get_for_update(order_id)
            order.must_be_at(wanted)
            after = renamed(order, customer_name, self.bookings.at(order.updated_at))
            if order.customer_name == customer_name:
                return order
            said = order.customer_name or "nobody"
            work.orders.save(after, change_of(by, order, after, OrderEvent.RENAMED, reason=reason, details=said))
            self.kitchen.told(work, by, order, after)
            return after

        return self.store.write(rename)
