from dataclasses import replace

from support.builders import an_order
from support.threads import at_once
from technomart.adapters.sql.orders.known import KnownOrders, size_of
from technomart.domain.orders.filters import stand_of

ONE = size_of(an_order())


def test_an_order_is_known_as_it_stood_and_not_as_it_became() -> None:
    known, order = KnownOrders(), an_order()
    known.keep([order])

    assert known.find([stand_of(order), stand_of(an_order())]) == {order.id: order}
    assert known.find([stand_of(replace(order, version=2))]) == {}


def test_those_that_nobody_asked_for_longest_are_forgotten() -> None:
    known, (first, second, third) = KnownOrders(2 * ONE), [an_order() for _ in range(3)]
    known.keep([first, second])
    known.find([stand_of(first)])
    known.keep([third])

    assert known.find(map(stand_of, (first, second, third))) == {first.id: first, third.id: third}


def test_one_with_many_lines_counts_for_many() -> None:
    known, (long, first, second) = KnownOrders(3 * ONE), [an_order() for _ in range(3)]
    long = replace(long, lines=long.lines * 3)
    known.keep([first, long, second])

    assert known.find(map(stand_of, (first, long, second))) == {second.id: second}


def test_all_that_were_open_last_are_known_beside_others() -> None:
    known, orders, other = KnownOrders(2 * ONE), [an_order() for _ in range(20)], an_order()
    known.keep([other])
    known.keep_open(orders)
    stands = [*map(stand_of, orders), stand_of(other)]

    assert list(known.find(stands).values()) == [*orders, other]
    known.keep_open(orders[:1])
    assert list(known.find(stands).values()) == [orders[0], other]


def test_threads_share_it() -> None:
    known, orders = KnownOrders(10 * ONE), [an_order() for _ in range(200)]

    def use() -> None:
        for order in orders:
            known.keep([order])
            assert set(known.find(map(stand_of, orders))) <= {each.id for each in orders}

    at_once([use] * 4)

    assert len(known.find(map(stand_of, orders))) == 10
