"""Keep what was agreed with a payment gateway before it is asked, so that it can be resumed and never repeated."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from technomart.domain.idempotency.answers import Key
from technomart.domain.kernel.errors import Conflict, Unavailable
from technomart.domain.kernel.money import Centavos, spoken
from technomart.domain.orders.discounts import Given
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.payment import Payment
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Role


class PaymentDeclined(Conflict):
    """The gateway refused to move the money."""

    code = "payment_declined"


class PaymentUnderWay(Conflict):
    """Money of this order is on its way through the gateway, and nobody knows yet whether it arrives."""

    code = "payment_under_way"

    @classmethod
    def of(cls, order_number: str, amount: Centavos) -> Self:
        """Return it of so much of an order."""
        return cls(f"A payment of {spoken(amount)} for order {order_number} is under way; wait until it is settled.")


class GatewayUnavailable(Unavailable):
    """The gateway did not answer, or not in time; whether it did what it was asked is unknown."""

    code = "gateway_unavailable"


class IntentKind(StrEnum):
    """Which way the money goes."""

    CHARGE = "charge"
    REFUND = "refund"


class IntentState(StrEnum):
    """How far it got."""

    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class PaymentIntent:
    """Money that a gateway is to move, in centavos.

    Its id is the key the gateway is called with, and the id of the payment or refund that comes of it. `of` is the
    payment a refund belongs to. A charge carries the idempotency key of the request that asked for it, and the discount
    that was allowed with it, and the register that was named.
    """

    id: str
    kind: IntentKind
    order_id: str
    order_number: str
    amount: Centavos
    method: PaymentMethod
    at: datetime
    business_date: date
    of: str | None = None
    key: Key | None = None
    customer: str = ""
    reason: str = ""
    actor_id: str | None = None
    actor_name: str = ""
    request_id: str = ""
    state: IntentState = IntentState.OPEN
    reference: str = ""
    discount: Centavos = 0
    discount_limit: int = 0
    discount_reason: str = ""
    register_id: str | None = None

    @property
    def actor(self) -> Actor:
        """Return who asked for it; the permission was checked then."""
        return Actor(self.actor_name, Role.STAFF, user_id=self.actor_id, request_id=self.request_id)

    @property
    def given(self) -> Given:
        """Return the discount that comes with a charge."""
        return Given(self.discount, self.discount_limit, self.discount_reason)

    def settled(self, state: IntentState, reference: str) -> "PaymentIntent":
        """Return the intent with what came of it."""
        return replace(self, state=state, reference=reference or self.reference)

    def payment(self, at: datetime, business_date: date) -> Payment:
        """Return the payment a charge that went through becomes; booked when that became known."""
        return Payment(
            id=self.id,
            order_id=self.order_id,
            order_number=self.order_number,
            amount=self.amount,
            method=self.method,
            at=at,
            business_date=business_date,
            reference=self.reference,
            customer=self.customer,
            actor_id=self.actor_id,
            actor_name=self.actor_name,
        )
