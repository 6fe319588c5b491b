from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.builders import ADOBO, RICE, SINIGANG, an_order
from technomart.domain.kernel.money import (
    MOST,
    WHOLE,
    apportion,
    exact_centavos,
    is_percentage,
    rounded,
    share,
    spoken,
    to_pesos,
)
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.pricing import NO_DISCOUNT, Discount, DiscountKind, price

amounts = st.integers(0, 10**9)
baskets = st.lists(st.integers(0, 999_999), min_size=1, max_size=12)
discounts = st.one_of(
    st.builds(Discount, st.just(DiscountKind.FIXED), amounts),
    st.builds(Discount, st.just(DiscountKind.PERCENTAGE), st.integers(0, WHOLE)),
)


@pytest.mark.parametrize(
    ("pesos", "centavos"),
    [
        ("29.997", 3000),
        ("0.005", 1),
        ("0.004999", 0),
        ("1.005", 101),
        ("2.675", 268),
        ("-0.005", -1),
        (33, 3300),
        (Decimal("33.33"), 3333),
        ("1e3", 100_000),
        (Decimal(0), 0),
    ],
)
def test_pesos_become_centavos_rounded_half_away_from_zero(pesos: Decimal | int | str, centavos: int) -> None:
    assert rounded(exact_centavos(pesos)) == centavos


@pytest.mark.parametrize("pesos", ["NaN", "Infinity", "-Infinity", "sNaN", "1e40", "1e9999", MOST // 100 + 1])
def test_what_is_no_amount_is_refused(pesos: str | int) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        exact_centavos(pesos)


@given(st.integers(1, 10**9), st.integers(0, WHOLE))
def test_a_product_of_floats_is_a_percentage(whole: int, rate: int) -> None:
    product = float(to_pesos(whole)) * (1 - rate / WHOLE)

    assert is_percentage(exact_centavos(repr(product)), whole)


@pytest.mark.parametrize(("part", "whole"), [("0.5", 45_00), ("0.5", 0), ("0.5", 255_00), ("4400.2", 45_00)])
def test_a_fraction_that_no_percentage_accounts_for_is_none(part: str, whole: int) -> None:
    assert not is_percentage(Decimal(part), whole)


@given(st.integers(-MOST, MOST))
def test_centavos_become_pesos_and_come_back(amount: int) -> None:
    assert exact_centavos(to_pesos(amount)) == amount
    assert to_pesos(amount).as_tuple().exponent == -2


def test_amounts_are_spoken_with_two_decimals() -> None:
    assert [spoken(amount) for amount in (0, 5, 123_450, -1)] == ["0.00", "0.05", "1,234.50", "-0.01"]


@given(amounts, st.integers(0, WHOLE))
def test_a_share_is_rounded_half_up_to_the_centavo(amount: int, rate: int) -> None:
    part = share(amount, rate)

    assert 0 <= part <= amount
    assert (2 * part - 1) * WHOLE <= 2 * amount * rate < (2 * part + 1) * WHOLE


@given(baskets, st.data())
def test_parts_add_up_to_the_centavo_and_none_is_off_by_a_whole_one(weights: list[int], data: st.DataObject) -> None:
    whole = sum(weights)
    amount = data.draw(st.integers(0, whole))

    parts = apportion(amount, weights)

    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert 0 <= part <= weight
        assert abs(part * whole - amount * weight) < max(whole, 1)


def test_left_over_centavos_go_to_the_largest_fractions_and_ties_to_the_first() -> None:
    assert apportion(100, (1, 1, 1)) == (34, 33, 33)
    assert apportion(101, (1, 1, 1)) == (34, 34, 33)
    assert apportion(10, (1, 2, 4)) == (1, 3, 6)
    assert apportion(1, (10, 30, 30)) == (0, 1, 0)
    assert apportion(0, (0, 0)) == (0, 0)
    assert apportion(0, ()) == ()


def test_nothing_can_be_split_over_nothing_but_nothing_itself() -> None:
    with pytest.raises(ValueError, match="over nothing"):
        apportion(1, (0, 0))


@given(baskets, discounts)
def test_any_basket_adds_up_to_the_centavo(gross: list[int], discount: Discount) -> None:
    basket = price(gross, discount)

    assert basket.subtotal == sum(gross)
    assert 0 <= basket.discount <= basket.subtotal
    assert basket.total == basket.subtotal - basket.discount
    assert sum(basket.line_discounts) == basket.discount
    lines = [amount - off for amount, off in zip(gross, basket.line_discounts, strict=True)]
    assert sum(lines) == basket.total
    assert all(line >= 0 for line in lines)


@given(baskets, st.integers(0, 10**9))
def test_everything_off_leaves_exactly_nothing_on_every_line(gross: list[int], more: int) -> None:
    for all_off in (Discount(DiscountKind.PERCENTAGE, WHOLE), Discount(DiscountKind.FIXED, sum(gross) + more)):
        basket = price(gross, all_off)

        assert (basket.total, basket.discount) == (0, basket.subtotal)
        assert basket.line_discounts == tuple(gross)


def test_a_fixed_discount_never_exceeds_the_subtotal() -> None:
    basket = price([33_33], Discount(DiscountKind.FIXED, 500_00))

    assert (basket.subtotal, basket.discount, basket.total) == (33_33, 33_33, 0)


def test_ten_percent_off_three_lines_is_spread_to_the_centavo() -> None:
    basket = price([33_33, 33_33, 33_34], Discount(DiscountKind.PERCENTAGE, 1000))

    assert (basket.discount, basket.line_discounts) == (10_00, (333, 333, 334))


def test_no_discount_takes_nothing_off() -> None:
    assert price([1, 2, 3], NO_DISCOUNT).line_discounts == (0, 0, 0)


ordered = st.lists(st.tuples(st.sampled_from([ADOBO, SINIGANG, RICE]), st.integers(1, 999)), min_size=1, max_size=8)


@given(ordered, discounts)
def test_the_lines_of_an_order_add_up_to_its_total(dishes: list[tuple[MenuItem, int]], discount: Discount) -> None:
    order = an_order(dishes=dishes, discount=discount)

    assert sum(line.gross for line in order.lines) == order.subtotal
    assert sum(line.total for line in order.lines) == order.total == order.balance
