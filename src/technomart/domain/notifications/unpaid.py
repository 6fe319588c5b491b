"""Say which orders were left unpaid, of which somebody is to be told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from technomart.domain.orders.order import Order, PaymentStatus
from technomart.domain.orders.status import OPEN, OrderStatus

OWING = (PaymentStatus.UNPAID, PaymentStatus.PARTIAL, PaymentStatus.REFUNDED)
"""What money is still to come for; what was given back in part for a bad meal is hardly asked for again."""
COMPLETED_FOR = timedelta(days=1)
"""How long an order that was completed without being paid is looked for; those that are open are few."""


@dataclass(frozen=True, slots=True)
class LeftUnpaid:
    """Orders that owe something and that nothing happened to since `before`, nor for longer than `kept`.

    Notifications are kept so long at least: what was told and forgotten is not told again.
    """

    before: datetime
    kept: timedelta

    @property
    def opened_from(self) -> datetime:
        """Return after when something happened to an open order."""
        return self.before - self.kept

    @property
    def completed_from(self) -> datetime:
        """Return after when an order was completed."""
        return self.before - min(COMPLETED_FOR, self.kept)

    def admits(self, order: Order) -> bool:
        """Tell whether an order is one of them."""
        if order.payment_status not in OWING or order.updated_at > self.before:
            return False
        if order.status is OrderStatus.COMPLETED:
            return order.ended_at is not None and order.ended_at > self.completed_from
        return order.status in OPEN and order.updated_at > self.opened_from
