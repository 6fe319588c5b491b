"""Price a basket: unit price x quantity, then the order's discount spread over the lines to the centavo."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from technomart.domain.kernel.money import WHOLE, BasisPoints, Centavos, apportion, share


class DiscountKind(StrEnum):
    """How a discount is stated."""

    FIXED = "fixed"
    PERCENTAGE = "percentage"


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount on a whole order: centavos when fixed, basis points when a percentage."""

    kind: DiscountKind
    value: Centavos | BasisPoints

    def of(self, subtotal: Centavos) -> Centavos:
        """Return what is taken off; never more than the subtotal."""
        if self.kind is DiscountKind.FIXED:
            return min(self.value, subtotal)
        return share(subtotal, min(self.value, WHOLE))


NO_DISCOUNT = Discount(DiscountKind.FIXED, 0)


@dataclass(frozen=True, slots=True)
class Basket:
    """The figures of a priced basket; `line_discounts` are by position and add up to `discount`."""

    subtotal: Centavos
    discount: Centavos
    line_discounts: tuple[Centavos, ...]

    @property
    def total(self) -> Centavos:
        """Return what is to be paid."""
        return self.subtotal - self.discount


def price(gross: Sequence[Centavos], discount: Discount) -> Basket:
    """Price lines by their gross amounts (unit price x quantity)."""
    subtotal = sum(gross)
    off = discount.of(subtotal)
    return Basket(subtotal, off, apportion(off, gross))
