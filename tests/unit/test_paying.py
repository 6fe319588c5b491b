import pytest

from support.builders import CASHIER, MANAGER, MANILA, NOW, an_id, once_for
from support.canteen import Canteen, a_canteen, a_request
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.kernel.errors import Refusal
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.order import Order, PaymentMethod, PaymentStatus
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.refusals import OrderNotFound, OrderNotPayable, Overpaid
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.payment import Payment, Tender
from technomart.domain.payments.refusals import AmountMissing, TenderedTooLittle
from technomart.domain.users.permissions import NotAllowed, Permission, Role

FREE = Discount(DiscountKind.PERCENTAGE, 10_000)


@pytest.fixture
def canteen() -> Canteen:
    return a_canteen(MemoryStore())


@pytest.fixture
def order(canteen: Canteen) -> Order:
    return canteen.placed(a_request(customer="Ana"))


def pay(canteen: Canteen, order: Order, tender: Tender) -> Payment:
    canteen.pay(CASHIER, order.id, tender, once_for())
    return canteen.payments(order.id)[-1]


def test_a_payment_and_what_it_does_to_the_order_are_one_change(canteen: Canteen, order: Order) -> None:
    payment = pay(canteen, order, Tender(255_00, PaymentMethod.MOBILE, reference="GCASH-1"))

    paid = canteen.order(order.id)
    assert (payment.amount, payment.order_number, payment.customer) == (255_00, order.number, "Ana")
    assert (payment.reference, payment.at, payment.business_date) == ("GCASH-1", NOW, MANILA.of(NOW))
    assert (payment.tendered, payment.change) == (None, 0)
    assert (paid.captured, paid.balance, paid.version) == (255_00, 0, 2)
    assert (paid.payment_status, paid.payment_method) == (PaymentStatus.PAID, PaymentMethod.MOBILE)
    row = canteen.history(order.id)[-1]
    assert (row.seq, row.event, row.amount, row.reason) == (2, OrderEvent.PAID, 255_00, "mobile")
    assert row.before is row.after is OrderStatus.IN_QUEUE


def test_an_order_may_be_paid_in_parts(canteen: Canteen, order: Order) -> None:
    parts = [canteen.paid(order, amount).amount for amount in (1, 254_98, 1)]

    assert parts == [1, 254_98, 1]
    assert canteen.order(order.id).payment_status is PaymentStatus.PAID
    assert [row.amount for row in canteen.history(order.id)] == [0, 1, 254_98, 1]


@pytest.mark.parametrize(
    ("amount", "tendered", "taken"),
    [
        (255_00, 300_00, 255_00),
        (300_00, 300_00, 255_00),
        (255_00, 255_00, 255_00),
        (100_00, 500_00, 100_00),
        (100_00, 100_00, 100_00),
    ],
)
def test_cash_beyond_what_the_order_takes_comes_back_as_change(
    canteen: Canteen, order: Order, amount: int, tendered: int, taken: int
) -> None:
    payment = pay(canteen, order, Tender(amount, PaymentMethod.CASH, tendered=tendered, partial=True))

    assert (payment.amount, payment.tendered, payment.change) == (taken, tendered, tendered - taken)
    assert canteen.order(order.id).captured == taken


def test_an_order_that_costs_nothing_takes_a_payment_of_nothing(canteen: Canteen) -> None:
    order = canteen.placed(a_request(discount=FREE))

    payment = pay(canteen, order, Tender(0, PaymentMethod.CASH))

    assert payment.amount == 0
    assert canteen.order(order.id).payment_status is PaymentStatus.PAID
    for again in (Tender(0, PaymentMethod.CASH), Tender(0, PaymentMethod.MOBILE, partial=True)):
        with pytest.raises(Overpaid, match="already paid"):
            pay(canteen, order, again)


def test_nothing_is_taken_for_an_order_that_is_paid(canteen: Canteen, order: Order) -> None:
    canteen.paid(order)

    with pytest.raises(Overpaid, match="already paid"):
        pay(canteen, order, Tender(0, PaymentMethod.CASH))

    assert len(canteen.payments(order.id)) == 1


@pytest.mark.parametrize(
    ("tender", "refusal"),
    [
        (Tender(255_02, PaymentMethod.CARD), Overpaid),
        (Tender(255_02, PaymentMethod.CASH), Overpaid),
        (Tender(0, PaymentMethod.CASH, partial=True), AmountMissing),
        (Tender(0, PaymentMethod.CASH, tendered=500_00, partial=True), AmountMissing),
        (Tender(255_00, PaymentMethod.CASH, tendered=254_99), TenderedTooLittle),
    ],
)
def test_money_that_does_not_fit_is_refused_and_changes_nothing(
    canteen: Canteen, order: Order, tender: Tender, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        canteen.pay(CASHIER, order.id, tender, once_for())

    assert canteen.order(order.id) == order
    assert canteen.payments(order.id) == []
    assert len(canteen.history(order.id)) == 1


@pytest.mark.parametrize("amount", [0, 1, 255_00])
def test_an_order_that_was_called_off_takes_no_money(canteen: Canteen, order: Order, amount: int) -> None:
    canteen.move(CASHIER, order.id, OrderStatus.CANCELLED)

    with pytest.raises(OrderNotPayable, match="is cancelled and takes no payment"):
        canteen.pay(CASHIER, order.id, Tender(amount, PaymentMethod.CASH), once_for())


def test_pressing_pay_twice_takes_the_money_once(canteen: Canteen, order: Order) -> None:
    canteen.paid(order)

    with pytest.raises(Overpaid, match="already paid"):
        canteen.paid(order)

    assert len(canteen.payments(order.id)) == 1


def test_an_unknown_order_cannot_be_paid(canteen: Canteen) -> None:
    with pytest.raises(OrderNotFound):
        canteen.pay(MANAGER, an_id(), Tender(1, PaymentMethod.CASH), once_for())


def test_paying_needs_permission(canteen: Canteen, order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "technomart.domain.users.actor.GRANTS", {Role.STAFF: set(Permission) - {Permission.PAYMENT_PROCESS}}
    )

    with pytest.raises(NotAllowed):
        canteen.paid(order)
