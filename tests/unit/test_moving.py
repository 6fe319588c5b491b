import pytest

from support.builders import CASHIER, MANAGER, MANILA, NOW, an_id
from support.canteen import Canteen, a_canteen, a_request
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.order import PaymentStatus
from technomart.domain.orders.refusals import IllegalTransition, OrderNotFound, OrderVersionChanged
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.payment import RefundStatus
from technomart.domain.users.permissions import NotAllowed, Permission, Role

TO_COMPLETED = (OrderStatus.IN_PROGRESS, OrderStatus.READY, OrderStatus.COMPLETED)


@pytest.fixture
def canteen() -> Canteen:
    return a_canteen(MemoryStore())


def test_an_order_goes_its_way_and_every_step_is_a_row(canteen: Canteen) -> None:
    order = canteen.placed(a_request(enqueue=False))

    done = canteen.at_status(order, OrderStatus.IN_QUEUE, *TO_COMPLETED)

    rows = canteen.history(order.id)
    assert done == canteen.order(order.id)
    assert (done.status, done.version, done.completed_at) == (OrderStatus.COMPLETED, 5, NOW)
    assert [(row.seq, row.before, row.after) for row in rows] == [
        (1, None, OrderStatus.PENDING),
        (2, OrderStatus.PENDING, OrderStatus.IN_QUEUE),
        (3, OrderStatus.IN_QUEUE, OrderStatus.IN_PROGRESS),
        (4, OrderStatus.IN_PROGRESS, OrderStatus.READY),
        (5, OrderStatus.READY, OrderStatus.COMPLETED),
    ]
    assert [row.event for row in rows] == [OrderEvent.PLACED] + [OrderEvent.MOVED] * 4


def test_an_order_is_completed_before_it_is_paid_on_the_way_out(canteen: Canteen) -> None:
    order = canteen.placed()

    owing = canteen.at_status(order, *TO_COMPLETED)
    canteen.paid(order)

    after = canteen.order(order.id)
    assert (owing.status, owing.payment_status) == (OrderStatus.COMPLETED, PaymentStatus.UNPAID)
    assert (after.status, after.payment_status) == (OrderStatus.COMPLETED, PaymentStatus.PAID)


def test_the_row_says_who_and_why(canteen: Canteen) -> None:
    order = canteen.placed()

    canteen.move(MANAGER, order.id, OrderStatus.CANCELLED, reason="fire drill")

    row = canteen.history(order.id)[-1]
    assert (row.actor_name, row.reason, row.request_id, row.amount) == ("The manager", "fire drill", "req-1", 0)


def test_an_illegal_move_is_refused_and_changes_nothing(canteen: Canteen) -> None:
    order = canteen.placed()

    with pytest.raises(IllegalTransition, match="may become: in progress, cancelled"):
        canteen.move(CASHIER, order.id, OrderStatus.COMPLETED)

    assert canteen.order(order.id) == order
    assert len(canteen.history(order.id)) == 1


def test_an_unknown_order_cannot_move(canteen: Canteen) -> None:
    with pytest.raises(OrderNotFound):
        canteen.move(CASHIER, an_id(), OrderStatus.READY)


def test_a_version_that_no_longer_holds_is_refused_before_the_move_is_judged(canteen: Canteen) -> None:
    order = canteen.placed()
    canteen.move(CASHIER, order.id, OrderStatus.IN_PROGRESS, wanted={1})

    with pytest.raises(OrderVersionChanged, match="now in progress"):
        canteen.move(CASHIER, order.id, OrderStatus.COMPLETED, wanted={1})


def test_cancelling_gives_all_money_back_in_the_same_commit(canteen: Canteen) -> None:
    order = canteen.placed()
    canteen.paid(order, 100_00)
    second = canteen.paid(order, 155_00)

    cancelled = canteen.move(MANAGER, order.id, OrderStatus.CANCELLED, reason="burnt")

    refunds = canteen.refunds(order.id)
    assert (cancelled.status, cancelled.paid, cancelled.refunded) == (OrderStatus.CANCELLED, 0, 255_00)
    assert (cancelled.payment_status, cancelled.balance) == (PaymentStatus.REFUNDED, 0)
    assert [payment.status for payment in canteen.payments(order.id)] == [RefundStatus.REFUNDED] * 2
    assert [refund.amount for refund in refunds] == [100_00, 155_00]
    assert refunds[1].payment_id == second.id
    assert {(refund.reason, refund.at, refund.actor_name) for refund in refunds} == {("burnt", NOW, "The manager")}
    assert {refund.business_date for refund in refunds} == {MANILA.of(NOW)}
    rows = canteen.history(order.id)
    assert (len(rows), rows[-1].amount, rows[-1].event) == (4, 255_00, OrderEvent.MOVED)


def test_only_what_is_left_of_a_payment_goes_back(canteen: Canteen) -> None:
    order = canteen.placed()
    canteen.paid(order, 100_00)

    cancelled = canteen.move(MANAGER, order.id, OrderStatus.CANCELLED)

    assert (cancelled.captured, cancelled.refunded, cancelled.total) == (100_00, 100_00, 255_00)
    assert canteen.history(order.id)[-1].amount == 100_00


def test_a_completed_order_is_refunded_whole(canteen: Canteen) -> None:
    order = canteen.placed()
    canteen.paid(order)
    canteen.at_status(order, *TO_COMPLETED)

    refunded = canteen.move(MANAGER, order.id, OrderStatus.REFUNDED, reason="cold")

    assert (refunded.status, refunded.paid) == (OrderStatus.REFUNDED, 0)
    assert refunded.completed_at == NOW
    assert [refund.amount for refund in canteen.refunds(order.id)] == [255_00]


def test_an_unpaid_order_is_called_off_without_a_refund(canteen: Canteen) -> None:
    order = canteen.placed()

    cancelled = canteen.move(CASHIER, order.id, OrderStatus.CANCELLED)

    assert cancelled.payment_status is PaymentStatus.UNPAID
    assert canteen.refunds(order.id) == []


def test_a_cashier_cancels_no_paid_order_since_money_would_go_back(canteen: Canteen) -> None:
    order = canteen.placed()
    payment = canteen.paid(order, 1)
    before = canteen.order(order.id)

    with pytest.raises(NotAllowed, match=r"payment\.refund"):
        canteen.move(CASHIER, order.id, OrderStatus.CANCELLED)

    assert canteen.order(order.id) == before
    assert canteen.payments(order.id) == [payment]
    assert canteen.refunds(order.id) == []


def test_a_cashier_refunds_nothing_paid_or_not(canteen: Canteen) -> None:
    order = canteen.at_status(canteen.placed(), *TO_COMPLETED)

    with pytest.raises(NotAllowed, match=r"payment\.refund"):
        canteen.move(CASHIER, order.id, OrderStatus.REFUNDED)
    assert canteen.move(MANAGER, order.id, OrderStatus.REFUNDED).status is OrderStatus.REFUNDED


def test_moving_needs_permission(canteen: Canteen, monkeypatch: pytest.MonkeyPatch) -> None:
    order = canteen.placed()
    monkeypatch.setattr(
        "technomart.domain.users.actor.GRANTS", {Role.STAFF: set(Permission) - {Permission.ORDER_STATUS_UPDATE}}
    )

    with pytest.raises(NotAllowed):
        canteen.move(CASHIER, order.id, OrderStatus.IN_PROGRESS)
