"""Keep the money taken for an order and the money given back; both only ever grow."""

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Any

from technomart.domain.kernel.money import Centavos, is_percentage, rounded, spoken
from technomart.domain.kernel.paging import Position
from technomart.domain.kernel.seals import seal_of
from technomart.domain.kernel.versions import Versions
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.refusals import Overpaid
from technomart.domain.payments.refusals import (
    AmountMissing,
    NothingToRefund,
    RefundExceedsPayment,
    TenderedTooLittle,
    TooManyDecimals,
)


class RefundStatus(StrEnum):
    """How much of a payment was given back."""

    COMPLETED = "completed"
    REFUNDED = "refunded"
    PARTIALLY_REFUNDED = "partially_refunded"


@dataclass(frozen=True, slots=True)
class Payment:
    """Money taken for an order, in centavos; `refunded` is the sum of its refunds, `tendered` the cash handed over.

    `register_date` is the business day of the register it was taken at, `register_seq` counts what was booked there,
    and `cash_session_id` says in whose hands the drawer was; None outside any. `corrects` is the payment that it stands
    in the place of, by the right method, and `reason` why.
    """

    id: str
    order_id: str
    order_number: str
    amount: Centavos
    method: PaymentMethod
    at: datetime
    business_date: date
    tendered: Centavos | None = None
    reference: str = ""
    customer: str = ""
    actor_id: str | None = None
    actor_name: str = ""
    refunded: Centavos = 0
    register_id: str | None = None
    register_date: date | None = None
    register_seq: int | None = None
    cash_session_id: str | None = None
    corrects: str | None = None
    reason: str = ""

    @property
    def seal(self) -> str:
        """Return the SHA-256 of all that it is; what is given back of it are rows of their own."""
        return seal_of(OF_PAYMENT(self))

    @property
    def search_key(self) -> str:
        """Return what a search looks in."""
        return f"{self.order_number} {self.customer} {self.reference}".casefold()

    @property
    def change(self) -> Centavos:
        """Return the cash to hand back."""
        return 0 if self.tendered is None else self.tendered - self.amount

    @property
    def left(self) -> Centavos:
        """Return what was not yet refunded."""
        return self.amount - self.refunded

    @property
    def status(self) -> RefundStatus:
        """Return how much of it was given back."""
        if not self.refunded:
            return RefundStatus.COMPLETED
        return RefundStatus.PARTIALLY_REFUNDED if self.left else RefundStatus.REFUNDED

    def refundable(self, amount: Centavos | None) -> Centavos:
        """Return what to give back: the amount, or all that is left.

        Raises `NothingToRefund`, `RefundExceedsPayment`.
        """
        wanted = self.left if amount is None else amount
        if not wanted:
            raise NothingToRefund
        self.refunded_by(wanted)
        return wanted

    def refunded_by(self, amount: Centavos) -> "Payment":
        """Return the payment after a refund; raises `RefundExceedsPayment`."""
        if amount > self.left:
            raise RefundExceedsPayment(
                f"This payment has {spoken(self.left)} left to refund; {spoken(amount)} is too much."
            )
        return replace(self, refunded=self.refunded + amount)


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back from one payment, in centavos, booked on its own business day.

    `corrected_by` is the payment of the same amount that was booked in its place: no money went back then.
    """

    id: str
    payment_id: str
    order_id: str
    amount: Centavos
    at: datetime
    business_date: date
    reason: str = ""
    actor_id: str | None = None
    actor_name: str = ""
    register_id: str | None = None
    register_date: date | None = None
    register_seq: int | None = None
    cash_session_id: str | None = None
    corrected_by: str | None = None

    @property
    def seal(self) -> str:
        """Return the SHA-256 of all that it is."""
        return seal_of(OF_REFUND(self))


PAYMENT_SEALED = (*(each.name for each in fields(Payment) if each.name != "refunded"), "search_key")
REFUND_SEALED = tuple(each.name for each in fields(Refund))
OF_PAYMENT, OF_REFUND = attrgetter(*PAYMENT_SEALED), attrgetter(*REFUND_SEALED)


@dataclass(frozen=True, slots=True)
class Tender:
    """What a cashier enters to take money: an amount, or cash handed over, or both.

    `amount` is what goes to the order. Cash that is `tendered` beyond the balance comes back as change. `token` is a
    card reader's; it goes to the gateway and is never kept. Less than the balance is a part when it is said to be
    `partial`; otherwise what is missing is a discount, with a `discount_reason`. `exact` is the amount before it was
    rounded, where it had to be; `wanted` are the versions of the order that it is meant for, `register` the till it
    goes into.
    """

    amount: Centavos
    method: PaymentMethod
    tendered: Centavos | None = None
    reference: str = ""
    customer: str = ""
    token: str = field(default="", repr=False)
    partial: bool = False
    discount_reason: str = ""
    exact: Decimal | None = None
    wanted: Versions | None = None
    register: str = ""

    @classmethod
    def entered(cls, amount: Decimal | int, **others: Any) -> "Tender":
        """Return what was entered, in centavos and fractions of them, which are rounded half up."""
        whole = rounded(amount)
        return cls(amount=whole, exact=None if whole == amount else Decimal(amount), **others)

    def against(self, balance: Centavos) -> "Tender":
        """Return the tender with the amount an order of this balance takes.

        A centavo above the balance is the balance: clients round halves otherwise. Cash covers the balance and no
        more; anything else must fit as it is. Raises `TenderedTooLittle` when the cash is less than the amount,
        `AmountMissing` for a part of nothing on an order that still costs something, `Overpaid` for cash on an order
        that costs nothing more: who presses Pay twice must not hand it all back as change. Fractions of a centavo are
        the balance or a percentage of it; raises `TooManyDecimals`.
        """
        amount = balance if self.amount == balance + 1 > 1 else self.amount
        if (
            self.exact is not None
            and not amount == balance > 0
            and (self.partial or not is_percentage(self.exact, balance))
        ):
            raise too_many_decimals(self.exact, balance)
        if self.tendered and balance == 0:
            raise Overpaid("There is nothing left to pay; no cash was taken.")
        if self.tendered is not None:
            amount = min(amount, balance)
            if self.tendered < amount:
                raise TenderedTooLittle(f"{spoken(self.tendered)} was handed over for {spoken(amount)}.")
        if self.partial and amount == 0 and balance > 0:
            raise AmountMissing(f"There is {spoken(balance)} to pay; the amount is zero.")
        return replace(self, amount=amount)


def too_many_decimals(exact: Decimal, balance: Centavos) -> TooManyDecimals:
    """Return the refusal of fractions of a centavo."""
    said = f"{exact.scaleb(-2).normalize():f} has more than two decimals"
    return TooManyDecimals(
        f"{said}, and is neither the balance of {spoken(balance)} nor a percentage of it.",
        errors={"amount": ["Must have at most two decimals."]},
    )


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """Which payments are asked for; None means any. `since` is inside, `until` outside."""

    search: str | None = None
    statuses: frozenset[RefundStatus] | None = None
    method: PaymentMethod | None = None
    since: datetime | None = None
    until: datetime | None = None

    def admits(self, payment: Payment) -> bool:
        """Tell whether a payment is one of those asked for."""
        return (
            (self.search is None or self.search.casefold() in payment.search_key)
            and (self.statuses is None or payment.status in self.statuses)
            and self.method in (None, payment.method)
            and (self.since is None or payment.at >= self.since)
            and (self.until is None or payment.at < self.until)
        )

    @property
    def is_by_time(self) -> bool:
        """Tell whether the payments are sorted by their time before their ids, which follow it."""
        return self.since is not None or self.until is not None

    def position(self, payment: Payment) -> Position:
        """Return where a payment stands among those asked for; the newest stand highest."""
        return (payment.at.isoformat(), payment.id) if self.is_by_time else (payment.id,)
