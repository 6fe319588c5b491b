"""Summarise what a register made as the tax office reads it: every sum with its name, in the order of the paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from technomart.domain.day_closes.reading import Reading
from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.order import PaymentMethod

MOST_SUMS = 40
"""How many lines a summary has at most."""


class Part(StrEnum):
    """The parts of a summary, each a block of the paper."""

    TAXES = "taxes"
    SALES = "sales"
    DISCOUNTS = "discounts"
    SALES_ADJUSTMENTS = "sales_adjustments"
    VAT_ADJUSTMENTS = "vat_adjustments"
    TRANSACTIONS = "transactions"


@dataclass(frozen=True, slots=True)
class Sum:
    """One line of a summary, in centavos; what is taken off is negative. `count` is of papers, where it is of some."""

    part: Part
    label: str
    amount: Centavos
    is_main: bool = False
    count: int | None = None


def summary(reading: Reading) -> Iterator[Sum]:
    """Yield the money block of an X or Z reading; nothing of taxes where none are kept."""
    yield from sales(reading)
    yield from _transactions(reading)


def sales(reading: Reading) -> Iterator[Sum]:
    """Yield what was sold and what became of it."""
    if reading.is_taxed:
        yield from _taxes(reading)
    yield from _sales(reading)
    yield from _discounts(reading)
    yield Sum(Part.SALES_ADJUSTMENTS, "Void", reading.voids.figures.total, count=reading.voids.count)
    yield Sum(Part.SALES_ADJUSTMENTS, "Return", reading.returns.figures.total, count=reading.returns.count)
    if reading.is_taxed:
        yield from _vat_adjustments(reading)


def _taxes(reading: Reading) -> Iterator[Sum]:
    net = reading.net
    yield Sum(Part.TAXES, "VATable sales", net.vatable)
    yield Sum(Part.TAXES, "VAT amount", net.vat)
    yield Sum(Part.TAXES, "VAT-exempt sales", net.exempt)
    yield Sum(Part.TAXES, "Zero-rated sales", 0)


def _sales(reading: Reading) -> Iterator[Sum]:
    sold = reading.invoices.figures
    yield Sum(Part.SALES, "Gross sales", sold.gross)
    yield Sum(Part.SALES, "Less discount", -sold.discount - sold.statutory_discount)
    yield Sum(Part.SALES, "Less return", -reading.returns.figures.total)
    yield Sum(Part.SALES, "Less void", -reading.voids.figures.total)
    if reading.is_taxed:
        yield Sum(Part.SALES, "Less VAT adjustment", -sold.vat_adjustment)
    yield Sum(Part.SALES, "Net sales", reading.net.total, is_main=True)


def _discounts(reading: Reading) -> Iterator[Sum]:
    """Yield whose the discounts are; solo parents have none on meals."""
    sold = reading.invoices.figures
    if reading.is_taxed:
        yield Sum(Part.DISCOUNTS, "Senior citizen", sold.senior_discount)
        yield Sum(Part.DISCOUNTS, "PWD", sold.pwd_discount)
        yield Sum(Part.DISCOUNTS, "National athlete", sold.athlete_discount)
        yield Sum(Part.DISCOUNTS, "Solo parent", 0)
    yield Sum(Part.DISCOUNTS, "Other", sold.discount)


def _vat_adjustments(reading: Reading) -> Iterator[Sum]:
    """Yield whose VAT is less; ordinary discounts are off before VAT is found, so that none is adjusted for them."""
    sold = reading.invoices.figures
    yield Sum(Part.VAT_ADJUSTMENTS, "Senior citizen", sold.senior_adjustment)
    yield Sum(Part.VAT_ADJUSTMENTS, "PWD", sold.pwd_adjustment)
    yield Sum(Part.VAT_ADJUSTMENTS, "Regular discount", 0)
    yield Sum(Part.VAT_ADJUSTMENTS, "Zero-rated", 0)
    yield Sum(Part.VAT_ADJUSTMENTS, "On returns", reading.vat_given_back)
    yield Sum(Part.VAT_ADJUSTMENTS, "Other", sold.athlete_adjustment)


def _transactions(reading: Reading) -> Iterator[Sum]:
    part, cash = Part.TRANSACTIONS, reading.cash
    kept = {method: reading.kept_by(method) for method in PaymentMethod}
    yield Sum(part, "Cash in drawer", in_drawer(reading))
    for method, amount in kept.items():
        if method is not PaymentMethod.CASH:
            yield Sum(part, method.value.capitalize(), amount)
    yield Sum(part, "Opening fund", cash.opening)
    yield Sum(part, "Paid in", cash.paid_in)
    yield Sum(part, "Less withdrawal", -(cash.drops + cash.paid_out))
    yield Sum(part, "Payments received", sum(kept.values()), is_main=True)
    if cash.unassigned:
        yield Sum(part, "Cash outside sessions", cash.unassigned)
    yield Sum(part, "Counted", cash.counted)
    yield Sum(part, "Short/over", cash.over_short)


def in_drawer(reading: Reading) -> Centavos:
    """Return what the sessions of a reading should hold, in centavos."""
    cash = reading.cash
    moved = cash.paid_in - cash.paid_out - cash.drops
    return cash.opening + reading.kept_by(PaymentMethod.CASH) - cash.unassigned + moved
