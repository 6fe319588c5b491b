"""Where the tax of an order comes from, in sentences that whoever asks can reckon after."""

import pytest

from support.builders import a_dish, a_senior, an_order
from technomart.domain.audit.explanation import discount_said
from technomart.domain.audit.tax_explanation import tax_said
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.privileges import Guests, Holder, PrivilegeKind
from technomart.domain.orders.tax import Tax

SENIOR, ATHLETE = a_senior(), a_senior(kind=PrivilegeKind.ATHLETE)


def said(pesos: int, *holders: Holder, diners: int = 1, percent: int = 0, tax: Tax = Tax.VAT12) -> list[str]:
    discount = Discount(DiscountKind.PERCENTAGE, percent * 100)
    guests = Guests(holders, diners)
    order = an_order(dishes=[(a_dish("Feast", price=pesos * 100), 1)], discount=discount, tax=tax, guests=guests)
    return [*([discount_said(order)] if percent else []), *tax_said(order)]


def test_a_shared_bill() -> None:
    half = "318.75 without VAT (38.25 less); 20 % of that is 63.75. To pay: 255.00."

    assert said(1785, SENIOR, a_senior("2", PrivilegeKind.PWD), diners=5) == [
        f"Senior citizen Lola 1 has a share of 357.00 of 1,785.00. 357.00 x 100 / 112 is {half}",
        f"PWD Lola 2 has a share of 357.00 of 1,785.00. 357.00 x 100 / 112 is {half}",
        "The rest: 1,071.00 x 100 / 112 is 956.25 without VAT, VAT 114.75.",
        "VATable sales 956.25, VAT 114.75, exempt sales 637.50; discounts of the law 127.50, VAT adjustment 76.50.",
    ]


ALL = "has a share of 1,000.00 of 1,000.00"
PROMOTED = ", less 300.00 of the discount, which is more than the law's."
FIFTH = "1,000.00 x 100 / 112 is 892.86 without VAT; 20 % of that is 178.57"


@pytest.mark.parametrize(
    ("holder", "percent", "tax", "sentence"),
    [
        (ATHLETE, 0, Tax.VAT12, f". {FIFTH}, and 12 % VAT on the other 714.29 is 85.71. To pay: 800.00."),
        (SENIOR, 30, Tax.VAT12, f"{PROMOTED} 700.00 x 100 / 112 is 625.00 without VAT (75.00 less). To pay: 625.00."),
        (ATHLETE, 30, Tax.VAT12, f"{PROMOTED} 700.00 x 100 / 112 is 625.00 without VAT, VAT 75.00. To pay: 700.00."),
        (SENIOR, 30, Tax.NONVAT, f"{PROMOTED} To pay: 700.00."),
        (SENIOR, 0, Tax.NONVAT, ". 20 % of that is 200.00. To pay: 800.00."),
    ],
)
def test_one_guest(holder: Holder, percent: int, tax: Tax, sentence: str) -> None:
    *_, found, sums = said(1000, holder, percent=percent, tax=tax)

    assert found.partition(ALL)[1:] == (ALL, sentence)
    assert sums.startswith("VATable sales")


def test_a_discount_that_gives_way_to_the_laws() -> None:
    discount, share, *_ = said(1000, SENIOR, percent=10)

    assert discount.endswith("100.00 of it gives way to discounts of the law, which leaves 0.00.")
    assert f"{ALL}; 100.00 of the discount gives way to the law's." in share


def test_nobody_special() -> None:
    assert said(112) == ["Within that: 112.00 x 100 / 112 is 100.00 without VAT, VAT 12.00."]
    assert said(112, tax=Tax.NONVAT) == said(112, tax=Tax.NONE) == []
