"""What any store must make of an order that is split."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pytest

from contracts.in_hand import (
    CHICKEN,
    DAYS,
    KITCHEN,
    TENTH,
    TO_COMPLETED,
    Books,
    assert_reports_hold,
    explained,
    held,
    stock_up,
    tag,
)
from contracts.in_hand import found as names_found
from support.builders import ADOBO, CASHIER, MANAGER, MANILA, RICE, a_key, an_actor, an_id, once_for
from support.canteen import Canteen, a_request
from support.threads import at_once
from support.trade import ask_sales
from technomart.domain.idempotency.answers import Key
from technomart.domain.inventory.stock import RecipePart
from technomart.domain.kernel.errors import Refusal
from technomart.domain.notifications.notification import Event
from technomart.domain.orders.discounts import DiscountLimits
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.order import Order, OrderType, PaymentMethod
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.splitting import Portion
from technomart.domain.orders.status import OrderStatus, spoken_status
from technomart.domain.payments.payment import Tender
from technomart.domain.usecases.orders.split import SplitRequest
from technomart.domain.usecases.payments.refund import RefundRequest


def fixed(value: int) -> Discount:
    return Discount(DiscountKind.FIXED, value)


def split(canteen: Canteen, order: Order, *portions: tuple[int, int], key: Key | None = None) -> Order:
    """Split portions off by the positions of their lines; return the new order."""
    request = SplitRequest([Portion(*each) for each in portions], "separate bills")
    answer = canteen.split(CASHIER, order.id, request, once_for(key))
    if answer.status != 201:
        raise AssertionError(answer.body)
    return canteen.order(answer.about or "")


def refusal(canteen: Canteen, order: Order, portions: Sequence[tuple[int, int]]) -> str:
    """Return why an order is not split so; nothing is stored."""
    before = canteen.order(order.id)
    with pytest.raises(Refusal) as refused:
        split(canteen, order, *portions)
    assert canteen.order(order.id) == before
    return f"{refused.value.code}: {refused.value.message}"


@pytest.mark.in_turn
class SplitContract(Books):
    """Subclassed with a fixture `store` that is empty."""

    @pytest.mark.parametrize("queued", [True, False])
    def test_an_order_is_split_and_both_tell_of_it(self, canteen: Canteen, *, queued: bool) -> None:
        stock_up(canteen)
        asked = replace(a_request((ADOBO, 3), (RICE, 2), discount=TENTH, customer="Ana Reyes"), enqueue=queued)
        order = canteen.placed(asked)
        assert_reports_hold(canteen)
        before = tag(canteen)

        part = split(canteen, order, (0, 1), (1, 2))

        rest = canteen.order(order.id)
        left, came = canteen.history(rest.id)[-1], canteen.history(part.id)
        assert [(line.position, line.name, line.quantity) for line in rest.lines] == [(0, ADOBO.name, 2)]
        assert [(line.position, line.name, line.quantity) for line in part.lines] == [
            (0, ADOBO.name, 1),
            (1, RICE.name, 2),
        ]
        assert (rest.total, part.total) == (2 * ADOBO.price * 9 // 10, (ADOBO.price + 2 * RICE.price) * 9 // 10)
        assert rest.discount + part.discount == order.discount
        assert (rest.version, part.version, rest.number) == (2, 1, order.number)
        assert (part.number, part.status, part.customer_name) == ("W-002", order.status, "Ana Reyes")
        assert (left.event, left.other_order_id, left.details) == (
            OrderEvent.SPLIT,
            part.id,
            "1 x Chicken adobo, 2 x Rice went to order W-002",
        )
        assert [(row.event, row.other_order_id, row.details) for row in came] == [
            (OrderEvent.PLACED, order.id, "split from order W-001")
        ]
        assert (held(canteen, rest), held(canteen, part)) == ({CHICKEN: 2_000}, {CHICKEN: 1_000})
        assert canteen.store.read(lambda work: work.stock.get(CHICKEN)).reserved == 3_000
        assert tag(canteen) != before
        assert names_found(canteen, "reyes") == (["Ana Reyes", "Ana Reyes"], 2)
        assert explained(canteen, rest).holds
        (step,) = explained(canteen, part).steps
        assert step.said.endswith(f"split from order W-001; it was {spoken_status(part.status)}.")
        assert_reports_hold(canteen)
        for each in (rest, part):
            canteen.paid(each)
            canteen.at_status(each, *(() if queued else (OrderStatus.IN_QUEUE,)), *TO_COMPLETED)

    def test_an_amount_off_goes_by_share_to_the_centavo(self, canteen: Canteen) -> None:
        canteen = replace(canteen, discounts=DiscountLimits())
        off = (3 * ADOBO.price + RICE.price) // 5
        ana = an_actor(user_id=an_id())
        order = canteen.placed(a_request((ADOBO, 3), (RICE, 1), discount=fixed(off)), by=ana)

        part = split(canteen, order, (0, 1))

        rest = canteen.order(order.id)
        assert rest.discount + part.discount == off
        assert (rest.discount_terms, part.discount_terms) == (fixed(rest.discount), fixed(part.discount))
        assert abs(part.discount * order.subtotal - off * part.subtotal) < order.subtotal
        (gave,) = ask_sales(canteen.store, canteen.clock.now(), MANILA, DAYS).discounts_by_person
        assert (gave.person_id, gave.orders, gave.discount) == (ana.user_id, 2, off)
        assert_reports_hold(canteen)

    def test_what_was_taken_by_a_recipe_of_then_is_parted_whatever_it_says_now(self, canteen: Canteen) -> None:
        stock_up(canteen)
        order = canteen.placed(a_request((ADOBO, 4), (RICE, 1)))
        canteen.store.write(lambda work: work.stock.set_recipe(ADOBO.id, (RecipePart(CHICKEN, 7),)))

        part = split(canteen, order, (0, 3))

        assert (held(canteen, order), held(canteen, part)) == ({CHICKEN: 1_000}, {CHICKEN: 3_000})
        canteen.at_status(part, *TO_COMPLETED[:1])
        canteen.at_status(canteen.order(order.id), OrderStatus.CANCELLED)
        assert canteen.store.read(lambda work: work.stock.get(CHICKEN)).reserved == 3_000

    def test_only_what_is_there_is_split_off_and_something_stays(self, canteen: Canteen) -> None:
        order = canteen.placed(a_request((ADOBO, 2), (RICE, 1)))

        assert refusal(canteen, order, [(0, 3)]) == "bad_split: There are 2 x Chicken adobo on order W-001."
        assert refusal(canteen, order, [(0, 1), (0, 1)]) == "bad_split: Name each line once."
        assert refusal(canteen, order, [(2, 1)]).startswith("line_not_found")
        assert refusal(canteen, order, [(0, 2), (1, 1)]) == "nothing_left: Nothing would be left of order W-001."
        canteen.at_status(order, *KITCHEN)
        assert refusal(canteen, order, [(0, 1)]).startswith("kitchen_started")

    def test_what_was_paid_is_given_back_before_an_order_is_split(self, canteen: Canteen) -> None:
        order = canteen.placed(a_request((ADOBO, 2), (RICE, 1)))
        canteen.pay(CASHIER, order.id, Tender(1_00, PaymentMethod.CASH, partial=True), once_for())

        assert refusal(canteen, order, [(0, 1)]) == "something_paid: 1.00 was paid for order W-001; give it back first."
        (payment,) = canteen.payments(order.id)
        canteen.refund(MANAGER, RefundRequest(payment.id), once_for())
        part = split(canteen, order, (0, 1))

        assert (part.captured, part.balance) == (0, ADOBO.price)
        assert explained(canteen, canteen.order(order.id)).holds

    def test_an_online_order_is_told_of_once(self, canteen: Canteen) -> None:
        order = canteen.placed(replace(a_request((ADOBO, 2)), type=OrderType.ONLINE))

        part = split(canteen, order, (0, 1))

        told = canteen.store.read(lambda work: work.notifications.told(Event.ORDER_ONLINE, [order.id, part.id]))
        assert (part.number, told) == ("O-002", frozenset({order.id}))

    def test_one_key_splits_once(self, canteen: Canteen) -> None:
        order = canteen.placed(a_request((ADOBO, 3)))

        one, other = (split(canteen, order, (0, 1), key=a_key("split")) for _ in range(2))

        assert one == other
        assert canteen.order(order.id).lines[0].quantity == 2

    def test_of_many_who_split_at_once_each_takes_its_own(self, canteen: Canteen) -> None:
        stock_up(canteen)
        order = canteen.placed(a_request((ADOBO, 6), (RICE, 1), discount=fixed(10_00)))

        parts = at_once([partial(split, canteen, order, (0, 1)) for _ in range(5)])

        rest = canteen.order(order.id)
        assert sorted(part.number for part in parts) == [f"W-{n:03d}" for n in range(2, 7)]
        assert [line.quantity for line in rest.lines] == [1, 1]
        assert rest.discount + sum(part.discount for part in parts) == order.discount
        assert sum(held(canteen, each)[CHICKEN] for each in (rest, *parts)) == 6_000
        assert_reports_hold(canteen)
