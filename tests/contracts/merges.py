"""What any store must make of two orders that are merged."""

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
    found,
    held,
    stock_up,
    tag,
)
from support.builders import ADOBO, CASHIER, MANILA, RICE, a_key, an_actor, an_id, once_for
from support.canteen import Canteen, a_request
from support.threads import at_once
from support.trade import ask_sales
from technomart.domain.idempotency.answers import Key
from technomart.domain.inventory.stock import OutOfStock, RecipePart
from technomart.domain.kernel.errors import Refusal
from technomart.domain.orders.discounts import DiscountAboveLimit, DiscountLimits
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.in_hand import LineEdit
from technomart.domain.orders.order import MOST_LINES, Order, PaymentMethod
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.refusals import OrderNotFound
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.payment import Tender
from technomart.domain.usecases.orders.merge import MergeRequest
from technomart.domain.users.actor import Actor


def fixed(value: int) -> Discount:
    return Discount(DiscountKind.FIXED, value)


def merge(canteen: Canteen, order: Order, other: Order, *, by: Actor = CASHIER, key: Key | None = None) -> Order:
    """Merge an order into another and return that."""
    answer = canteen.merge(by, order.id, MergeRequest(other.id, "one bill"), once_for(key))
    if answer.status != 201:
        raise AssertionError(answer.body)
    return canteen.order(order.id)


def refusal(canteen: Canteen, order: Order, other: Order) -> str:
    """Return why orders are not merged so; nothing is stored."""
    before = [canteen.order(each.id) for each in (order, other)]
    with pytest.raises(Refusal) as refused:
        merge(canteen, order, other)
    assert [canteen.order(each.id) for each in (order, other)] == before
    return refused.value.code


@pytest.mark.in_turn
class MergeContract(Books):
    """Subclassed with a fixture `store` that is empty."""

    def test_orders_are_merged_and_both_tell_of_it(self, canteen: Canteen) -> None:
        stock_up(canteen)
        order = canteen.placed(a_request((ADOBO, 1), (RICE, 1), discount=TENTH, customer="Ana Reyes"))
        other = canteen.placed(a_request((ADOBO, 2), discount=TENTH, customer="Bea"))
        assert_reports_hold(canteen)
        before = tag(canteen)

        after = merge(canteen, order, other)

        gone = canteen.order(other.id)
        came, left = canteen.history(order.id)[-1], canteen.history(other.id)[-1]
        assert [(line.position, line.name, line.quantity) for line in after.lines] == [
            (0, ADOBO.name, 1),
            (1, RICE.name, 1),
            (2, ADOBO.name, 2),
        ]
        assert (after.total, after.discount_terms) == (order.total + other.total, TENTH)
        assert (after.number, after.customer_name, after.version) == (order.number, "Ana Reyes", 2)
        assert (gone.status, gone.lines, gone.total, gone.version) == (
            OrderStatus.CANCELLED,
            other.lines,
            other.total,
            2,
        )
        assert (came.event, came.other_order_id, came.subtotal, came.details) == (
            OrderEvent.MERGED,
            other.id,
            other.subtotal,
            "2 x Chicken adobo came from order W-002",
        )
        assert (left.other_order_id, left.reason) == (order.id, "Merged into order W-001: one bill")
        assert held(canteen, order) == {CHICKEN: 3_000}
        assert canteen.store.read(lambda work: work.stock.get(CHICKEN)).reserved == 3_000
        assert tag(canteen) != before
        assert (found(canteen, "reyes"), found(canteen, "bea")) == ((["Ana Reyes"], 1), (["Bea"], 1))
        assert explained(canteen, order).holds
        assert explained(canteen, other).holds
        assert_reports_hold(canteen)
        canteen.paid(after)
        canteen.at_status(after, *TO_COMPLETED)
        assert canteen.store.read(lambda work: work.stock.get(CHICKEN)).on_hand == 7_000

    @pytest.mark.parametrize(
        ("own", "others"), [(TENTH, fixed(10_00)), (fixed(10_00), fixed(20_00)), (TENTH, fixed(0)), (fixed(0), TENTH)]
    )
    def test_what_was_off_either_is_off_both(self, canteen: Canteen, own: Discount, others: Discount) -> None:
        ana, ben = an_actor(user_id=an_id()), an_actor(user_id=an_id())
        order = canteen.placed(a_request((ADOBO, 1), discount=own), by=ana)
        other = canteen.placed(a_request((RICE, 3), discount=others), by=ben)

        after = merge(canteen, order, other)

        assert after.discount == order.discount + other.discount
        assert after.discount_terms == fixed(after.discount)
        sales = ask_sales(canteen.store, canteen.clock.now(), MANILA, DAYS)
        given = {ana.user_id: order.discount, ben.user_id: other.discount}
        assert {row.person_id: row.discount for row in sales.discounts_by_person} == {
            person: amount for person, amount in given.items() if amount
        }

    def test_limits_are_judged_again(self, canteen: Canteen) -> None:
        canteen = replace(canteen, discounts=DiscountLimits())
        order = canteen.placed(a_request((RICE, 1)))
        other = canteen.placed(a_request((ADOBO, 1), discount=fixed(ADOBO.price // 5)))
        canteen = replace(canteen, discounts=DiscountLimits(staff=5))

        assert merge(canteen, order, other).discount == other.discount
        more = canteen.placed(a_request((RICE, 1)))
        assert canteen.change(CASHIER, order.id, 1, LineEdit(2)).discount == other.discount
        with pytest.raises(DiscountAboveLimit):
            canteen.placed(a_request((RICE, 1), discount=TENTH))
        assert merge(canteen, more, order).discount == other.discount

    def test_what_was_taken_by_a_recipe_of_then_goes_along(self, canteen: Canteen) -> None:
        stock_up(canteen)
        order, other = canteen.placed(a_request((ADOBO, 1))), canteen.placed(a_request((ADOBO, 9)))
        canteen.store.write(lambda work: work.stock.set_recipe(ADOBO.id, (RecipePart(CHICKEN, 3),)))

        merge(canteen, order, other)

        with pytest.raises(OutOfStock):
            canteen.placed(a_request((ADOBO, 1)))
        canteen.change(CASHIER, order.id, 1, LineEdit(0), reason="too much")
        assert held(canteen, order) == {CHICKEN: 1_000}

    def test_only_what_is_unpaid_and_not_begun_is_merged(self, canteen: Canteen) -> None:
        order, other = (canteen.placed(a_request((ADOBO, 1))) for _ in range(2))

        assert refusal(canteen, order, order) == "same_order"
        with pytest.raises(OrderNotFound):
            canteen.merge(CASHIER, order.id, MergeRequest("nobody"), once_for())
        canteen.pay(CASHIER, other.id, Tender(1_00, PaymentMethod.CASH, partial=True), once_for())
        assert (refusal(canteen, order, other), refusal(canteen, other, order)) == ("something_paid",) * 2
        canteen.at_status(other, *KITCHEN)
        assert (refusal(canteen, order, other), refusal(canteen, other, order)) == ("kitchen_started",) * 2
        many = canteen.placed(a_request(*[(RICE, 1)] * MOST_LINES))
        assert refusal(canteen, order, many) == "too_many_lines"

    def test_one_key_merges_once(self, canteen: Canteen) -> None:
        order, other = (canteen.placed(a_request((ADOBO, 1))) for _ in range(2))

        one, again = (merge(canteen, order, other, key=a_key("merge")) for _ in range(2))

        assert one == again
        assert [line.quantity for line in again.lines] == [1, 1]

    def test_orders_that_are_merged_into_each_other_at_once_become_one(self, canteen: Canteen) -> None:
        stock_up(canteen)
        order, other, third = (canteen.placed(a_request((ADOBO, 1), discount=fixed(n))) for n in (1_00, 2_00, 3_00))

        def attempt(into: Order, gone: Order) -> str:
            try:
                canteen.merge(CASHIER, into.id, MergeRequest(gone.id), once_for())
            except Refusal as refused:
                return refused.code
            return "merged"

        pairs = [(order, other), (other, order), (other, third), (third, other), (third, order), (order, third)]
        said = at_once([partial(attempt, *pair) for pair in pairs])

        assert sorted(said) == ["kitchen_started"] * 4 + ["merged"] * 2
        (left,) = [each for each in map(canteen.order, (order.id, other.id, third.id)) if not each.is_void]
        assert (left.discount, len(left.lines), held(canteen, left)) == (6_00, 3, {CHICKEN: 3_000})
        assert_reports_hold(canteen)
