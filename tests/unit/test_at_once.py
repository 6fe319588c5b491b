from functools import partial

import pytest

from support.builders import CASHIER, MANAGER, a_key, once_for
from support.canteen import Canteen, a_canteen, a_request
from support.threads import at_once
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.refusals import IllegalTransition, Overpaid
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.payment import Tender


@pytest.fixture
def canteen() -> Canteen:
    return a_canteen(MemoryStore())


def test_thirty_equal_keyed_payments_are_one_payment(canteen: Canteen) -> None:
    order = canteen.placed()
    tender = Tender(100_00, PaymentMethod.CARD, partial=True)

    answers = at_once([lambda: canteen.pay(CASHIER, order.id, tender, once_for(a_key()))] * 30)

    assert len({answer.body for answer in answers}) == 1
    assert sum(not answer.replayed for answer in answers) == 1
    assert [payment.amount for payment in canteen.payments(order.id)] == [100_00]
    assert canteen.order(order.id).captured == 100_00


def test_thirty_payments_without_a_key_never_take_more_than_the_order_costs(canteen: Canteen) -> None:
    order = canteen.placed()

    def pay() -> int:
        try:
            return canteen.paid(order, 100_00).amount
        except Overpaid:
            return 0

    taken = sum(at_once([pay] * 30))

    assert taken == 200_00
    assert canteen.order(order.id).captured == taken
    assert len(canteen.history(order.id)) == canteen.order(order.id).version == 3


def test_forty_orders_at_once_have_forty_numbers(canteen: Canteen) -> None:
    orders = at_once([lambda: canteen.placed(a_request(customer="x"))] * 40)

    assert {order.sequence for order in orders} == set(range(1, 41))
    assert len({order.id for order in orders}) == 40


def test_of_two_moves_that_exclude_each_other_one_wins(canteen: Canteen) -> None:
    def move(order: Order, status: OrderStatus) -> str:
        try:
            return canteen.move(MANAGER, order.id, status).status
        except IllegalTransition:
            return "refused"

    for _ in range(10):
        order = canteen.at_status(canteen.placed(), OrderStatus.IN_PROGRESS, OrderStatus.READY)
        ends = at_once([partial(move, order, status) for status in (OrderStatus.COMPLETED, OrderStatus.CANCELLED)])

        assert "refused" in ends
        assert canteen.order(order.id).status in ends
        assert len(canteen.history(order.id)) == 4


def test_a_cancellation_and_a_payment_at_once_never_leave_money_behind(canteen: Canteen) -> None:
    def pay(order: Order) -> None:
        canteen.pay(CASHIER, order.id, Tender(255_00, PaymentMethod.CARD), once_for(a_key(order.id)))

    def cancel(order: Order) -> None:
        canteen.move(MANAGER, order.id, OrderStatus.CANCELLED)

    for _ in range(10):
        order = canteen.placed()
        at_once([partial(pay, order), partial(cancel, order)])

        after = canteen.order(order.id)
        assert (after.status, after.paid) == (OrderStatus.CANCELLED, 0)
        assert sum(payment.left for payment in canteen.payments(order.id)) == 0
