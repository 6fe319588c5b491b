from dataclasses import replace
from datetime import date, timedelta

import pytest

from support.builders import (
    ADMIN,
    ADOBO,
    CASHIER,
    MANAGER,
    MANILA,
    NOW,
    RICE,
    SINIGANG,
    TODAY,
    a_dish,
    an_actor,
    an_id,
    furnish,
    once_for,
)
from support.canteen import Canteen, a_canteen, a_request
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.order import OrderLine, OrderType, PaymentStatus
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.refusals import BadOrderLines
from technomart.domain.orders.status import OrderStatus
from technomart.domain.usecases.orders.place import LineRequest, OrderRequest
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import NotAllowed, Permission, Role

OFF_SALE = a_dish("Soup", available=False)
REMOVED = a_dish("Old stew", removed=True)


@pytest.fixture
def canteen() -> Canteen:
    canteen = a_canteen(MemoryStore())
    furnish(canteen.store, [OFF_SALE, REMOVED])
    return canteen


@pytest.mark.parametrize("by", [CASHIER, MANAGER, ADMIN], ids=lambda actor: actor.role.value)
def test_an_order_is_priced_by_the_menu_and_queued(canteen: Canteen, by: Actor) -> None:
    order = canteen.placed(a_request((ADOBO, 2), (SINIGANG, 3), customer="Niño"), by=by)

    assert order.lines == (
        OrderLine(0, ADOBO.id, "Chicken adobo", 120_00, 2),
        OrderLine(1, SINIGANG.id, "Sinigang", 33_33, 3),
    )
    assert (order.subtotal, order.discount, order.total) == (339_99, 0, 339_99)
    assert (order.status, order.payment_status) == (OrderStatus.IN_QUEUE, PaymentStatus.UNPAID)
    assert (order.number, order.business_date, order.created_at, order.version) == ("W-001", TODAY, NOW, 1)
    assert order.customer_name == "Niño"


def test_an_order_that_is_not_to_be_queued_is_pending(canteen: Canteen) -> None:
    assert canteen.placed(a_request(enqueue=False)).status is OrderStatus.PENDING


def test_an_order_remembers_who_placed_it_and_in_which_request(canteen: Canteen) -> None:
    order = canteen.placed(by=an_actor(Role.STAFF, user_id=an_id(9), request_id="req-9"))

    (row,) = canteen.history(order.id)
    assert order.placed_by == an_id(9)
    assert (row.seq, row.event, row.before, row.after) == (1, OrderEvent.PLACED, None, OrderStatus.IN_QUEUE)
    assert (row.actor_id, row.actor_name, row.request_id, row.at) == (an_id(9), "The staff", "req-9", NOW)


def test_numbers_count_by_type_and_begin_anew_with_the_business_day(canteen: Canteen) -> None:
    types = [OrderType.WALK_IN, OrderType.ONLINE, OrderType.WALK_IN]
    today = [canteen.placed(a_request(type=type_)).number for type_ in types]
    canteen.clock.move(timedelta(days=1))
    tomorrow = canteen.placed()

    assert today == ["W-001", "O-001", "W-002"]
    assert (tomorrow.number, tomorrow.business_date) == ("W-001", TODAY + timedelta(days=1))


def test_the_day_of_an_order_is_the_canteens_and_not_londons(canteen: Canteen) -> None:
    late = replace(MANILA, cutoff_hour=12)  # it is 11:15 in Manila
    answer = replace(canteen.place, days=late)(CASHIER, a_request(), once_for())

    assert canteen.order(answer.about or "").business_date == date(2026, 3, 13)


def test_a_later_price_does_not_change_an_order(canteen: Canteen) -> None:
    order = canteen.placed()
    canteen.store.write(lambda work: work.menu.save(replace(ADOBO, name="Other", price=1, version=2)))

    assert canteen.order(order.id) == order


@pytest.mark.parametrize(
    ("discount", "total"),
    [
        (Discount(DiscountKind.FIXED, 55_00), 200_00),
        (Discount(DiscountKind.FIXED, 999_00), 0),
        (Discount(DiscountKind.PERCENTAGE, 3333), 170_01),
        (Discount(DiscountKind.PERCENTAGE, 10_000), 0),
    ],
)
def test_a_discount_is_spread_over_the_lines(canteen: Canteen, discount: Discount, total: int) -> None:
    order = canteen.placed(a_request(discount=discount))

    assert (order.total, order.discount, order.discount_terms) == (total, 255_00 - total, discount)
    assert sum(line.total for line in order.lines) == total


def test_every_line_that_cannot_be_sold_is_named_and_nothing_is_stored(canteen: Canteen) -> None:
    unknown = a_dish("Unknown")
    request = a_request((OFF_SALE, 1), (ADOBO, 1), (unknown, 2), (REMOVED, 1))

    with pytest.raises(BadOrderLines) as refused:
        canteen.place(CASHIER, request, once_for())

    assert refused.value.errors == {
        "items.0.menuItemId": ["Soup is not available."],
        "items.2.menuItemId": [f"There is no dish {unknown.id}."],
        "items.3.menuItemId": ["Old stew is not available."],
    }
    assert canteen.store.snapshot().orders == ()  # type: ignore[attr-defined] # the memory store tells
    assert canteen.placed().number == "W-001"


def test_the_same_dish_may_be_asked_for_twice(canteen: Canteen) -> None:
    request = OrderRequest((LineRequest(RICE.id, 1, "extra"), LineRequest(RICE.id, 2)), OrderType.WALK_IN)

    assert [(line.position, line.quantity, line.notes) for line in canteen.placed(request).lines] == [
        (0, 1, "extra"),
        (1, 2, ""),
    ]


def test_a_quote_is_the_order_that_would_result_and_stores_nothing(canteen: Canteen) -> None:
    request = a_request(discount=Discount(DiscountKind.PERCENTAGE, 1234))

    quoted = canteen.quote(CASHIER, request)
    order = canteen.placed(request)

    assert quoted.lines == order.lines
    assert (quoted.basket.subtotal, quoted.basket.discount, quoted.basket.total) == (
        order.subtotal,
        order.discount,
        order.total,
    )
    assert order.number == "W-001"


@pytest.mark.parametrize("dish", [OFF_SALE, REMOVED, a_dish("Unknown")])
def test_a_quote_is_refused_as_the_order_would_be(canteen: Canteen, dish: MenuItem) -> None:
    with pytest.raises(BadOrderLines):
        canteen.quote(CASHIER, a_request((dish, 1)))


def test_placing_and_quoting_need_permission(canteen: Canteen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "technomart.domain.users.actor.GRANTS", {Role.STAFF: set(Permission) - {Permission.ORDER_PLACE}}
    )

    with pytest.raises(NotAllowed):
        canteen.place(CASHIER, a_request(), once_for())
    with pytest.raises(NotAllowed):
        canteen.quote(CASHIER, a_request())
