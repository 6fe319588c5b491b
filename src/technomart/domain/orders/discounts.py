"""Limit discounts: what each role may take off an order, everything that was given before included."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from technomart.domain.kernel.errors import Forbidden
from technomart.domain.kernel.money import WHOLE, Centavos, share, spoken
from technomart.domain.orders.in_hand import priced
from technomart.domain.orders.order import Order
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission, Role

HUNDRED = 100
LOGGED_ABOVE = 20
"""In per cent of the subtotal: what is above goes into the security log."""
NEEDED = {Role.STAFF: "somebody at the counter", Role.MANAGER: "a manager", Role.ADMIN: "an administrator"}
"""Whom a refusal sends for, the least powerful first."""


class DiscountAboveLimit(Forbidden):
    """The discount is more than the role may give."""

    code = "discount_above_limit"


@dataclass(frozen=True, slots=True)
class Given:
    """A discount given in one change: centavos, the giver's limit in per cent of the subtotal, and why."""

    amount: Centavos = 0
    limit: int = 0
    reason: str = ""


NOTHING_GIVEN = Given()


@dataclass(frozen=True, slots=True)
class DiscountLimits:
    """What each role may take off an order in all, in per cent of the subtotal."""

    staff: int = 20
    manager: int = 50
    admin: int = 100

    def of(self, role: Role) -> int:
        """Return the limit of a role."""
        return {Role.STAFF: self.staff, Role.MANAGER: self.manager, Role.ADMIN: self.admin}[role]

    def allow(self, by: Actor, more: Centavos, subtotal: Centavos, *, before: Centavos = 0, reason: str = "") -> Given:
        """Return what somebody gives; raises `DiscountAboveLimit` when it is too much with what was given before."""
        if not more:
            return NOTHING_GIVEN
        limit = self.of(by.role) if by.may(Permission.DISCOUNT_GIVE) else 0
        if not is_within(before + more, subtotal, limit):
            raise DiscountAboveLimit(self._sentence(before + more, subtotal))
        return Given(more, limit, reason)

    def followed(self, by: Actor, order: Order, limit: int) -> Given:
        """Return under which limit the discount of an order whose lines were changed still stands.

        It is that of who gave it, or of who changes the order; a centavo above is the rounding of a share. Raises
        `DiscountAboveLimit`.
        """
        limit = max(limit, self.of(by.role) if by.may(Permission.DISCOUNT_GIVE) else 0)
        if not is_within(order.discount - 1, order.subtotal, limit):
            raise DiscountAboveLimit(self._sentence(order.discount, order.subtotal))
        return Given(limit=limit)

    def _sentence(self, discount: Centavos, subtotal: Centavos) -> str:
        limits = (0, *(self.of(role) for role in NEEDED))
        said = f"A discount of {spoken(discount)} ({percent_said(discount, subtotal, limits)})"
        for role, who in NEEDED.items():
            if is_within(discount, subtotal, self.of(role)):
                return f"{said} needs {who}."
        return f"{said} is more than anybody may give."


def is_within(discount: Centavos, subtotal: Centavos, limit: int) -> bool:
    """Tell whether a discount is at most so many per cent, rounded half up to a centavo."""
    return discount <= share(subtotal, limit * WHOLE // HUNDRED)


def percent_said(discount: Centavos, subtotal: Centavos, limits: Collection[int] = ()) -> str:
    """Return a discount as people say it: `33 %`, or `12.5 %`; above a limit it never reads like the limit itself."""
    tenths = (2_000 * discount + subtotal) // (2 * subtotal) if subtotal else 0
    if any(tenths <= 10 * limit and HUNDRED * discount > limit * subtotal for limit in limits):
        return f"{-(-WHOLE * discount // subtotal) / HUNDRED:g} %"  # rounded up to a hundredth
    return f"{tenths / 10:g} %"


def discounted(order: Order, more: Centavos) -> Order:
    """Return an order with so much more off, spread over its lines anew, as part of a change that is yet to come."""
    if not more:
        return order
    terms = Discount(DiscountKind.FIXED, order.discount + more)
    return priced(replace(order, discount_terms=terms), order.lines)
