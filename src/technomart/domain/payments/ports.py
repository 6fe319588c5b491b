"""Declare the repositories of payments and intents, and the payment gateway."""

from typing import Protocol

from technomart.domain.idempotency.answers import Key
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.intents import PaymentIntent
from technomart.domain.payments.payment import Payment, PaymentFilter, Refund


class PaymentGateway(Protocol):
    """Moves money idempotently: each call carries our id, and the same id is never carried out twice."""

    def handles(self, method: PaymentMethod) -> bool:
        """Tell whether money of this method goes through the gateway; otherwise people move it by hand."""

    def carry_out(self, intent: PaymentIntent, token: str = "") -> str:
        """Move the money and return the gateway's own reference; asked again with the same id, return it again.

        `token` is the card reader's and is not kept: a resumed charge comes without it and asks what became of it.
        Raises `PaymentDeclined` when the money was certainly not moved and never will be under this id, and
        `GatewayUnavailable` when nobody knows.
        """


class Intents(Protocol):
    """What was agreed with the gateway before it was asked."""

    def add(self, intent: PaymentIntent) -> None:
        """Keep a new intent; raises `StillRunning` when another one has its idempotency key."""

    def settle(self, intent: PaymentIntent) -> bool:
        """Settle an open intent (compare and set); False when it is not open any more."""

    def find(self, intent_id: str) -> PaymentIntent | None:
        """Return the intent with this id, or None."""

    def find_by_key(self, key: Key) -> PaymentIntent | None:
        """Return the charge that a request with this key asked for, or None."""

    def open_of_order(self, order_id: str) -> list[PaymentIntent]:
        """Return an order's charges that are under way, oldest first."""

    def open(self) -> list[PaymentIntent]:
        """Return every intent that is under way, oldest first."""


class Payments(Protocol):
    """The money taken and given back; rows are added, never taken away."""

    def add(self, payment: Payment) -> None:
        """Keep a new payment."""

    def add_refund(self, refund: Refund) -> None:
        """Keep a refund and count it on its payment; raises `RefundExceedsPayment` when it no longer fits."""

    def get(self, payment_id: str) -> Payment:
        """Return a payment; raises `PaymentNotFound`."""

    def of_order(self, order_id: str) -> list[Payment]:
        """Return an order's payments, oldest first."""

    def refunds_of_order(self, order_id: str) -> list[Refund]:
        """Return an order's refunds, oldest first."""

    def page(self, wanted: PaymentFilter, request: PageRequest) -> Page[Payment]:
        """Return one page of the payments asked for, newest first; raises `BadCursor`."""

    def switched_off(self) -> frozenset[PaymentMethod]:
        """Return the methods that are not taken."""

    def switch(self, method: PaymentMethod, *, on: bool) -> None:
        """Take a method from now on, or take it no more."""
