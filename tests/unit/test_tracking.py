from datetime import timedelta

import pytest

from support.builders import ADMIN, CASHIER, MANAGER, NOW, an_id
from support.canteen import Canteen, a_canteen, a_request
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.refusals import OrderNotFound
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.steps_back import StepsBack
from technomart.domain.usecases.orders.read import (
    ListOrders,
    ListPastOrders,
    ReadOrder,
    ReadQueue,
    TrackOrders,
    queue_tag,
)
from technomart.domain.users.permissions import NotAllowed, Role


@pytest.fixture
def canteen() -> Canteen:
    return a_canteen(MemoryStore())


def a_queue(canteen: Canteen) -> ReadQueue:
    return ReadQueue(canteen.store, StepsBack(), canteen.clock)


def test_a_tag_is_of_the_very_orders_as_they_stand() -> None:
    one, other, third = (an_id() for _ in range(3))
    before = [(one, 3, NOW), (other, 1, NOW)]
    states = [
        before,
        [(other, 3, NOW), (third, 1, NOW)],  # as many orders, as many changes
        [(one, 3, NOW), (other, 1, NOW + timedelta(microseconds=1))],  # a restored database came to the version again
        [(one, 3, NOW)],
        [(other, 1, NOW), (one, 3, NOW)],
        [],
    ]

    assert len({queue_tag(state) for state in states}) == len(states)
    assert queue_tag(before) == queue_tag(list(before))


def test_the_queue_holds_the_open_orders_oldest_first(canteen: Canteen) -> None:
    orders = [canteen.placed() for _ in range(3)]
    cancelled = canteen.at_status(orders[1], OrderStatus.CANCELLED)

    queue = a_queue(canteen)(CASHIER)

    assert queue.orders == [orders[0], orders[2]]
    assert cancelled not in queue.orders


def test_a_queue_that_is_known_is_not_sent_again(canteen: Canteen) -> None:
    order = canteen.placed()
    read = a_queue(canteen)
    tag = read(CASHIER).tag

    assert read(CASHIER, {"other", tag}.__contains__).orders is None
    assert read(CASHIER, {"other"}.__contains__).orders == [order]


def test_the_tag_changes_with_every_change_of_the_queue(canteen: Canteen) -> None:
    read = a_queue(canteen)
    tags = [read(CASHIER).tag]
    order = canteen.placed()
    tags.append(read(CASHIER).tag)
    canteen.paid(order, 1)
    tags.append(read(CASHIER).tag)
    canteen.at_status(order, OrderStatus.IN_PROGRESS)
    tags.append(read(CASHIER).tag)
    canteen.placed()
    tags.append(read(CASHIER).tag)

    assert len(set(tags)) == 5
    assert read(CASHIER).tag == tags[-1]


def test_past_orders_are_the_closed_ones_newest_first(canteen: Canteen) -> None:
    first, second, _ = (canteen.placed() for _ in range(3))
    closed = [canteen.at_status(order, OrderStatus.CANCELLED) for order in (first, second)]

    page = ListPastOrders(canteen.store)(CASHIER, PageRequest())

    assert page.rows == closed[::-1]
    assert (page.total, page.pages) == (2, 1)


def test_orders_are_searched_by_number_and_customer(canteen: Canteen) -> None:
    ana, nino = (canteen.placed(a_request(customer=name)) for name in ("Ana", "Niño"))
    find = ListOrders(canteen.store)

    assert find(CASHIER, OrderFilter(search="w-001"), PageRequest()).rows == [ana]
    assert find(CASHIER, OrderFilter(search="NIÑ"), PageRequest()).rows == [nino]
    assert find(CASHIER, OrderFilter(search="_"), PageRequest()).rows == []


def test_an_order_is_shown_with_everything_that_happened_to_it(canteen: Canteen) -> None:
    order = canteen.placed()
    payment = canteen.paid(order)
    canteen.clock.move(timedelta(minutes=1))
    canteen.move(MANAGER, order.id, OrderStatus.CANCELLED)

    detail = ReadOrder(canteen.store)(CASHIER, order.id)

    assert detail.order == canteen.order(order.id)
    assert [(paid.id, paid.left) for paid in detail.payments] == [(payment.id, 0)]
    assert sum(refund.amount for refund in detail.refunds) == detail.order.refunded == 255_00
    assert [row.seq for row in detail.history] == [1, 2, 3]
    assert detail.history[-1].at == detail.order.updated_at == canteen.clock.now()


def test_an_unknown_order_cannot_be_shown(canteen: Canteen) -> None:
    with pytest.raises(OrderNotFound):
        ReadOrder(canteen.store)(ADMIN, an_id())


def test_orders_are_tracked_by_their_ids(canteen: Canteen) -> None:
    first, second = canteen.placed(), canteen.placed()

    marks = TrackOrders(canteen.store)(CASHIER, [second.id, first.id, an_id()])

    assert [(mark.id, mark.version, mark.status) for mark in marks] == [
        (first.id, 1, OrderStatus.IN_QUEUE),
        (second.id, 1, OrderStatus.IN_QUEUE),
    ]


def test_looking_needs_permission_too(canteen: Canteen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("technomart.domain.users.actor.GRANTS", {Role.STAFF: frozenset()})

    for look in (
        lambda: a_queue(canteen)(CASHIER),
        lambda: ListOrders(canteen.store)(CASHIER, OrderFilter(), PageRequest()),
        lambda: ListPastOrders(canteen.store)(CASHIER, PageRequest()),
        lambda: ReadOrder(canteen.store)(CASHIER, an_id()),
        lambda: TrackOrders(canteen.store)(CASHIER, []),
    ):
        with pytest.raises(NotAllowed):
            look()
