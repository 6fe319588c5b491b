"""Ask for orders and tell cheaply whether they changed."""

from dataclasses import dataclass
from datetime import datetime

from technomart.domain.orders.order import Order
from technomart.domain.orders.status import OrderStatus


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders are asked for; None means any. `since` is inside, `until` outside; `customer` is a whole name."""

    statuses: tuple[OrderStatus, ...] | None = None
    search: str | None = None
    customer: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def admits(self, order: Order) -> bool:
        """Tell whether an order is one of those asked for."""
        return (
            (self.statuses is None or order.status in self.statuses)
            and (self.search is None or self.search.casefold() in order.search_key)
            and (self.customer is None or self.customer == order.customer_name)
            and (self.since is None or order.created_at >= self.since)
            and (self.until is None or order.created_at < self.until)
        )


@dataclass(frozen=True, slots=True)
class OrderMark:
    """The little of an order that tells whether it changed and how far it is."""

    id: str
    version: int
    status: OrderStatus
    updated_at: datetime
