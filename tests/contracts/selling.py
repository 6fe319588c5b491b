"""What must hold when many people order, pay and refund at once, in every store."""

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from support.builders import (
    ADOBO,
    CASHIER,
    MANAGER,
    NOW,
    RICE,
    SINIGANG,
    a_dish,
    a_key,
    an_id,
    furnish,
    keep_all,
    once_for,
)
from support.canteen import Canteen, a_request
from support.threads import at_once
from technomart.domain.idempotency.answers import Answer, Once
from technomart.domain.inventory.movements import MovementKind, StockOperation
from technomart.domain.inventory.stock import OutOfStock, RecipePart, StockHeld, StockItem
from technomart.domain.kernel.errors import Conflict
from technomart.domain.orders.order import Order, PaymentMethod, PaymentStatus
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.payment import Tender
from technomart.domain.services.stock_changes import StockChange
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.payments.refund import RefundRequest

CHICKEN = StockItem(an_id(0x21), "Chicken", "kg", NOW)
SAUCE = StockItem(an_id(0x22), "Soy sauce", "l", NOW)
SERVED = (OrderStatus.IN_PROGRESS, OrderStatus.READY, OrderStatus.COMPLETED)


def tried(body: Callable[[], Answer]) -> str:
    """Return the code of a refusal, or nothing."""
    try:
        answer = body()
    except Conflict as refusal:
        return refusal.code
    return answer.body.partition(":")[0] if answer.status == 409 else ""


class SellingContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture
    def canteen(self, store: Store) -> Canteen:
        """Return a canteen with 2.5 kg of chicken, of which an adobo and a sinigang take 250 g each."""
        canteen = Canteen(store)
        furnish(store)
        for item, quantity in ((CHICKEN, 2_500), (SAUCE, 1_000)):
            store.write(lambda work, item=item: work.stock.add(item))  # type: ignore[misc]  # bound at once
            canteen.change_stock(MANAGER, item.id, StockChange(StockOperation.ADD, quantity))
        adobo = (RecipePart(CHICKEN.id, 250), RecipePart(SAUCE.id, 50))
        store.write(lambda work: work.stock.set_recipe(ADOBO.id, adobo))
        store.write(lambda work: work.stock.set_recipe(SINIGANG.id, adobo[:1]))
        return canteen

    def stock(self, canteen: Canteen, item: StockItem) -> tuple[int, int]:
        found = canteen.store.read(lambda work: work.stock.get(item.id))
        return found.on_hand, found.reserved

    def test_forty_buyers_of_two_dishes_share_ten_portions(self, canteen: Canteen) -> None:
        requests = [a_request((dish, 1)) for dish in (ADOBO, SINIGANG) * 20]

        done = at_once([partial(tried, partial(canteen.place, CASHIER, request, once_for())) for request in requests])

        assert Counter(done) == {"": 10, "out_of_stock": 30}
        assert self.stock(canteen, CHICKEN) == (2_500, 2_500)

    def test_twelve_payments_at_once_fit_three_times_into_an_order(self, canteen: Canteen) -> None:
        dish = a_dish("Feast", price=98_99)
        keep_all(canteen.store, dish)
        order = canteen.placed(a_request((dish, 1)))
        tender = Tender(30_00, PaymentMethod.CARD, partial=True)

        done = at_once([partial(tried, partial(canteen.pay, CASHIER, order.id, tender, once_for()))] * 12)

        assert Counter(done) == {"": 3, "payment_exceeds_balance": 9}
        assert canteen.order(order.id).captured == 90_00
        assert len(canteen.payments(order.id)) == 3

    def test_of_twelve_discounts_at_once_one_is_given(self, canteen: Canteen) -> None:
        order = canteen.placed(a_request((RICE, 3)))
        tenders = [Tender(amount, PaymentMethod.CASH) for amount in (40_00, 41_00, 42_00)] * 4

        done = at_once([partial(tried, partial(canteen.pay, CASHIER, order.id, each, once_for())) for each in tenders])

        paid, (payment,) = canteen.order(order.id), canteen.payments(order.id)
        assert Counter(done) == {"": 1, "payment_exceeds_balance": 11}
        assert (paid.total, paid.captured, paid.discount) == (payment.amount, payment.amount, 45_00 - payment.amount)
        assert sum(line.discount for line in paid.lines) == paid.discount
        assert [row.discount for row in canteen.history(order.id)] == [0, paid.discount]

    def test_ten_refunds_at_once_fit_three_times_into_a_payment(self, canteen: Canteen) -> None:
        order = canteen.placed(a_request((RICE, 3)))
        payment = canteen.paid(order, 30_00)
        wanted = RefundRequest(payment.id, 10_00)

        done = at_once([partial(tried, partial(canteen.refund, MANAGER, wanted, once_for()))] * 10)

        assert Counter(done)[""] == 3
        assert canteen.order(order.id).refunded == 30_00
        assert [refund.amount for refund in canteen.refunds(order.id)] == [10_00] * 3
        assert len(canteen.history(order.id)) == canteen.order(order.id).version == 5

    def test_a_shortage_names_every_short_item_and_holds_nothing(self, canteen: Canteen) -> None:
        with pytest.raises(OutOfStock) as refused:
            canteen.place(CASHIER, a_request((ADOBO, 11), (SINIGANG, 1), (RICE, 1)), once_for())
        with pytest.raises(OutOfStock) as both:
            canteen.place(CASHIER, a_request((ADOBO, 21)), once_for())

        assert refused.value.errors == {f"stock.{CHICKEN.id}": ["Chicken: 2.5 kg left, 3 kg needed."]}
        assert both.value.errors == {
            f"stock.{CHICKEN.id}": ["Chicken: 2.5 kg left, 5.25 kg needed."],
            f"stock.{SAUCE.id}": ["Soy sauce: 1 l left, 1.05 l needed."],
        }
        assert (self.stock(canteen, CHICKEN), self.stock(canteen, SAUCE)) == ((2_500, 0), (1_000, 0))

    def test_a_shortage_that_is_remembered_holds_nothing_either(self, canteen: Canteen) -> None:
        once: Once[Order] = once_for(a_key())
        first = canteen.place(CASHIER, a_request((ADOBO, 11)), once)

        assert (first.status, self.stock(canteen, SAUCE)) == (409, (1_000, 0))
        assert canteen.place(CASHIER, a_request((ADOBO, 11)), once).replayed

    def test_serving_sells_what_was_held_and_calling_off_lets_it_go(self, canteen: Canteen) -> None:
        served, dropped = canteen.placed(a_request((ADOBO, 2))), canteen.placed(a_request((SINIGANG, 4)))
        assert self.stock(canteen, CHICKEN) == (2_500, 1_500)
        canteen.store.write(lambda work: work.stock.set_recipe(ADOBO.id, (RecipePart(CHICKEN.id, 1),)))

        canteen.at_status(served, *SERVED)
        canteen.at_status(dropped, OrderStatus.CANCELLED)

        assert (self.stock(canteen, CHICKEN), self.stock(canteen, SAUCE)) == ((2_000, 0), (900, 0))
        moved = canteen.store.read(lambda work: work.stock.movements_of_order(served.id))
        assert {(row.item_id, row.kind, row.quantity) for row in moved} == {
            (CHICKEN.id, MovementKind.SALE, -500),
            (SAUCE.id, MovementKind.SALE, -100),
        }
        assert canteen.store.read(lambda work: work.stock.movements_of_order(dropped.id)) == []

    def test_what_was_eaten_stays_eaten_when_the_money_goes_back(self, canteen: Canteen) -> None:
        order = canteen.at_status(canteen.placed(a_request((ADOBO, 1))), *SERVED, OrderStatus.REFUNDED)

        assert order.status is OrderStatus.REFUNDED
        assert self.stock(canteen, CHICKEN) == (2_250, 0)

    def test_served_twice_at_once_it_is_sold_once(self, canteen: Canteen) -> None:
        order = canteen.at_status(canteen.placed(a_request((ADOBO, 1))), *SERVED[:2])

        def serve() -> Answer:
            canteen.move(CASHIER, order.id, OrderStatus.COMPLETED)
            return Answer(200, "")

        assert Counter(at_once([partial(tried, serve)] * 4))[""] == 1
        assert self.stock(canteen, CHICKEN) == (2_250, 0)

    @pytest.mark.parametrize("operation", [StockOperation.SET, StockOperation.SUBTRACT])
    def test_nobody_takes_away_what_open_orders_hold(self, canteen: Canteen, operation: StockOperation) -> None:
        canteen.placed(a_request((ADOBO, 4)))
        taken = 999 if operation is StockOperation.SET else 1_501

        with pytest.raises(StockHeld):
            canteen.change_stock(MANAGER, CHICKEN.id, StockChange(operation, taken))
        after = canteen.change_stock(MANAGER, CHICKEN.id, StockChange(StockOperation.SET, 1_000))

        assert (after.on_hand, after.reserved, after.available) == (1_000, 1_000, 0)

    def test_counting_and_receiving_at_once_lose_nothing(self, canteen: Canteen) -> None:
        add = StockChange(StockOperation.ADD, 100)
        at_once([partial(canteen.change_stock, MANAGER, SAUCE.id, add)] * 6)

        rows = canteen.store.read(lambda work: work.stock.recent(50))
        assert self.stock(canteen, SAUCE)[0] == 1_600
        assert sum(row.quantity for row in rows if row.item_id == SAUCE.id) == 1_600

    @pytest.mark.parametrize("way", [(), SERVED[:1], SERVED[:2]], ids=["waiting", "cooking", "ready"])
    def test_an_open_order_whose_money_goes_back_stays_in_the_queue_and_is_paid_again_once(
        self, canteen: Canteen, way: tuple[OrderStatus, ...]
    ) -> None:
        other, order = canteen.placed(a_request((RICE, 1))), canteen.placed(a_request((ADOBO, 2)))
        payment = canteen.paid(order)
        canteen.at_status(order, *way)

        def give_back() -> Answer:
            return canteen.refund(MANAGER, RefundRequest(payment.id), once_for())

        done = at_once([partial(tried, give_back) for _ in range(4)])

        assert Counter(done) == {"": 1, "nothing_to_refund": 3}
        assert [found.id for found in canteen.store.read(lambda work: work.orders.open(10_000))] == [other.id, order.id]
        owing = canteen.order(order.id)
        assert (owing.payment_status, owing.paid, owing.balance) == (PaymentStatus.REFUNDED, 0, owing.total)
        assert self.stock(canteen, CHICKEN) == (2_500, 500)
        assert len(canteen.history(order.id)) == owing.version == 3 + len(way)

        card = partial(canteen.pay, CASHIER, order.id, Tender(owing.total, PaymentMethod.CARD), once_for())
        assert Counter(at_once([partial(tried, card)] * 4)) == {"": 1, "payment_exceeds_balance": 3}
        again = canteen.order(order.id)
        assert (again.payment_status, again.paid, again.balance) == (PaymentStatus.PAID, order.total, 0)
        assert (again.captured, again.refunded) == (2 * order.total, order.total)

    def test_payments_of_nothing_at_once_are_one(self, canteen: Canteen) -> None:
        order = canteen.placed(a_request((RICE, 1), discount=Discount(DiscountKind.PERCENTAGE, 100_00)))
        nothing = partial(canteen.pay, CASHIER, order.id, Tender(0, PaymentMethod.CARD), once_for())

        done = at_once([partial(tried, nothing)] * 4)

        assert Counter(done) == {"": 1, "payment_exceeds_balance": 3}
        assert [payment.amount for payment in canteen.payments(order.id)] == [0]
