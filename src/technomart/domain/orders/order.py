"""Keep an order's state: what was asked for, what it costs, where it stands and how it got there."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from technomart.domain.kernel.money import Centavos, spoken
from technomart.domain.kernel.versions import Versions
from technomart.domain.orders.pricing import NO_DISCOUNT, Discount
from technomart.domain.orders.refusals import (
    IllegalTransition,
    OrderNotPayable,
    OrderVersionChanged,
    Overpaid,
    TooManyChanges,
)
from technomart.domain.orders.status import CLOSED, NEXT, VOID, OrderStatus, spoken_status
from technomart.domain.orders.tax import Tax, TaxFigures
from technomart.domain.orders.taxing import UNTAXED, Taxed
from technomart.domain.orders.words import key_of, words_of

MOST_LINES = 100
MOST_PORTIONS = 999
MOST_CHANGES = 1_000
"""How often an order may change in all."""
LAST_CHANGES = 10
"""So many of them are left to what ends it: the next states, a refund of all, a charge that was agreed on before."""
MOST_REFUNDS = 2 * MOST_CHANGES
"""How often money goes back at most: once in each change, and of each payment when it becomes void."""


class OrderType(StrEnum):
    """Where an order came from."""

    WALK_IN = "walk-in"
    ONLINE = "online"


LETTERS = {type_: type_.value[0].upper() for type_ in OrderType}
"""What the number of an order of each type begins with."""


class PaymentStatus(StrEnum):
    """How far an order is paid; derived from its payments and refunds."""

    UNPAID = "unpaid"
    PARTIAL = "partial"
    PAID = "paid"
    REFUNDED = "refunded"
    PARTIALLY_REFUNDED = "partially_refunded"


class PaymentMethod(StrEnum):
    """How money changes hands."""

    CASH = "cash"
    CARD = "card"
    MOBILE = "mobile"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A menu item on an order, with name and price in centavos as they were when it was placed.

    `discount` is the line's part of the order's discount, `tax` of its tax where taxes are kept, and `vat_exempt` what
    the menu said of the dish.
    """

    position: int
    menu_item_id: str
    name: str
    unit_price: Centavos
    quantity: int
    discount: Centavos = 0
    notes: str = ""
    tax: TaxFigures | None = None
    vat_exempt: bool = False

    @property
    def gross(self) -> Centavos:
        """Return unit price x quantity."""
        return self.unit_price * self.quantity

    @property
    def total(self) -> Centavos:
        """Return what the line costs after its part of the discount, and of what is off by law."""
        less = self.discount if self.tax is None else self.discount + self.tax.off  # lists ask each line of each order
        return self.unit_price * self.quantity - less

    @property
    def off_by_law(self) -> Centavos:
        """Return its part of what is off by law."""
        return self.tax.off if self.tax else 0


@dataclass(frozen=True, slots=True)
class Order:
    """An order; money in centavos, times in UTC.

    `sequence` counts orders of one type within a business day. `captured` and `refunded` are the sums of its
    payments and refunds. `ready_at` is when it was made ready, unless that was taken back. `version` starts at 1 and
    grows by one with every committed change; `edits` counts those after which reports must look at it again.
    """

    id: str
    sequence: int
    type: OrderType
    business_date: date
    lines: tuple[OrderLine, ...]
    subtotal: Centavos
    discount: Centavos
    total: Centavos
    status: OrderStatus
    created_at: datetime
    updated_at: datetime
    customer_name: str = ""
    placed_by: str | None = None
    discount_terms: Discount = NO_DISCOUNT
    captured: Centavos = 0
    refunded: Centavos = 0
    payment_method: PaymentMethod | None = None
    completed_at: datetime | None = None
    ready_at: datetime | None = None
    edits: int = 0
    version: int = 1
    taxed: Taxed = UNTAXED

    @property
    def number(self) -> str:
        """Return the number called out at the counter, such as `W-042`."""
        return f"{LETTERS[self.type]}-{self.sequence:03d}"

    @property
    def taxes(self) -> Taxed | None:
        """Return its tax, where taxes are kept."""
        return None if self.taxed.tax is Tax.NONE else self.taxed

    @property
    def search_words(self) -> tuple[str, ...]:
        """Return the words it is found by, each once: its number, the digits of it, what its customer is called."""
        return tuple(dict.fromkeys((*words_of(self.number), f"{self.sequence:03d}", *words_of(self.customer_name))))

    @property
    def search_key(self) -> str:
        """Return the words it is found by, each after a blank."""
        return key_of(self.search_words)

    @property
    def ended_at(self) -> datetime | None:
        """Return when the kitchen was done with it, which is its place in the history; None while it is open."""
        return (self.completed_at or self.updated_at) if self.status in CLOSED else None

    @property
    def paid(self) -> Centavos:
        """Return the money that was taken and kept."""
        return self.captured - self.refunded

    @property
    def has_payment(self) -> bool:
        """Tell whether a payment was ever taken for it, also one of nothing."""
        return self.payment_method is not None

    @property
    def balance(self) -> Centavos:
        """Return what is still to be paid, what was given back included; nothing once it is cancelled or refunded."""
        return 0 if self.is_void else self.total - self.paid

    @property
    def is_void(self) -> bool:
        """Tell whether nothing is owed any more because the order was cancelled or refunded."""
        return self.status in VOID

    @property
    def payment_status(self) -> PaymentStatus:
        """Return how far it is paid; an order that costs nothing, or was paid again after a refund, counts as paid."""
        if self.refunded and not self.paid:
            return PaymentStatus.REFUNDED
        if self.paid == self.total:
            return PaymentStatus.PAID
        if self.refunded:
            return PaymentStatus.PARTIALLY_REFUNDED
        return PaymentStatus.PARTIAL if self.captured else PaymentStatus.UNPAID

    @property
    def allowed_transitions(self) -> tuple[OrderStatus, ...]:
        """Return the states it may go to next."""
        return NEXT[self.status]

    def must_be_at(self, wanted: Versions | None) -> None:
        """Raise `OrderVersionChanged` unless the order is at a version that is named, if any is asked for."""
        if wanted is not None and self.version not in wanted:
            raise OrderVersionChanged(
                f"Order {self.number} was changed by somebody else; it is now {spoken_status(self.status)}."
            )

    def must_take_changes(self) -> None:
        """Raise `TooManyChanges` when it was changed so often that it only goes on to its end."""
        if self.version >= MOST_CHANGES - LAST_CHANGES:
            raise TooManyChanges(
                f"Order {self.number} was changed {self.version - 1} times; it can only go on to its next states, "
                "be cancelled or be refunded whole."
            )

    def moved_to(self, status: OrderStatus, at: datetime) -> "Order":
        """Return the order in its next state; raises `IllegalTransition` naming the states allowed."""
        if status not in NEXT[self.status]:
            allowed = ", ".join(spoken_status(s) for s in NEXT[self.status])
            raise IllegalTransition(
                f"Order {self.number} is {spoken_status(self.status)} and cannot become {spoken_status(status)}; "
                + (f"it may become: {allowed}." if allowed else "that is final."),
                errors={"status": [s.value for s in NEXT[self.status]]},
            )
        done = at if status is OrderStatus.COMPLETED else self.completed_at
        ready = at if status is OrderStatus.READY else self.ready_at
        return replace(self, status=status, completed_at=done, ready_at=ready, updated_at=at, version=self.version + 1)

    def with_all_refunded(self) -> "Order":
        """Return the order with nothing kept, as part of the same change that makes it void."""
        return replace(self, refunded=self.captured)

    def must_take_money(self) -> None:
        """Raise `OrderNotPayable` when the order is void."""
        if self.is_void:
            after = "; its money went back: place a new one" if self.refunded else ""
            raise OrderNotPayable(f"Order {self.number} is {spoken_status(self.status)} and takes no payment{after}.")

    def paid_with(self, amount: Centavos, method: PaymentMethod, at: datetime) -> "Order":
        """Return the order after a payment; raises `OrderNotPayable` or `Overpaid`."""
        self.must_take_money()
        if amount > self.balance > 0:
            raise Overpaid(f"Order {self.number} has {spoken(self.balance)} left to pay; {spoken(amount)} is too much.")
        if amount > self.balance:
            raise Overpaid(f"Order {self.number} is already paid.")
        return replace(
            self,
            captured=self.captured + amount,
            payment_method=method,
            updated_at=at,
            version=self.version + 1,
        )

    def with_correction(self, method: PaymentMethod, at: datetime) -> "Order":
        """Return the order after one of its payments turned out to be by another method; its sums stay."""
        return replace(self, payment_method=method, updated_at=at, version=self.version + 1)

    def with_refund(self, amount: Centavos, at: datetime) -> "Order":
        """Return the order after money went back; it can be paid again, unless it was completed and now keeps nothing.

        That one is `refunded`. The amount is at most what was kept: `Payment.refunded_by` says so first, with the
        better sentence.
        """
        refunded = self.refunded + amount
        is_over = self.status is OrderStatus.COMPLETED and refunded == self.captured
        return replace(
            self,
            refunded=refunded,
            status=OrderStatus.REFUNDED if is_over else self.status,
            updated_at=at,
            version=self.version + 1,
        )
