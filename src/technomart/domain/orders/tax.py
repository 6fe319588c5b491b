"""Find the VAT within the prices of a sale: once for the whole receipt, then apportioned to its lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from technomart.domain.kernel.money import Centavos, apportion, fraction

VAT_PERCENT = 12
HUNDRED = 100
WITH_VAT = HUNDRED + VAT_PERCENT


class Tax(StrEnum):
    """How the seller is taxed: registered for VAT, not registered for it, or nothing is kept of taxes."""

    NONE = "none"
    VAT12 = "vat12"
    NONVAT = "nonvat"


class TaxClass(StrEnum):
    """What kind of sale something is: with VAT, without, or partly so."""

    VATABLE = "vatable"
    EXEMPT = "exempt"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class TaxRules:
    """The rules of tax of a canteen, by which new orders are taxed."""

    seller: Tax = Tax.NONE


@dataclass(frozen=True, slots=True)
class TaxFigures:
    """The tax of a sale, in centavos; to pay are `vatable + vat + exempt` less the discount off exempt sales.

    `exempt` are sales without VAT before the statutory discount, `vatable` those with it after every discount.
    `statutory_discount` is what the law takes off a price, and `vat_adjustment` the VAT that it takes out of one.
    """

    vatable: Centavos = 0
    vat: Centavos = 0
    exempt: Centavos = 0
    statutory_discount: Centavos = 0
    vat_adjustment: Centavos = 0

    @property
    def off(self) -> Centavos:
        """Return how much less is paid by law."""
        return self.statutory_discount + self.vat_adjustment

    @property
    def tax_class(self) -> TaxClass:
        """Return what kind of sale it is."""
        if not self.exempt:
            return TaxClass.VATABLE
        return TaxClass.MIXED if self.vatable or self.vat else TaxClass.EXEMPT

    def __add__(self, other: "TaxFigures") -> "TaxFigures":
        return TaxFigures(
            self.vatable + other.vatable,
            self.vat + other.vat,
            self.exempt + other.exempt,
            self.statutory_discount + other.statutory_discount,
            self.vat_adjustment + other.vat_adjustment,
        )

    def __sub__(self, other: "TaxFigures") -> "TaxFigures":
        return TaxFigures(
            self.vatable - other.vatable,
            self.vat - other.vat,
            self.exempt - other.exempt,
            self.statutory_discount - other.statutory_discount,
            self.vat_adjustment - other.vat_adjustment,
        )


NO_FIGURES = TaxFigures()


def net_of_vat(gross: Centavos) -> Centavos:
    """Return a price without the VAT in it."""
    return fraction(gross, HUNDRED, WITH_VAT)


def of_sale(due: Centavos, tax: Tax) -> TaxFigures:
    """Return the tax of an ordinary sale that comes to so much."""
    if tax is Tax.NONE:
        return NO_FIGURES
    if tax is Tax.NONVAT:
        return TaxFigures(exempt=due)
    net = net_of_vat(due)
    return TaxFigures(vatable=net, vat=due - net)


def over_lines(whole: TaxFigures, nets: Sequence[Centavos]) -> list[TaxFigures]:
    """Apportion the tax of an order to lines by what each comes to after its part of the ordinary discount.

    What is off by law is apportioned first and then parted into its two kinds, what is left into three: so each line
    adds up by itself, and all lines together to the order.
    """
    off = apportion(whole.off, nets)
    adjustments = apportion(whole.vat_adjustment, off)
    discounts = [one - other for one, other in zip(off, adjustments, strict=True)]
    due = [net - less for net, less in zip(nets, off, strict=True)]
    exempt_off = apportion(whole.vatable + whole.vat + whole.exempt - sum(due), discounts)
    sales = [one + other for one, other in zip(due, exempt_off, strict=True)]
    exempt = apportion(whole.exempt, sales)
    taxed = [one - other for one, other in zip(sales, exempt, strict=True)]
    vats = apportion(whole.vat, taxed)
    return [
        TaxFigures(gross - vat, vat, free, discount, adjustment)
        for gross, vat, free, discount, adjustment in zip(taxed, vats, exempt, discounts, adjustments, strict=True)
    ]
