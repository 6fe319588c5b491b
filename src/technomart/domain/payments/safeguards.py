"""Ask for more where money goes back or is said to have come elsewhere: a reason, a second person, a reference."""

from collections.abc import Iterable
from dataclasses import dataclass

from technomart.domain.kernel.errors import Conflict, Forbidden, Invalid
from technomart.domain.kernel.money import Centavos, spoken
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.steps_back import ReasonMissing
from technomart.domain.payments.payment import Payment, Tender
from technomart.domain.users.actor import Actor
from technomart.domain.users.user import User

SHORTEST_REFERENCE, LONGEST_REFERENCE = 4, 64
BEGUN = (OrderStatus.IN_PROGRESS, OrderStatus.READY, OrderStatus.COMPLETED)
"""What the kitchen has made, or has begun to: a step back before the cancellation is no way around."""


class ApprovalMissing(Conflict):
    """A second person has to approve this, and none did; the same request may come again with what they say."""

    code = "approval_missing"
    frees_key = True


class NotApproved(Forbidden):
    """Whoever was named as a second person did not approve: one sentence for every reason, as nobody is to guess."""

    code = "not_approved"
    sentence = "Somebody else who may do this has to approve it, with their e-mail address and their password."


class ApprovalCodeMissing(Conflict):
    """The second person has a second factor, and no code of it came; the same request may come again with one."""

    code = "approval_code_missing"
    sentence = "Whoever approves has a second factor: send a code of it along too, as approvalCode."
    frees_key = True


class ReferenceMissing(Invalid):
    """The payment names nothing by which the money can be found again."""

    code = "reference_missing"


@dataclass(frozen=True, slots=True)
class Safeguards:
    """What is asked for; nothing, unless settings say so.

    A second person is for refunds that take what was given back of an order `approve_above` so many centavos (0 is
    never), and with `approve_own` for refunds of what one took oneself, or corrected.
    """

    refund_reason: bool = False
    cancel_reason: bool = False
    approve_above: Centavos = 0
    approve_own: bool = False
    references: bool = False

    @property
    def asks_for_another(self) -> bool:
        """Tell whether a second person is ever asked for."""
        return self.approve_own or self.approve_above > 0

    def admit_refund(
        self, by: Actor, order: Order, took: Iterable[Payment], reason: str, approver: User | None
    ) -> None:
        """Raise `ReasonMissing` or `ApprovalMissing` for a refund that the order has in it already.

        `took` are the payment and those in whose place it stands.
        """
        if self.refund_reason and not reason.strip():
            raise reason_missing(f"Say why money of order {order.number} goes back.")
        if approver is not None:
            return
        if self.approve_own and by.user_id is not None and any(each.actor_id == by.user_id for each in took):
            said = f"You took or corrected this payment of order {order.number}"
            raise ApprovalMissing(f"{said}: somebody else has to approve.")
        if 0 < self.approve_above < order.refunded:
            said = f"{spoken(order.refunded)} of order {order.number} would have gone back"
            raise ApprovalMissing(f"{said}; above {spoken(self.approve_above)} somebody else has to approve.")

    def admit_end(self, order: Order, reason: str) -> None:
        """Raise `ReasonMissing` for an order that the kitchen has begun and that is to be void."""
        if self.cancel_reason and order.status in BEGUN and not reason.strip():
            raise reason_missing(f"The kitchen has begun order {order.number}: say why it is called off.")

    def admit_tender(self, tender: Tender) -> None:
        """Raise `ReferenceMissing` for money that comes by card or phone without a reference."""
        if tender.amount:
            self.admit_reference(tender.method, tender.reference)

    def admit_reference(self, method: PaymentMethod, reference: str) -> None:
        """Raise `ReferenceMissing` unless the method needs no reference or this is one."""
        if not self.references or method is PaymentMethod.CASH:
            return
        if not SHORTEST_REFERENCE <= len(reference) <= LONGEST_REFERENCE:
            wanted = f"{SHORTEST_REFERENCE} to {LONGEST_REFERENCE} characters"
            sentence = f"A payment by {method.value} needs the reference on its slip, of {wanted}."
            raise ReferenceMissing(sentence, errors={"reference": [f"Must have {wanted}."]})


def reason_missing(sentence: str) -> ReasonMissing:
    """Return the refusal that asks for a reason."""
    return ReasonMissing(sentence, errors={"reason": ["Is missing."]})
