import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.builders import NOW, a_payment, an_order
from technomart.domain.kernel.money import apportion
from technomart.domain.orders.order import PaymentMethod, PaymentStatus
from technomart.domain.orders.refusals import OrderNotPayable, Overpaid
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.payment import RefundStatus, Tender
from technomart.domain.payments.refusals import AmountMissing, RefundExceedsPayment, TenderedTooLittle

CASH = PaymentMethod.CASH
OVER = (OrderStatus.CANCELLED, OrderStatus.REFUNDED)


@pytest.mark.parametrize(
    ("amount", "tendered", "balance", "taken"),
    [
        (100, None, 100, 100),
        (40, None, 100, 40),
        (150, None, 100, 150),
        (100, 100, 100, 100),
        (100, 500, 100, 100),
        (500, 500, 100, 100),
        (500, 100, 100, 100),
        (0, None, 0, 0),
        (0, 0, 0, 0),
    ],
)
def test_cash_covers_the_balance_and_anything_else_goes_as_it_is(
    amount: int, tendered: int | None, balance: int, taken: int
) -> None:
    assert Tender(amount, CASH, tendered=tendered).against(balance).amount == taken


@pytest.mark.parametrize("amount", [0, 50])
def test_cash_for_nothing_is_refused_rather_than_handed_back_as_change(amount: int) -> None:
    with pytest.raises(Overpaid, match="no cash was taken"):
        Tender(amount, CASH, tendered=50).against(0)


def test_cash_that_does_not_cover_the_amount_is_refused() -> None:
    with pytest.raises(TenderedTooLittle, match=r"0\.99 was handed over for 1\.00"):
        Tender(100, CASH, tendered=99).against(100)


@pytest.mark.parametrize("tendered", [None, 0, 50])
def test_nothing_is_no_payment_while_something_is_owed(tendered: int | None) -> None:
    with pytest.raises(AmountMissing, match=r"1\.00 to pay"):
        Tender(0, CASH, tendered=tendered, partial=True).against(100)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_change_is_what_was_handed_over_beyond_what_was_taken(amount: int, tendered: int, balance: int) -> None:
    try:
        tender = Tender(amount, CASH, tendered=tendered, partial=True).against(balance)
    except (TenderedTooLittle, AmountMissing):
        assert tendered < min(amount, balance) or amount == 0
        return
    except Overpaid:
        assert balance == 0
        return

    payment = a_payment(an_order(), amount=tender.amount, tendered=tendered)
    assert tender.amount <= balance
    assert payment.change == tendered - tender.amount >= 0


def test_nothing_is_handed_back_when_no_cash_was_handed_over() -> None:
    assert a_payment(an_order(), tendered=None).change == 0


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
def test_partial_payments_add_up_to_the_total_and_no_further(weights: list[int]) -> None:
    order = an_order()
    for part in apportion(order.total, weights):
        order = order.paid_with(part, CASH, NOW)

    assert (order.captured, order.balance, order.payment_status) == (order.total, 0, PaymentStatus.PAID)
    with pytest.raises(Overpaid, match="already paid"):
        order.paid_with(1, CASH, NOW)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8), st.integers(1, 10**9))
def test_partial_refunds_add_up_and_the_last_takes_the_remainder(weights: list[int], amount: int) -> None:
    payment = a_payment(an_order(), amount=amount)
    for part in apportion(amount, [*weights, 1])[:-1]:
        payment = payment.refunded_by(part)

    assert payment.refunded_by(payment.left).status is RefundStatus.REFUNDED
    with pytest.raises(RefundExceedsPayment):
        payment.refunded_by(payment.left + 1)


def test_a_payment_that_is_too_much_is_told_what_is_left() -> None:
    with pytest.raises(Overpaid, match=r"Order W-007 has 255\.00 left to pay; 255\.01 is too much\."):
        an_order(sequence=7).paid_with(255_01, CASH, NOW)


@pytest.mark.parametrize("status", OrderStatus)
def test_an_order_takes_money_until_it_is_called_off(status: OrderStatus) -> None:
    order = an_order(status=status)

    if status in OVER:
        assert order.balance == 0
        with pytest.raises(OrderNotPayable):
            order.paid_with(1, CASH, NOW)
    else:
        paid = order.paid_with(order.total, PaymentMethod.MOBILE, NOW)
        assert (paid.captured, paid.status, paid.version) == (order.total, status, 2)
        assert paid.payment_method is PaymentMethod.MOBILE


@pytest.mark.parametrize(
    ("captured", "refunded", "status"),
    [
        (0, 0, PaymentStatus.UNPAID),
        (1, 0, PaymentStatus.PARTIAL),
        (255_00, 0, PaymentStatus.PAID),
        (255_00, 1, PaymentStatus.PARTIALLY_REFUNDED),
        (255_00, 255_00, PaymentStatus.REFUNDED),
        (100, 100, PaymentStatus.REFUNDED),
        (355_00, 100_00, PaymentStatus.PAID),
        (300_00, 100_00, PaymentStatus.PARTIALLY_REFUNDED),
    ],
)
def test_how_far_an_order_is_paid_follows_from_its_money(captured: int, refunded: int, status: PaymentStatus) -> None:
    order = an_order(captured=captured, refunded=refunded)

    assert order.payment_status is status
    assert order.paid == captured - refunded


def test_an_order_that_costs_nothing_counts_as_paid() -> None:
    assert an_order(dishes=()).payment_status is PaymentStatus.PAID


@pytest.mark.parametrize("status", OrderStatus)
def test_a_completed_order_is_over_by_its_last_refund_and_no_other(status: OrderStatus) -> None:
    order = an_order(status=status, captured=255_00)

    partly = order.with_refund(255_00 - 1, NOW)
    wholly = partly.with_refund(1, NOW)

    assert partly.status is status
    assert wholly.status is (OrderStatus.REFUNDED if status is OrderStatus.COMPLETED else status)
    assert (wholly.refunded, wholly.paid, wholly.version) == (255_00, 0, 3)
