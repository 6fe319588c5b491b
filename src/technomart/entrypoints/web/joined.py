"""Run use cases inside one transaction: what they store joins it, what is seen outside waits for its commit."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from typing_extensions import override

from technomart.domain.auth.emails import Email
from technomart.domain.auth.ports import Mailer
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.intents import GatewayUnavailable, PaymentIntent
from technomart.domain.payments.ports import PaymentGateway
from technomart.domain.store.unit_of_work import Store, UnitOfWork

T = TypeVar("T")


@dataclass(eq=False)
class CommittedAhead(Exception):
    """Rolls a transaction back, which begins anew when a body was committed ahead of it."""

    body: Callable[[UnitOfWork], Any]


@dataclass(slots=True)
class Joined(Store):
    """A store whose every transaction is part of one that runs; `done` are the bodies that were not refused.

    What was committed `ahead` of it, in the order it was asked for, is known already.
    """

    work: UnitOfWork
    kind: str
    ahead: list[Any] = field(default_factory=list)
    done: list[Callable[[UnitOfWork], Any]] = field(default_factory=list)

    @override
    def read(self, body: Callable[[UnitOfWork], T], *, about: Hashable = None) -> T:
        return body(self.work)

    @override
    def ask(self, body: Callable[[UnitOfWork], T], *, about: Hashable = None) -> T:
        return body(self.work)

    @override
    def write(self, body: Callable[[UnitOfWork], T], *, keyed: bool = False) -> T:
        result = body(self.work)
        self.done.append(body)
        return result

    @override
    def apart(self, body: Callable[[UnitOfWork], T]) -> T:
        if not self.ahead:
            raise CommittedAhead(body)
        result: T = self.ahead.pop(0)
        return result

    @override
    def only_reads(self) -> bool:
        return False

    @override
    def check(self) -> None:
        """Do nothing: a transaction runs, so the store serves."""


@dataclass(slots=True)
class LaterMailer(Mailer):
    """Keeps e-mails until what they tell of is stored."""

    emails: list[Email] = field(default_factory=list)

    @override
    def send(self, email: Email) -> None:
        self.emails.append(email)


@dataclass(slots=True)
class LaterGateway(PaymentGateway):
    """Says of every intent that it is not settled yet, and keeps it until it is stored."""

    gateway: PaymentGateway
    intents: list[PaymentIntent] = field(default_factory=list)

    @override
    def handles(self, method: PaymentMethod) -> bool:
        return self.gateway.handles(method)

    @override
    def carry_out(self, intent: PaymentIntent, token: str = "") -> str:
        self.intents.append(intent)
        raise GatewayUnavailable
