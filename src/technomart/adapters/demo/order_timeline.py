"""Tell what happens to orders, step by step; a tale can be told again of another order, at another time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from technomart.adapters.demo.baskets import Filled
from technomart.adapters.demo.ids import MILLISECOND
from technomart.adapters.demo.invoices import Invoice
from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.discounts import DiscountLimits
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.order import OrderType, PaymentMethod
from technomart.domain.orders.status import VOID, OrderStatus
from technomart.domain.users.user import User


@dataclass(frozen=True, slots=True)
class Paid:
    """Money taken in a step; cash alone is `tendered`."""

    amount: Centavos
    method: PaymentMethod
    tendered: Centavos | None


@dataclass(frozen=True, slots=True)
class GivenBack:
    """Money given back in a step, from the payment at a position."""

    position: int
    amount: Centavos


@dataclass(frozen=True, slots=True)
class Step:
    """What happened so long after the order was placed, by whom, and the money that moved."""

    after: timedelta
    event: OrderEvent
    before: OrderStatus | None
    status: OrderStatus
    by: User
    reason: str = ""
    amount: Centavos = 0
    paid: Paid | None = None
    back: tuple[GivenBack, ...] = ()

    @property
    def completes(self) -> bool:
        """Tell whether the customer got the food in this step."""
        return self.event is OrderEvent.MOVED and self.status is OrderStatus.COMPLETED

    @property
    def readies(self) -> bool:
        """Tell whether the kitchen was done with it in this step."""
        return self.event is OrderEvent.MOVED and self.status is OrderStatus.READY


@dataclass(frozen=True, slots=True)
class Move:
    """Money of the payment at a position that moves in a step, so many milliseconds after the order was placed.

    `back` is how much of it goes back; None when it is taken.
    """

    after: int
    place: int
    position: int
    back: Centavos | None = None


class Tale:
    """An order's life without its id, number and time, and what its steps come to."""

    def __init__(self, type_: OrderType, customer: str, filled: Filled, steps: Sequence[Step]) -> None:
        self.type, self.customer, self.filled, self.steps = type_, customer, filled, steps
        self.by, self.status = steps[0].by, steps[-1].status
        self.delays = [step.after for step in steps]
        bill = filled.bill
        off, by_law = bill.discount, bill.taxed.figures.off
        given = [
            (off, DiscountLimits().of(self.by.role) if off else 0, "", "", bill.subtotal, by_law),
            *[(0, 0, "", "", 0, 0)] * (len(steps) - 1),
        ]
        self.rows = [
            (seq, step.event, step.before, step.status, step.by.id, step.by.name, step.reason, step.amount, *gift)
            for seq, (step, gift) in enumerate(zip(steps, given, strict=True), 1)
        ]
        self.payments = [(place, step.paid) for place, step in enumerate(steps) if step.paid]
        self.refunds = [(place, back) for place, step in enumerate(steps) for back in step.back]
        self.captured = sum(paid.amount for _, paid in self.payments)
        self.refunded = sum(back.amount for _, back in self.refunds)
        self.returned = [
            sum(back.amount for _, back in self.refunds if back.position == each) for each in range(len(self.payments))
        ]
        taken = [Move(self._after(place), place, position) for position, (place, _) in enumerate(self.payments)]
        given_back = [Move(self._after(place), place, back.position, back.amount) for place, back in self.refunds]
        self.moves = [*taken, *given_back]
        self.owed = bill.total - self.captured
        self.invoiced_with = len(self.payments) - 1 if self.payments and not self.owed else None
        self.invoice: Invoice | None = None
        self.method = self.payments[-1][1].method if self.payments else None
        self.ready = next((place for place, step in enumerate(steps) if step.readies), None)
        self.completed = next((place for place, step in enumerate(steps) if step.completes), None)

    @property
    def owed_for(self) -> int | None:
        """Return for how many milliseconds it owed what was never paid; None where it still does."""
        return self._after(-1) if self.status in VOID else None

    def _after(self, place: int) -> int:
        return self.delays[place] // MILLISECOND

    def up_to(self, limit: timedelta) -> "Tale":
        """Return the part that had happened so long after the order was placed."""
        if self.delays[-1] <= limit:
            return self
        return Tale(self.type, self.customer, self.filled, [step for step in self.steps if step.after <= limit])


class Story:
    """A tale on its way; times are milliseconds since the order was placed and must not go back."""

    def __init__(self, type_: OrderType, total: Centavos, by: User) -> None:
        self.type, self.total, self.by = type_, total, by
        self.status = OrderStatus.PENDING if type_ is OrderType.ONLINE else OrderStatus.IN_QUEUE
        self.steps = [Step(timedelta(), OrderEvent.PLACED, None, self.status, by)]
        self._left: list[Centavos] = []

    def moved(self, at: int, status: OrderStatus, by: User) -> None:
        """Send the order to its next state."""
        self._record(at, OrderEvent.MOVED, by, status=status)

    def paid(self, at: int, amount: Centavos, method: PaymentMethod, tendered: Centavos | None = None) -> None:
        """Take money at the counter where the order was placed."""
        if amount:
            self._left.append(amount)
            money = Paid(amount, method, tendered)
            self._record(at, OrderEvent.PAID, self.by, reason=method.value, amount=amount, paid=money)

    def refund(self, at: int, amount: Centavos, by: User, reason: str) -> None:
        """Give back a part of the first payment, less than the whole of it."""
        if self._left and 0 < amount < self._left[0]:
            back = (GivenBack(0, amount),)
            self._record(at, OrderEvent.REFUNDED, by, reason=reason, amount=amount, back=back)

    def called_off(self, at: int, status: OrderStatus, by: User, reason: str) -> None:
        """Cancel or refund the order, and give back everything that was kept."""
        back = tuple(GivenBack(position, left) for position, left in enumerate(self._left))
        kept = sum(self._left)
        self._record(at, OrderEvent.MOVED, by, status=status, reason=reason, amount=kept, back=back)

    def _record(self, at: int, event: OrderEvent, by: User, *, status: OrderStatus | None = None, **more: Any) -> None:
        before, self.status = self.status, status or self.status
        self.steps.append(Step(timedelta(milliseconds=at), event, before, self.status, by, **more))
