"""Bill a whole order: the shares of those with privileges each for itself, and the rest as one ordinary sale."""

from collections.abc import Sequence
from dataclasses import dataclass

from technomart.domain.kernel.errors import Conflict
from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.pricing import Discount, DiscountKind, price
from technomart.domain.orders.privileges import Guests, Privilege, granted, must_be_people
from technomart.domain.orders.tax import NO_FIGURES, Tax, TaxFigures, of_sale, over_lines


class PrivilegesOff(Conflict):
    """The order is of a seller whose taxes are not kept, on which the discounts of the law depend."""

    code = "privileges_off"
    sentence = "Discounts of the law are not set up here: the owner has to say how the canteen is taxed."


@dataclass(frozen=True, slots=True)
class Taxed:
    """The tax of an order: how its seller was taxed, who shares the bill, what each of them pays, and all figures.

    `diners` share a bill with privileges, and are none without any.
    """

    tax: Tax = Tax.NONE
    diners: int = 0
    privileges: tuple[Privilege, ...] = ()
    figures: TaxFigures = NO_FIGURES

    @property
    def guests(self) -> Guests:
        """Return who shares the bill."""
        return Guests(tuple(privilege.holder for privilege in self.privileges), self.diners)

    @property
    def waived(self) -> Centavos:
        """Return how much of the order's own discount the law took the place of."""
        return sum(privilege.waived for privilege in self.privileges)


UNTAXED = Taxed()


def taxed(subtotal: Centavos, promotion: Centavos, guests: Guests, tax: Tax) -> Taxed:
    """Return the tax of an order whose own discount is a promotion; raises `PrivilegesOff` or `BadPrivileges`."""
    if not guests.holders:
        return UNTAXED if tax is Tax.NONE else Taxed(tax, figures=of_sale(subtotal - promotion, tax))
    if tax is Tax.NONE:
        raise PrivilegesOff(errors={"privileges": [PrivilegesOff.sentence]})
    must_be_people(guests)
    privileges = granted(subtotal, promotion, guests, tax)
    kept = promotion - sum(privilege.waived for privilege in privileges)
    theirs = sum(privilege.share - privilege.promotion for privilege in privileges)
    figures = sum((privilege.tax for privilege in privileges), of_sale(subtotal - kept - theirs, tax))
    return Taxed(tax, guests.diners, privileges, figures)


@dataclass(frozen=True, slots=True)
class Bill:
    """What an order comes to; `line_discounts` and `line_taxes` are by position and add up to those of the order."""

    subtotal: Centavos
    discount: Centavos
    line_discounts: tuple[Centavos, ...]
    taxed: Taxed
    line_taxes: Sequence[TaxFigures | None]

    @property
    def total(self) -> Centavos:
        """Return what is to be paid."""
        return self.subtotal - self.discount - self.taxed.figures.off


def bill(gross: Sequence[Centavos], terms: Discount, guests: Guests, tax: Tax) -> Bill:
    """Bill lines by their gross amounts (unit price x quantity); raises `PrivilegesOff` or `BadPrivileges`."""
    basket = price(gross, terms)
    whole = taxed(basket.subtotal, basket.discount, guests, tax)
    if whole.waived:
        basket = price(gross, Discount(DiscountKind.FIXED, basket.discount - whole.waived))
    return Bill(
        basket.subtotal,
        basket.discount,
        basket.line_discounts,
        whole,
        line_figures(whole, gross, basket.line_discounts),
    )


def line_figures(whole: Taxed, gross: Sequence[Centavos], discounts: Sequence[Centavos]) -> Sequence[TaxFigures | None]:
    """Return the tax of each line, none where taxes are not kept."""
    if whole.tax is Tax.NONE:
        return (None,) * len(gross)
    return over_lines(whole.figures, [amount - off for amount, off in zip(gross, discounts, strict=True)])
