"""Say where an order can stand and where it may go from there."""

from collections.abc import Mapping
from enum import StrEnum


class OrderStatus(StrEnum):
    """Where an order stands in the kitchen."""

    PENDING = "pending"
    IN_QUEUE = "in_queue"
    IN_PROGRESS = "in_progress"
    READY = "ready"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


NEXT: Mapping[OrderStatus, tuple[OrderStatus, ...]] = {
    OrderStatus.PENDING: (OrderStatus.IN_QUEUE, OrderStatus.CANCELLED),
    OrderStatus.IN_QUEUE: (OrderStatus.IN_PROGRESS, OrderStatus.CANCELLED),
    OrderStatus.IN_PROGRESS: (OrderStatus.READY, OrderStatus.CANCELLED),
    OrderStatus.READY: (OrderStatus.COMPLETED, OrderStatus.CANCELLED),
    OrderStatus.COMPLETED: (OrderStatus.REFUNDED,),
    OrderStatus.CANCELLED: (),
    OrderStatus.REFUNDED: (),
}
"""The whole state machine: which states may follow which."""

BACK: Mapping[OrderStatus, OrderStatus] = {OrderStatus.READY: OrderStatus.IN_PROGRESS}
"""The steps back: where what was said too early may be taken back to for a while."""

OPEN = (OrderStatus.PENDING, OrderStatus.IN_QUEUE, OrderStatus.IN_PROGRESS, OrderStatus.READY)
"""What the kitchen still works on."""

WITH_THE_KITCHEN = (OrderStatus.IN_QUEUE, OrderStatus.IN_PROGRESS, OrderStatus.READY)
"""What the kitchen has been told of."""

CLOSED = (OrderStatus.COMPLETED, OrderStatus.CANCELLED, OrderStatus.REFUNDED)
"""What the kitchen is done with."""

VOID = (OrderStatus.CANCELLED, OrderStatus.REFUNDED)
"""What nothing is owed for any more."""


def reachable(start: OrderStatus) -> frozenset[OrderStatus]:
    """Return every state that can follow, sooner or later, and the start itself."""
    seen: set[OrderStatus] = set()
    ahead = [start]
    while ahead:
        status = ahead.pop()
        if status not in seen:
            seen.add(status)
            ahead.extend(NEXT[status])
    return frozenset(seen)


if set(NEXT) != set(OrderStatus) or reachable(OrderStatus.PENDING) != set(OrderStatus):
    raise RuntimeError("The order states do not form one machine.")


def spoken_status(status: OrderStatus) -> str:
    """Return a state as people say it: `in progress`."""
    return status.value.replace("_", " ")
