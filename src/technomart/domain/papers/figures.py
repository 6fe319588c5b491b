"""Say what a paper comes to, and what part of that lies between two amounts."""

from dataclasses import dataclass, fields
from operator import add, attrgetter, neg

from technomart.domain.kernel.money import Centavos, fraction
from technomart.domain.orders.order import Order
from technomart.domain.orders.privileges import PrivilegeKind
from technomart.domain.orders.tax import NO_FIGURES, TaxFigures


@dataclass(frozen=True, slots=True)
class Figures:
    """What a paper comes to, in centavos: `gross` less all that was taken off is the `total`.

    `statutory_discount` and `vat_adjustment` are what is off by law; `vatable`, `vat` and `exempt` are the sales as
    `TaxFigures` has them, nothing where nothing is kept of taxes. Of what is off by law those parts are kept apart that
    the books ask for by name; what is left of it is athletes'.
    """

    gross: Centavos = 0
    discount: Centavos = 0
    statutory_discount: Centavos = 0
    vat_adjustment: Centavos = 0
    total: Centavos = 0
    vatable: Centavos = 0
    vat: Centavos = 0
    exempt: Centavos = 0
    senior_discount: Centavos = 0
    pwd_discount: Centavos = 0
    senior_adjustment: Centavos = 0
    pwd_adjustment: Centavos = 0

    @property
    def zero_rated(self) -> Centavos:
        """Return what is sold at a VAT of nothing: a canteen exports no meals."""
        return 0

    @property
    def athlete_discount(self) -> Centavos:
        """Return what is off by law for athletes."""
        return self.statutory_discount - self.senior_discount - self.pwd_discount

    @property
    def athlete_adjustment(self) -> Centavos:
        """Return the VAT that is less for athletes."""
        return self.vat_adjustment - self.senior_adjustment - self.pwd_adjustment

    def off_for(self, kind: PrivilegeKind) -> tuple[Centavos, Centavos]:
        """Return the discount and the VAT adjustment for people of a kind."""
        if kind is PrivilegeKind.SENIOR:
            return self.senior_discount, self.senior_adjustment
        if kind is PrivilegeKind.PWD:
            return self.pwd_discount, self.pwd_adjustment
        return self.athlete_discount, self.athlete_adjustment

    def __add__(self, other: "Figures") -> "Figures":
        """Return both together."""
        return Figures(*map(add, _amounts(self), _amounts(other)))

    def __neg__(self) -> "Figures":
        """Return the same the other way."""
        return Figures(*map(neg, _amounts(self)))

    def beyond(self, invoiced: "Figures") -> "Figures":
        """Return what these figures have beyond what was invoiced of them, by papers of an order that grew since.

        Where one of them would be less than nothing, which takes a centavo of rounding, it is their part instead.
        """
        more = self + -invoiced
        is_more = all(getattr(more, name) >= 0 for name in NAMES)
        return more if is_more else self.part(invoiced.total, self.total)

    def part(self, before: Centavos, after: Centavos) -> "Figures":
        """Return the part of these figures that lies between two amounts of their total.

        Parts that follow each other add up to the whole: each is the difference of two that are rounded half up. The
        gross is what the parts of the total and of all that was taken off add up to, and what is not VAT is the rest.
        """

        def between(amount: Centavos) -> Centavos:
            return fraction(amount, after, self.total) - fraction(amount, before, self.total)

        discount, vat, total = between(self.discount), between(self.vat), after - before
        discounts = [between(each) for each in (self.senior_discount, self.pwd_discount, self.athlete_discount)]
        adjustments = [between(each) for each in (self.senior_adjustment, self.pwd_adjustment, self.athlete_adjustment)]
        statutory, adjustment = sum(discounts), sum(adjustments)
        return Figures(
            gross=total + discount + statutory + adjustment,
            discount=discount,
            statutory_discount=statutory,
            vat_adjustment=adjustment,
            total=total,
            vatable=between(self.vatable + self.vat) - vat,
            vat=vat,
            exempt=between(self.exempt),
            senior_discount=discounts[0],
            pwd_discount=discounts[1],
            senior_adjustment=adjustments[0],
            pwd_adjustment=adjustments[1],
        )


NAMES = tuple(field.name for field in fields(Figures))
_amounts = attrgetter(*NAMES)


def figures_of(order: Order) -> Figures:
    """Return what an order comes to."""
    tax = order.taxed.figures
    senior, pwd = (_off_for(order, kind) for kind in (PrivilegeKind.SENIOR, PrivilegeKind.PWD))
    return Figures(
        gross=order.subtotal,
        discount=order.discount,
        statutory_discount=tax.statutory_discount,
        vat_adjustment=tax.vat_adjustment,
        total=order.total,
        vatable=tax.vatable,
        vat=tax.vat,
        exempt=tax.exempt,
        senior_discount=senior.statutory_discount,
        pwd_discount=pwd.statutory_discount,
        senior_adjustment=senior.vat_adjustment,
        pwd_adjustment=pwd.vat_adjustment,
    )


def _off_for(order: Order, kind: PrivilegeKind) -> TaxFigures:
    return sum((each.tax for each in order.taxed.privileges if each.holder.kind is kind), NO_FIGURES)
