"""Take back that an order is ready, for a while."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from technomart.domain.kernel.errors import Invalid
from technomart.domain.orders.order import Order
from technomart.domain.orders.refusals import IllegalTransition
from technomart.domain.orders.status import BACK, NEXT, OrderStatus, spoken_status


class ReasonMissing(Invalid):
    """What was done is taken back only with a reason."""

    code = "reason_missing"


@dataclass(frozen=True, slots=True)
class StepsBack:
    """For how many minutes an order that became ready may go back to being made; none at all with 0."""

    minutes: int = 10

    def next_of(self, order: Order, at: datetime) -> tuple[OrderStatus, ...]:
        """Return the states an order may go to at an instant, a step back last."""
        back = BACK.get(order.status)
        return (
            order.allowed_transitions if back is None or not self._in_time(order, at) else (*NEXT[order.status], back)
        )

    def possible(self, ready: Sequence[datetime], at: datetime) -> int:
        """Return how many of the orders that are ready since then, the earliest first, may go back at an instant."""
        return len(ready) - bisect_right(ready, at - timedelta(minutes=self.minutes))

    def moved(self, order: Order, to: OrderStatus, at: datetime, reason: str) -> Order:
        """Return the order in its next state, or a step back; raises what `moved_to` does or `ReasonMissing`."""
        if BACK.get(order.status) is not to:
            return order.moved_to(to, at)
        if not self._in_time(order, at):
            raise IllegalTransition(
                f"Order {order.number} has been {spoken_status(order.status)} for {self.minutes} minutes or more "
                f"and does not go back to {spoken_status(to)}.",
                errors={"status": [status.value for status in NEXT[order.status]]},
            )
        order.must_take_changes()
        if not reason.strip():
            raise ReasonMissing(
                f"Say why order {order.number} goes back to {spoken_status(to)}.", errors={"reason": ["Is missing."]}
            )
        edits, version = order.edits + 1, order.version + 1
        return replace(order, status=to, ready_at=None, updated_at=at, edits=edits, version=version)

    def _in_time(self, order: Order, at: datetime) -> bool:
        return order.ready_at is not None and at - order.ready_at < timedelta(minutes=self.minutes)
