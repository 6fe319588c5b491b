"""Bill a whole order: the shares of those with privileges each for itself, and the rest as one ordinary sale."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from technomart.domain.kernel.errors import Conflict
from technomart.domain.kernel.money import Centavos, apportion
from technomart.domain.orders.pricing import Discount, price
from technomart.domain.orders.privileges import NOTHING, Guests, Privilege, Sold, granted, must_be_people
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


def taxed(subtotal: Centavos, promotion: Centavos, guests: Guests, tax: Tax, exempt: Sold = NOTHING) -> Taxed:
    """Return the tax of an order whose own discount is a promotion; raises `PrivilegesOff` or `BadPrivileges`."""
    return _reckoned(Sold(subtotal, promotion), exempt, guests, tax)[0]


def _reckoned(whole: Sold, exempt: Sold, guests: Guests, tax: Tax) -> tuple[Taxed, TaxFigures, Centavos]:
    """Return the tax of an order, what of it is of dishes that are exempt of VAT, and what those come to.

    Each class of dishes is reckoned for itself: exempt ones as by a seller who is not registered for VAT.
    """
    if not guests.holders:
        free = of_sale(exempt.net, Tax.NONVAT)
        sold = UNTAXED if tax is Tax.NONE else Taxed(tax, figures=of_sale((whole - exempt).net, tax) + free)
        return sold, free, exempt.net
    if tax is Tax.NONE:
        raise PrivilegesOff(errors={"privileges": [PrivilegesOff.sentence]})
    must_be_people(guests)
    privileges, other, rest = granted(whole, exempt, guests, tax)
    ordinary = of_sale(rest.net, Tax.NONVAT)
    free = sum((privilege.exempt_tax for privilege in privileges), ordinary) if exempt.gross else NO_FIGURES
    figures = sum((privilege.tax for privilege in privileges), of_sale(other.net, tax) + ordinary)
    net = rest.net + sum(privilege.exempt_share for privilege in privileges)
    return Taxed(tax, guests.diners, privileges, figures), free, net


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


def bill(
    gross: Sequence[Centavos], terms: Discount, guests: Guests, tax: Tax, exempt: Collection[int] = frozenset()
) -> Bill:
    """Bill lines by their gross amounts (unit price x quantity), of which some positions are `exempt` of VAT.

    Raises `PrivilegesOff` or `BadPrivileges`.
    """
    basket, places = price(gross, terms), range(len(gross))
    if tax is Tax.NONE and not guests.holders:
        return Bill(basket.subtotal, basket.discount, basket.line_discounts, UNTAXED, (None,) * len(gross))
    free = [n for n in places if n in exempt] if tax is Tax.VAT12 else []
    other = [n for n in places if n not in free] if free else places
    sold = Sold(sum(gross[n] for n in free), sum(basket.line_discounts[n] for n in free))
    whole, figures, net = _reckoned(Sold(basket.subtotal, basket.discount), sold, guests, tax)
    discount, offs = basket.discount - whole.waived, basket.line_discounts
    if whole.waived:
        of_free = sold.gross - net
        parts = dict(zip(free, apportion(of_free, [gross[n] for n in free]), strict=True))
        parts |= zip(other, apportion(discount - of_free, [gross[n] for n in other]), strict=True)
        offs = tuple(parts[n] for n in places)
    return Bill(basket.subtotal, discount, offs, whole, line_figures(whole, gross, offs, free, figures))


def exempt_of(said: Iterable[bool]) -> frozenset[int]:
    """Return the positions of what is said to be exempt of VAT."""
    return frozenset(n for n, is_exempt in enumerate(said) if is_exempt)


def line_figures(
    whole: Taxed,
    gross: Sequence[Centavos],
    discounts: Sequence[Centavos],
    exempt: Collection[int] = (),
    free: TaxFigures = NO_FIGURES,
) -> Sequence[TaxFigures | None]:
    """Return the tax of each line, none where taxes are not kept; `free` of the order's is on `exempt` lines."""
    if whole.tax is Tax.NONE:
        return (None,) * len(gross)
    nets = [amount - off for amount, off in zip(gross, discounts, strict=True)]
    if not exempt:
        return over_lines(whole.figures, nets)
    apart = iter(over_lines(free, [net for n, net in enumerate(nets) if n in exempt]))
    other = iter(over_lines(whole.figures - free, [net for n, net in enumerate(nets) if n not in exempt]))
    return [next(apart if n in exempt else other) for n in range(len(nets))]
