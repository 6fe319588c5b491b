"""How lists of orders go on after a position and how far they are counted, the same in every store."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from support.builders import NOW, an_id, an_order, furnish, keep, moved, placing
from support.pages import walked
from support.refusals import refused
from technomart.domain.kernel import paging
from technomart.domain.kernel.errors import Conflict
from technomart.domain.kernel.paging import BadCursor, Page, PageRequest, Position
from technomart.domain.orders.filters import OrderFilter, ending
from technomart.domain.orders.order import Order
from technomart.domain.orders.status import CLOSED, OPEN, OrderStatus
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store, UnitOfWork

MINUTE = timedelta(minutes=1)
NAMES = ("Maria Cruz", "Mario", "Ana Maria Marta", "Cruz Cora", "")

FILTERS = (
    OrderFilter(),
    OrderFilter(statuses=(OrderStatus.READY,)),
    OrderFilter(statuses=CLOSED),
    OrderFilter(statuses=CLOSED, search="mar"),
    OrderFilter(search="mar"),
    OrderFilter(search="m"),
    OrderFilter(search="w-00"),
    OrderFilter(search="cruz maria"),
    OrderFilter(search="c w-", since=NOW + MINUTE),
    OrderFilter(customer="Maria Cruz"),
    OrderFilter(customer="Maria Cruz", statuses=CLOSED, until=NOW + 30 * MINUTE),
    OrderFilter(since=NOW + MINUTE, until=NOW + 9 * MINUTE),
    OrderFilter(since=NOW + MINUTE, statuses=OPEN),
    OrderFilter(until=NOW + 20 * MINUTE, statuses=CLOSED),
)


def found(store: Store, wanted: OrderFilter, request: PageRequest) -> Page[Order]:
    return store.read(lambda work: work.orders.page(wanted, request))


def total(store: Store, *statuses: OrderStatus) -> int | None:
    return found(store, OrderFilter(statuses=statuses or None), PageRequest(9, 1)).total


def blocks_apart(number: int, i: int) -> str:
    """Return an id of another day than the one before; ids sort by their numbers."""
    return f"0195{i:04x}{an_id(number)[8:]}"


class OrderPagesContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture
    def orders(self, store: Store) -> list[Order]:
        """Keep orders of many days and states; some later ones have earlier ids."""
        furnish(store)
        statuses = list(OrderStatus)
        return [
            keep(
                store,
                an_order(
                    id=blocks_apart(i + 1, 0x400 * i),
                    sequence=i + 1,
                    customer=NAMES[i % len(NAMES)],
                    status=statuses[i % len(statuses)],
                    at=NOW + MINUTE * (i // 2 - 2 * (i % 3 == 2)),
                ),
            )
            for i in range(40)
        ]

    @pytest.mark.parametrize("wanted", FILTERS, ids=str)
    def test_pages_after_one_another_are_the_whole_list(
        self, store: Store, orders: list[Order], wanted: OrderFilter
    ) -> None:
        whole = found(store, wanted, PageRequest(1, 500))
        expected = sorted(filter(wanted.admits, orders), key=wanted.position, reverse=True)

        assert walked(lambda request: found(store, wanted, request)) == list(whole.rows) == expected
        assert whole.next is None
        numbered = [found(store, wanted, PageRequest(number, 3)) for number in range(1, 15)]
        assert [order for page in numbered for order in page.rows] == expected
        assert {page.total for page in numbered} == {len(expected)}
        assert [page.next is not None for page in numbered] == [3 * n < len(expected) for n in range(1, 15)]

    @pytest.mark.parametrize("wanted", [OrderFilter(), OrderFilter(statuses=OPEN), OrderFilter(search="mar")], ids=str)
    def test_what_comes_meanwhile_repeats_and_skips_nothing(
        self, store: Store, orders: list[Order], wanted: OrderFilter
    ) -> None:
        expected = [order for order in reversed(orders) if wanted.admits(order)]
        first = found(store, wanted, PageRequest(1, 4))

        keep(store, an_order(id=blocks_apart(99, 0xFF00), customer="Mark"))
        second = found(store, wanted, PageRequest(7, 4, after=first.next))

        assert [*first.rows, *second.rows] == expected[:8]

    @pytest.mark.parametrize(
        ("wanted", "after"),
        [
            (OrderFilter(), (1,)),
            (OrderFilter(), (NOW.isoformat(), an_id(1))),
            (OrderFilter(statuses=CLOSED), (an_id(1), an_id(1))),
            (OrderFilter(search="mar"), (7,)),
            (OrderFilter(since=NOW), (an_id(1),)),
        ],
        ids=str,
    )
    def test_a_position_of_another_list_is_refused(
        self, store: Store, orders: list[Order], wanted: OrderFilter, after: Position
    ) -> None:
        assert orders
        with refused(BadCursor):
            found(store, wanted, PageRequest(after=after))

    def test_filtered_lists_are_counted_so_far_and_no_further(
        self, store: Store, orders: list[Order], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(paging, "MOST_COUNTED", 3)

        for wanted in (OrderFilter(search="mar"), OrderFilter(customer="Maria Cruz"), OrderFilter(since=NOW)):
            page = found(store, wanted, PageRequest(1, 2))
            assert (page.total, page.pages, page.at_least) == (3, 2, True)
        page = found(store, OrderFilter(customer="Maria Cruz", statuses=CLOSED), PageRequest(1, 2))
        assert (page.total, page.at_least) == (3, None)
        page = found(store, OrderFilter(), PageRequest(1, 2))
        assert (page.total, page.at_least) == (len(orders), None)
        page = found(store, OrderFilter(statuses=CLOSED), PageRequest(1, 2))
        assert (page.total, page.at_least) == (sum(order.status in CLOSED for order in orders), None)

    @pytest.mark.parametrize("wanted", [OrderFilter(search="mar"), OrderFilter(search="cruz maria")], ids=str)
    def test_searches_count_orders_that_come_and_that_are_closed_late(self, store: Store, wanted: OrderFilter) -> None:
        furnish(store)
        statuses = [OrderStatus.IN_QUEUE if i in (0, 3) else OrderStatus.COMPLETED for i in range(12)]
        orders = [
            keep(store, an_order(id=blocks_apart(i + 1, 0x1000 * i), customer="Maria Cruz", status=status))
            for i, status in enumerate(statuses)
        ]

        def totals() -> list[int | None]:
            return [found(store, wanted, PageRequest(1, 2)).total for _ in range(2)]

        assert totals() == [12, 12]
        gone, change = moved(orders[3], OrderStatus.CANCELLED)
        store.write(lambda work: work.orders.save(gone, change))
        assert totals() == [12, 12]
        keep(store, an_order(id=blocks_apart(98, 0xE000), customer="Maria Cruz"))
        assert totals() == [13, 13]
        keep(store, an_order(id=blocks_apart(99, 0xF000), customer="Maria Cruz", status=OrderStatus.COMPLETED))
        assert totals() == [14, 14]
        late = an_order(id=blocks_apart(97, 0x1800), customer="Maria Cruz", status=OrderStatus.COMPLETED)
        store.write(lambda work: work.load(Snapshot(orders=(late,), changes=(placing(late),))))
        assert totals() == [15, 15]

    def test_the_history_is_sorted_by_when_orders_ended(self, store: Store) -> None:
        furnish(store)
        orders = [keep(store, an_order(id=an_id(i + 1), sequence=i + 1, at=NOW)) for i in range(12)]
        ended: list[Order] = []
        for i in (3, 11, 0, 7, 5, 1, 10):  # two of them at the same time
            at = NOW + MINUTE * (len(ended) // 2)
            path: tuple[OrderStatus, ...] = (OrderStatus.CANCELLED,)
            if i % 2:
                path = (OrderStatus.IN_PROGRESS, OrderStatus.READY, OrderStatus.COMPLETED)
            order = orders[i]
            for status in path:
                order, change = moved(order, status, at=at)
                store.write(lambda work, o=order, c=change: work.orders.save(o, c))  # type: ignore[misc]
            ended.append(order)
        late = replace(ended[0], updated_at=NOW + 99 * MINUTE, version=ended[0].version + 1)
        store.write(lambda work: work.orders.save(late, replace(placing(late), seq=late.version, before=late.status)))

        def past(request: PageRequest) -> Page[Order]:
            return store.read(lambda work: work.orders.past(request))

        expected = sorted([late, *ended[1:]], key=ending, reverse=True)
        assert [order.id for order in expected[-2:]] == [orders[11].id, orders[3].id]
        assert walked(past) == list(past(PageRequest(1, 500)).rows) == expected
        numbered = [past(PageRequest(number, 3)) for number in (1, 2, 3)]
        assert [order for page in numbered for order in page.rows] == expected
        assert [page.total for page in numbered] == [7, 7, 7]
        for after in ((an_id(1),), (1, an_id(1))):
            with refused(BadCursor):
                past(PageRequest(after=after))

    def test_counts_follow_every_change_that_is_kept(self, store: Store) -> None:
        furnish(store)
        first, second = keep(store, an_order()), keep(store, an_order())
        ready, change = moved(first, OrderStatus.IN_PROGRESS)
        store.write(lambda work: work.orders.save(ready, change))

        assert (total(store), total(store, OrderStatus.IN_QUEUE), total(store, *OPEN)) == (2, 1, 2)
        assert total(store, OrderStatus.IN_PROGRESS) == 1
        assert total(store, *CLOSED) == 0
        gone, change = moved(second, OrderStatus.CANCELLED)

        def fails(work: UnitOfWork) -> None:
            work.orders.save(gone, change)
            raise Conflict

        with refused(Conflict):
            store.write(fails)
        assert (total(store, OrderStatus.IN_QUEUE), total(store, *CLOSED)) == (1, 0)

    def test_counts_forget_what_a_savepoint_takes_back(self, store: Store) -> None:
        furnish(store)
        first, second = (an_order(status=status) for status in (OrderStatus.CANCELLED, OrderStatus.COMPLETED))

        def half(work: UnitOfWork) -> int | None:
            add(work, first)
            with suppress(Conflict), work.savepoint():
                add(work, second)
                assert work.orders.page(OrderFilter(), PageRequest(9, 1)).total == 2
                raise Conflict
            return work.orders.page(OrderFilter(), PageRequest(9, 1)).total

        assert store.write(half) == total(store) == 1


def add(work: UnitOfWork, order: Order) -> None:
    """Add an order within a transaction."""
    work.orders.add(order, placing(order))
