"""How lists of orders are filtered, searched and cut into pages, the same in every store."""

from datetime import timedelta

import pytest

from support.builders import NOW, an_order, furnish, keep
from support.exact import assert_exactly
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.order import Order, OrderType, PaymentStatus
from technomart.domain.orders.status import CLOSED, OrderStatus
from technomart.domain.store.unit_of_work import Store

ALL = PageRequest(1, 500)

NAMES = (
    "",
    "Ana",
    "ana",
    "ANA ",
    " Ana",
    "Niño",
    "NIÑO",
    "Nino",
    "50% off",
    "50x off",
    "a_b",
    "axb",
    "back\\slash",
    "O'Brien",
    'say "x"',
    "Straße",
    "STRASSE",
    "İstanbul",
    "ΣΊΣΥΦΟΣ",
    "🍜 noodle",
    "🍣 sushi",
    "Café",
    "Cafe\u0301",
    "[abc]",
    "100*",
)

SEARCHES = (
    "",
    "ana",
    "ANA",
    "niño",
    "NIÑO",
    "nino",
    "50%",
    "%",
    "_",
    "a_b",
    "\\",
    "'",
    '"',
    "strasse",
    "straße",
    "İ",
    "i",
    "σίσυφος",
    "🍜",
    "🍣",
    "é",
    "café",
    "[abc]",
    "*",
    "?",
    "w-0",
    "W-003",
    "o-",
    "003 ",
    "003 niño",
    "nobody at all",
)


def found(store: Store, wanted: OrderFilter, request: PageRequest = ALL) -> Page[Order]:
    return store.read(lambda work: work.orders.page(wanted, request))


class OrderListsContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture(autouse=True)
    def _furnish(self, store: Store) -> None:
        furnish(store)

    def test_a_page_holds_its_rows_newest_first_and_the_count_of_all(self, store: Store) -> None:
        orders = [keep(store, an_order()) for _ in range(5)]
        newest_first = orders[::-1]

        assert_exactly(
            found(store, OrderFilter(), PageRequest(1, 2)),
            Page(newest_first[:2], 5, PageRequest(1, 2), next=(newest_first[1].id,)),
        )
        assert_exactly(found(store, OrderFilter(), PageRequest(3, 2)), Page(newest_first[4:], 5, PageRequest(3, 2)))
        assert_exactly(found(store, OrderFilter(), PageRequest(4, 2)), Page([], 5, PageRequest(4, 2)))

    def test_an_empty_store_has_an_empty_page(self, store: Store) -> None:
        assert_exactly(found(store, OrderFilter()), Page([], 0, ALL))

    @pytest.mark.parametrize(
        "statuses", [(), (OrderStatus.READY,), CLOSED, tuple(OrderStatus)], ids=["none", "one", "closed", "all"]
    )
    def test_states_are_filtered(self, store: Store, statuses: tuple[OrderStatus, ...]) -> None:
        orders = [keep(store, an_order(status=status)) for status in OrderStatus]
        wanted = [order for order in reversed(orders) if order.status in statuses]

        assert_exactly(found(store, OrderFilter(statuses=statuses)), Page(wanted, len(wanted), ALL))

    def test_how_far_orders_are_paid_is_filtered(self, store: Store) -> None:
        money = [(0, 0), (1, 0), (255_00, 0), (255_00, 1), (255_00, 255_00)]
        orders = [
            keep(store, an_order(status=status, captured=captured, refunded=refunded, customer="Ana"))
            for captured, refunded in money
            for status in (OrderStatus.READY, OrderStatus.COMPLETED, OrderStatus.CANCELLED)
            if status is not OrderStatus.CANCELLED or captured == refunded
        ]
        some = [(), *[(each,) for each in PaymentStatus], (PaymentStatus.UNPAID, PaymentStatus.REFUNDED)]
        filters = [
            OrderFilter(payment_statuses=paid, statuses=statuses, customer=customer, search=search, since=since)
            for paid in some
            for statuses in (None, (OrderStatus.READY,), (OrderStatus.COMPLETED,), (OrderStatus.CANCELLED,), CLOSED)
            for customer, search, since in (
                (None, None, None),
                ("Ana", None, None),
                (None, "an", None),
                (None, None, NOW),
            )
        ]

        for wanted in filters:
            expected = [order for order in reversed(orders) if wanted.admits(order)]
            page = found(store, wanted)
            assert [order.id for order in page.rows] == [order.id for order in expected], wanted
            assert page.total == len(expected), wanted

    def test_since_is_inside_and_until_is_outside_to_the_microsecond(self, store: Store) -> None:
        tick = timedelta(microseconds=1)
        before, first, last, after = (
            keep(store, an_order(at=at)) for at in (NOW - tick, NOW, NOW + tick, NOW + 2 * tick)
        )

        page = found(store, OrderFilter(since=NOW, until=NOW + 2 * tick))

        assert_exactly(page.rows, [last, first])
        assert_exactly(found(store, OrderFilter(since=NOW + 2 * tick)).rows, [after])
        assert_exactly(found(store, OrderFilter(until=NOW)).rows, [before])

    def test_searches_and_names_mean_the_same_as_in_the_domain(self, store: Store) -> None:
        orders = [
            keep(store, an_order(customer=name, sequence=i, type=list(OrderType)[i % 2]))
            for i, name in enumerate(NAMES, 1)
        ]
        filters = [OrderFilter(search=text) for text in SEARCHES]
        filters += [OrderFilter(customer=name) for name in (*NAMES, "Ana  ", "nobody")]

        answers = {wanted: found(store, wanted) for wanted in filters}

        for wanted, page in answers.items():
            expected = [order for order in reversed(orders) if wanted.admits(order)]
            assert [o.customer_name for o in page.rows] == [o.customer_name for o in expected], wanted
            assert page.total == len(expected), wanted

    def test_filters_add_up(self, store: Store) -> None:
        keep(store, an_order(customer="Ana", status=OrderStatus.READY))
        keep(store, an_order(customer="Ben", status=OrderStatus.COMPLETED))
        keep(store, an_order(customer="Ana", status=OrderStatus.COMPLETED, at=NOW - timedelta(days=1)))
        order = keep(store, an_order(customer="Ana", status=OrderStatus.COMPLETED))

        page = found(
            store,
            OrderFilter(statuses=(OrderStatus.COMPLETED,), search="AN", customer="Ana", since=NOW),
            PageRequest(1, 1),
        )

        assert_exactly(page, Page([order], 1, PageRequest(1, 1)))
