"""Hold what becomes of orders at a till: sales with their payments and papers, and all that was booked."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from technomart.adapters.demo.order_timeline import Tale
from technomart.domain.cash_sessions.rules import DrawerRules
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.tax import Tax
from technomart.domain.papers.paper import Paper
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.registers.register import FIRST, Register

GivenBack: TypeAlias = tuple[Refund, PaymentMethod]
"""A refund and how the money went back."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where is sold: at a register that nothing was booked on before, by which rules."""

    register: Register = FIRST
    seller: Tax = Tax.NONE
    rules: DrawerRules = field(default_factory=DrawerRules)


@dataclass(slots=True)
class Sale:
    """An order that was placed at milliseconds since 1970, how it went, and what was booked of it so far."""

    order: Order
    number: str
    tale: Tale
    times: Sequence[datetime]
    at: int
    payments: list[Payment] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)

    def after(self, place: int) -> Order:
        """Return the order as it stood after a step in which money went back."""
        refunded = sum(back.amount for at, back in self.tale.refunds if at <= place)
        return replace(self.order, status=self.tale.steps[place].status, refunded=refunded)


@dataclass(slots=True)
class Booked:
    """What was booked; refunds with how the money went back."""

    payments: list[Payment] = field(default_factory=list)
    refunds: list[GivenBack] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)

    def take(self, later: "Booked") -> None:
        """Take in what was booked later."""
        self.payments += later.payments
        self.refunds += later.refunds
        self.papers += later.papers
