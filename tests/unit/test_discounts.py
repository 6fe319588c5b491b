from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.builders import ADMIN, CASHIER, MANAGER, once_for
from support.canteen import Canteen, a_canteen, a_request
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.kernel.money import exact_centavos, rounded, share
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.discounts import DiscountAboveLimit, DiscountLimits, discounted, is_within, percent_said
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.in_hand import LineEdit
from technomart.domain.orders.order import Order, PaymentMethod, PaymentStatus
from technomart.domain.orders.pricing import Discount, DiscountKind, price
from technomart.domain.orders.refusals import Overpaid
from technomart.domain.payments.payment import Tender
from technomart.domain.payments.refusals import AmountBelowBalance
from technomart.domain.security_log.entries import LogAction, LogFilter
from technomart.domain.users.actor import Actor

CASH = PaymentMethod.CASH


@pytest.fixture
def canteen() -> Canteen:
    return replace(a_canteen(MemoryStore()), discounts=DiscountLimits())


@pytest.fixture
def order(canteen: Canteen) -> Order:
    """Return an order of 255.00."""
    return canteen.placed(a_request())


def pay(canteen: Canteen, order: Order, amount: int, *, by: Actor = CASHIER, partial: bool = False) -> Order:
    canteen.pay(by, order.id, Tender(amount, CASH, partial=partial, discount_reason="senior"), once_for())
    return canteen.order(order.id)


def fixed(amount: int) -> Discount:
    return Discount(DiscountKind.FIXED, amount)


def logged(canteen: Canteen) -> list[str]:
    page = canteen.store.read(lambda work: work.security_log.page(LogFilter(), PageRequest()))
    return [entry.details for entry in page.rows if entry.action is LogAction.DISCOUNT_GIVEN]


def test_a_payment_below_the_balance_is_a_discount_in_the_same_change(canteen: Canteen, order: Order) -> None:
    paid = pay(canteen, order, 229_50)

    assert (paid.subtotal, paid.discount, paid.total, paid.captured) == (255_00, 25_50, 229_50, 229_50)
    assert (paid.payment_status, paid.version, paid.discount_terms) == (PaymentStatus.PAID, 2, fixed(25_50))
    assert (
        tuple(line.discount for line in paid.lines)
        == price([line.gross for line in paid.lines], fixed(25_50)).line_discounts
    )
    row = canteen.history(order.id)[-1]
    assert (row.event, row.amount, row.discount, row.discount_limit) == (OrderEvent.PAID, 229_50, 25_50, 20)
    assert (row.discount_reason, row.actor_name) == ("senior", CASHIER.name)


def test_a_part_is_taken_when_it_is_said_to_be_one(canteen: Canteen, order: Order) -> None:
    assert pay(canteen, order, 100_00, partial=True).balance == 155_00


@pytest.mark.parametrize("amount", [0, 1_00, 154_99])
def test_what_is_left_after_a_payment_is_never_given(canteen: Canteen, order: Order, amount: int) -> None:
    before = pay(canteen, order, 100_00, partial=True)

    with pytest.raises(AmountBelowBalance, match=r'155\.00 left to pay .* "partial": true'):
        pay(canteen, order, amount, by=ADMIN)

    assert canteen.order(order.id) == before


def test_dishes_that_come_to_an_order_on_the_house_are_not_given_by_a_second_payment(
    canteen: Canteen, order: Order
) -> None:
    pay(canteen, order, 0, by=ADMIN)
    before = canteen.change(ADMIN, order.id, 0, LineEdit(order.lines[0].quantity + 1))

    for amount in (0, before.balance - 1):
        with pytest.raises(AmountBelowBalance):
            pay(canteen, order, amount, by=ADMIN)

    assert canteen.order(order.id) == before
    assert pay(canteen, order, before.balance, by=ADMIN).payment_status is PaymentStatus.PAID


@pytest.mark.parametrize(
    ("by", "least", "needed"), [(CASHIER, 204_00, "needs a manager"), (MANAGER, 127_50, "needs an administrator")]
)
def test_each_role_gives_as_much_as_it_may(canteen: Canteen, by: Actor, least: int, needed: str) -> None:
    one, other = canteen.placed(), canteen.placed()

    with pytest.raises(DiscountAboveLimit, match=needed):
        pay(canteen, one, least - 1, by=by)

    assert canteen.order(one.id) == one
    assert pay(canteen, other, least, by=by).total == least


def test_an_administrator_gives_everything_by_a_payment_of_nothing(canteen: Canteen, order: Order) -> None:
    paid = pay(canteen, order, 0, by=ADMIN)

    assert (paid.total, paid.discount, paid.payment_status) == (0, 255_00, PaymentStatus.PAID)
    assert [payment.amount for payment in canteen.payments(order.id)] == [0]


def test_what_was_given_before_counts(canteen: Canteen) -> None:
    order = canteen.placed(a_request(discount=fixed(40_00)))

    with pytest.raises(DiscountAboveLimit, match=r"A discount of 51\.01 \(20\.01 %\) needs a manager\."):
        pay(canteen, order, 203_99)

    assert pay(canteen, order, 204_00).discount == 51_00


def test_a_discount_at_placing_is_clamped_and_then_judged(canteen: Canteen) -> None:
    with pytest.raises(DiscountAboveLimit, match=r"A discount of 255\.00 \(100 %\) needs an administrator\."):
        canteen.placed(a_request(discount=fixed(500_00)))

    assert canteen.placed(a_request(discount=fixed(500_00)), by=ADMIN).payment_status is PaymentStatus.PAID


def test_nobody_gives_more_than_all_limits(canteen: Canteen, order: Order) -> None:
    strict = replace(canteen, discounts=DiscountLimits(0, 10, 30))

    with pytest.raises(DiscountAboveLimit, match="more than anybody may give"):
        pay(strict, order, 100_00, by=ADMIN)


def test_large_discounts_are_logged(canteen: Canteen) -> None:
    pay(canteen, canteen.placed(), 204_00)
    pay(canteen, canteen.placed(), 130_00, by=MANAGER)
    canteen.placed(a_request(discount=fixed(100_00)), by=MANAGER)

    assert logged(canteen) == [
        "100.00 off order W-003, in all 39.2 % of 255.00",
        "125.00 off order W-002, in all 49 % of 255.00: senior",
    ]


@pytest.mark.parametrize(("amount", "paid"), [("17.445", 17_44), ("17.44", 17_44), ("17.434", 17_43)])
def test_a_centavo_above_the_balance_is_the_balance(amount: str, paid: int) -> None:
    assert Tender(rounded(exact_centavos(Decimal(amount))), CASH).against(17_44).amount == paid


def test_two_centavos_above_the_balance_are_too_much(canteen: Canteen, order: Order) -> None:
    with pytest.raises(Overpaid):
        pay(canteen, order, 255_02)


@given(st.integers(0, 10**7), st.integers(0, 100))
def test_a_percentage_that_was_rounded_half_up_is_within_itself(subtotal: int, percent: int) -> None:
    discount = Discount(DiscountKind.PERCENTAGE, percent * 100).of(subtotal)

    assert is_within(discount, subtotal, percent)
    assert not is_within(discount + 1, subtotal, percent)


def test_percentages_are_said_to_a_tenth() -> None:
    assert [percent_said(off, 135_00) for off in (44_55, 0, 135_00, 16_88)] == ["33 %", "0 %", "100 %", "12.5 %"]
    assert percent_said(0, 0) == "0 %"


@given(st.integers(1, 10**7), st.integers(0, 100), st.integers(1, 100))
def test_what_is_above_a_limit_reads_above_it(subtotal: int, limit: int, more: int) -> None:
    discount = share(subtotal, limit * 100) + more

    assert Decimal(percent_said(discount, subtotal, (limit,)).removesuffix(" %")) > limit


def test_what_is_refused_reads_above_what_was_not_enough(canteen: Canteen) -> None:
    order = canteen.placed(a_request(discount=fixed(40_00)))

    with pytest.raises(DiscountAboveLimit, match=r"A discount of 127\.51 \(50\.01 %\) needs an administrator\."):
        pay(canteen, order, 255_00 - 127_51)


def test_a_quote_is_judged_as_the_order_would_be(canteen: Canteen) -> None:
    quote = replace(canteen, discounts=DiscountLimits()).quote

    with pytest.raises(DiscountAboveLimit, match=r"A discount of 51\.01 \(20\.01 %\) needs a manager\."):
        quote(CASHIER, a_request(discount=fixed(51_01)))

    assert quote(CASHIER, a_request(discount=fixed(51_00))).basket.discount == 51_00
    assert quote(MANAGER, a_request(discount=fixed(51_01))).basket.discount == 51_01


def test_no_discount_changes_nothing(order: Order) -> None:
    assert discounted(order, 0) is order


def test_staff_gives_the_whole_of_its_limit_where_the_share_is_rounded_up() -> None:
    twenty_percent = Discount(DiscountKind.PERCENTAGE, 20_00).of(17_44)

    DiscountLimits().allow(CASHIER, twenty_percent, 17_44)
    with pytest.raises(DiscountAboveLimit, match=r"20\.1 %"):
        DiscountLimits().allow(CASHIER, twenty_percent + 1, 17_44)
