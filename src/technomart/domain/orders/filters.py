"""Ask for orders and tell cheaply whether they changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from technomart.domain.kernel.paging import Position
from technomart.domain.orders.order import Order, PaymentStatus
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.words import MOST_WORDS, words_of

Stand: TypeAlias = tuple[str, int, datetime]
"""Where an order stands: its id, its version, and when it came to be; no other state has the same three."""

OpenStand: TypeAlias = tuple[Stand, datetime | None]
"""Where an open order stands, and since when it is ready, if it is."""


def stand_of(order: Order) -> Stand:
    """Return where an order stands."""
    return order.id, order.version, order.updated_at


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders are asked for; None means any. `since` is inside, `until` outside; `customer` is a whole name.

    Among those that are unpaid are none that were cancelled: they owe nothing.
    A search finds the orders for each of whose words there is one in the order's number or name that begins with it.
    """

    statuses: tuple[OrderStatus, ...] | None = None
    search: str | None = None
    customer: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    payment_statuses: tuple[PaymentStatus, ...] | None = None

    def admits(self, order: Order) -> bool:
        """Tell whether an order is one of those asked for."""
        return (
            (self.statuses is None or order.status in self.statuses)
            and (self.payment_statuses is None or self._is_paid_so(order))
            and all(f" {word}" in order.search_key for word in self.words)
            and (self.customer is None or self.customer == order.customer_name)
            and (self.since is None or order.created_at >= self.since)
            and (self.until is None or order.created_at < self.until)
        )

    def _is_paid_so(self, order: Order) -> bool:
        """Tell whether an order is paid as far as is asked for; one that was cancelled is not unpaid."""
        owes = order.payment_status is not PaymentStatus.UNPAID or order.status is not OrderStatus.CANCELLED
        return owes and order.payment_status in (self.payment_statuses or ())

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words that are searched for, the longest first, as it leads to the fewest orders."""
        words = dict.fromkeys(words_of(self.search or ""))
        return tuple(sorted(words, key=len, reverse=True)[:MOST_WORDS])

    @property
    def is_of_status_alone(self) -> bool:
        """Tell whether nothing but the status matters."""
        rest = (self.customer, self.since, self.until, self.payment_statuses)
        return not self.words and all(each is None for each in rest)

    @property
    def is_by_time(self) -> bool:
        """Tell whether the orders are sorted by the time of placing before their ids, which follow it."""
        return (self.since is not None or self.until is not None) and not self.words

    def position(self, order: Order) -> Position:
        """Return where an order stands among those asked for; the newest stand highest."""
        return (order.created_at.isoformat(), order.id) if self.is_by_time else (order.id,)


def ending(order: Order) -> Position:
    """Return where a closed order stands in the history; the one that ended last stands highest."""
    return ("" if order.ended_at is None else order.ended_at.isoformat(), order.id)


@dataclass(frozen=True, slots=True)
class OrderMark:
    """The little of an order that tells whether it changed and how far it is."""

    id: str
    version: int
    status: OrderStatus
    updated_at: datetime
