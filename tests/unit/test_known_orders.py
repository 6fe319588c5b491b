from dataclasses import replace

from support.builders import an_order
from support.threads import at_once
from technomart.adapters.sql.orders.known import KnownOrders
from technomart.domain.orders.filters import Stand
from technomart.domain.orders.order import Order


def stand(order: Order) -> Stand:
    return order.id, order.version, order.updated_at


def test_an_order_is_known_as_it_stood_and_not_as_it_became() -> None:
    known, order = KnownOrders(), an_order()
    known.keep([order])

    assert known.find([stand(order), stand(an_order())]) == {order.id: order}
    assert known.find([stand(replace(order, version=2))]) == {}


def test_those_that_nobody_asked_for_longest_are_forgotten() -> None:
    known, (first, second, third) = KnownOrders(2), [an_order() for _ in range(3)]
    known.keep([first, second])
    known.find([stand(first)])
    known.keep([third])

    assert known.find(map(stand, (first, second, third))) == {first.id: first, third.id: third}


def test_threads_share_it() -> None:
    known, orders = KnownOrders(10), [an_order() for _ in range(200)]

    def use() -> None:
        for order in orders:
            known.keep([order])
            assert set(known.find(map(stand, orders))) <= {each.id for each in orders}

    at_once([use] * 4)

    assert len(known.find(map(stand, orders))) == 10
