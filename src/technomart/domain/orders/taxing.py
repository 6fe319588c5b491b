"""Tax a whole order: the shares of those with privileges each for itself, and the rest as one ordinary sale."""

from collections.abc import Sequence
from dataclasses import dataclass

from technomart.domain.kernel.errors import Conflict
from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.privileges import Guests, Privilege, granted, must_be_people
from technomart.domain.orders.tax import NO_FIGURES, Tax, TaxFigures, of_sale, over_lines


class PrivilegesOff(Conflict):
    """The order is of a seller whose taxes are not kept, on which the discounts of the law depend."""

    code = "privileges_off"
    sentence = "Discounts of the law are not set up here: the owner has to say how the canteen is taxed."


@dataclass(frozen=True, slots=True)
class Taxed:
    """The tax of an order: how its seller was taxed, who shares the bill, what each of them pays, and all figures."""

    tax: Tax = Tax.NONE
    diners: int = 1
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


def line_figures(whole: Taxed, nets: Sequence[Centavos]) -> list[TaxFigures]:
    """Return the tax of each line by what it comes to after its part of the order's own discount."""
    return [NO_FIGURES] * len(nets) if whole.tax is Tax.NONE else over_lines(whole.figures, nets)
