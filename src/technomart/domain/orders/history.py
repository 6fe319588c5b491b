"""Keep what happened to an order, one row per committed change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from technomart.domain.kernel.lengths import LONGEST_NOTE
from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.discounts import NOTHING_GIVEN, Given
from technomart.domain.orders.order import Order
from technomart.domain.orders.status import OrderStatus
from technomart.domain.users.actor import Actor


class OrderEvent(StrEnum):
    """What kind of change a row of the history records."""

    PLACED = "placed"
    MOVED = "moved"
    PAID = "paid"
    REFUNDED = "refunded"
    CORRECTED = "corrected"
    RENAMED = "renamed"
    CHANGED = "changed"
    SPLIT = "split"
    MERGED = "merged"
    PRIVILEGED = "privileged"


RELINED = frozenset({OrderEvent.CHANGED, OrderEvent.SPLIT, OrderEvent.MERGED, OrderEvent.PRIVILEGED})
"""The events after which an order has other lines than before, or other figures on them."""


@dataclass(frozen=True, slots=True)
class OrderChange:
    """One row of an order's append-only history; its `seq` is the version the change led to.

    `before` is None for the row that placed the order; `amount` is the money that moved, in centavos. `discount`
    is what was given in it, by somebody who may give `discount_limit` per cent of the subtotal in all. `details` is
    what of an order in hand was changed. `subtotal` is by how much its lines came to more, `statutory` by how much
    more is off by law, and `giver_id` whose discount followed them. `other_order_id` is the order that the lines went
    to or came from.
    """

    order_id: str
    seq: int
    event: OrderEvent
    before: OrderStatus | None
    after: OrderStatus
    at: datetime
    actor_id: str | None = None
    actor_name: str = ""
    reason: str = ""
    request_id: str = ""
    amount: Centavos = 0
    discount: Centavos = 0
    discount_limit: int = 0
    discount_reason: str = ""
    details: str = ""
    subtotal: Centavos = 0
    statutory: Centavos = 0
    giver_id: str | None = None
    other_order_id: str | None = None

    @property
    def off_by_law(self) -> Centavos | None:
        """Return by how much more is off by law, if that changed."""
        return self.statutory or None


GOES_ON = frozenset({OrderEvent.PLACED, OrderEvent.MOVED, OrderEvent.PAID})
"""What is not refused here however often an order was changed: a payment is asked about before its money moves."""


def change_of(
    by: Actor,
    before: Order | None,
    after: Order,
    event: OrderEvent,
    *,
    reason: str = "",
    amount: Centavos = 0,
    given: Given = NOTHING_GIVEN,
    details: str = "",
    giver_id: str | None = None,
    other: Order | None = None,
) -> OrderChange:
    """Return the history row of a change; `before` is None when the order was placed.

    Raises `TooManyChanges`.
    """
    if before is not None and event not in GOES_ON:
        before.must_take_changes()
    return OrderChange(
        order_id=after.id,
        seq=after.version,
        event=event,
        before=before.status if before else None,
        after=after.status,
        at=after.updated_at,
        actor_id=by.user_id,
        actor_name=by.name,
        reason=reason,
        request_id=by.request_id,
        amount=amount,
        discount=after.discount - (before.discount if before else 0),
        discount_limit=given.limit,
        discount_reason=given.reason,
        details=details[:LONGEST_NOTE],
        subtotal=after.subtotal - (before.subtotal if before else 0),
        statutory=after.taxed.figures.off - (before.taxed.figures.off if before else 0),
        giver_id=giver_id,
        other_order_id=other.id if other else None,
    )


def giver_of(history: Sequence[OrderChange]) -> tuple[int, str | None]:
    """Return the highest limit under which an order's discount was given, and by whom last."""
    givers = [row.giver_id or row.actor_id for row in history if row.discount > 0]
    return max((row.discount_limit for row in history), default=0), givers[-1] if givers else None
