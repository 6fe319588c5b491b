"""Hold the grouped rows that reports are calculated from; money in centavos."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from technomart.domain.cash_sessions.session import CashSession
from technomart.domain.day_closes.close import DayClose
from technomart.domain.day_closes.reading import SoldBy
from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.order import OrderType, PaymentMethod
from technomart.domain.orders.status import OrderStatus

When: TypeAlias = date | datetime
"""What rows are grouped by: a business day, or the beginning of a quarter of an hour in UTC."""


@dataclass(frozen=True, slots=True)
class Taking:
    """The money of one method that was captured, and that was given back, of which some was `corrected`.

    That was captured anew by another method at the same time.
    """

    when: When
    method: PaymentMethod
    captured: Centavos = 0
    refunded: Centavos = 0
    corrected: Centavos = 0


@dataclass(frozen=True, slots=True)
class Ordered:
    """The orders that were not cancelled, by when they were placed; `total` is what they cost after discounts."""

    when: When
    orders: int = 0
    discount: Centavos = 0
    total: Centavos = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """The orders of one type that stand at one status now."""

    type: OrderType
    status: OrderStatus
    orders: int = 0


@dataclass(frozen=True, slots=True)
class Ready:
    """How long so many orders took in all from placing to being ready, be they further now.

    Seconds are whole seconds of the clock.
    """

    orders: int = 0
    seconds: int = 0

    def __add__(self, other: "Ready") -> "Ready":
        """Return both."""
        return Ready(self.orders + other.orders, self.seconds + other.seconds)


@dataclass(frozen=True, slots=True)
class PlacedRows:
    """The grouped orders of a period, and how long those took that were made ready."""

    placed: Sequence[Placed]
    ready: Ready


@dataclass(frozen=True, slots=True)
class Arrived:
    """How many orders of a business day were placed in the quarter of an hour that begins at an instant, in UTC."""

    day: date
    at: datetime
    orders: int


@dataclass(frozen=True, slots=True)
class CountedLine:
    """What reports count of a line of an order; `total` is what it cost after discounts."""

    menu_item_id: str
    quantity: int
    total: Centavos


@dataclass(frozen=True, slots=True)
class Sold:
    """Portions of one menu item on orders that were not cancelled, and what they cost after discounts.

    Name and category are those it has now; None when there is no such item.
    """

    menu_item_id: str
    quantity: int
    total: Centavos
    name: str | None
    category: str | None


@dataclass(frozen=True, slots=True)
class Gave:
    """What one person took off orders that were not cancelled, and on how many of them.

    `person_id` is empty for whoever has no account; the name is the one it has now, None when it is gone.
    """

    person_id: str
    orders: int
    discount: Centavos
    name: str | None


@dataclass(frozen=True, slots=True)
class Presence:
    """What one employee's attendance adds up to, in days; `minutes` are those between clocking in and out.

    A day of several stretches is one day, late when the first of them was.
    """

    employee_id: str
    present: int
    late: int
    absent: int
    minutes: int


@dataclass(frozen=True, slots=True)
class PaidTotals:
    """What some payments add up to."""

    payments: int = 0
    amount: Centavos = 0
    refunded: Centavos = 0

    def __add__(self, other: "PaidTotals") -> "PaidTotals":
        """Return what both add up to."""
        return PaidTotals(self.payments + other.payments, self.amount + other.amount, self.refunded + other.refunded)

    @property
    def net(self) -> Centavos:
        """Return what was kept."""
        return self.amount - self.refunded


class TakenOff(StrEnum):
    """Why something is taken off: a discount of an order, a smaller payment, or the law."""

    ORDER = "order"
    PAYMENT = "payment"
    SENIOR = "senior"
    PWD = "pwd"
    ATHLETE = "athlete"


@dataclass(frozen=True, slots=True)
class SoldOn:
    """The papers of one kind that one person issued on one business day of a register."""

    day: date
    sold: SoldBy


@dataclass(frozen=True, slots=True)
class HandGiven:
    """What one person took off orders that were not cancelled; `person_id` is empty for whoever has no account.

    The name is the one the account has now, None when it is gone.
    """

    person_id: str
    name: str | None
    kind: TakenOff
    amount: Centavos


@dataclass(frozen=True, slots=True)
class ClosedAs:
    """What of the net money of a period by the clock is in one close of a register, or in a day of it that is open.

    An open day has no `number`. Money that was booked at no register has neither code nor day.
    """

    register: str
    day: date | None
    number: int | None
    net: Centavos


@dataclass(frozen=True, slots=True)
class TillRows:
    """The closed days of a period, what was sold since the last close of each register, discounts and drawers.

    A drawer is a cash session that was closed. `money` is that of the period by the clock, by where it was closed.
    """

    closes: Sequence[DayClose] = ()
    since: Sequence[SoldOn] = ()
    given: Sequence[HandGiven] = ()
    drawers: Sequence[CashSession] = ()
    money: Sequence[ClosedAs] = ()
