"""What keeps orders and their histories must do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from support.builders import (
    ADOBO,
    CASHIER,
    MANAGER,
    NOW,
    TODAY,
    a_user,
    an_actor,
    an_id,
    an_order,
    furnish,
    keep,
    moved,
    placing,
)
from support.exact import assert_exactly
from support.refusals import refused
from support.threads import at_once
from technomart.domain.orders.filters import OrderMark
from technomart.domain.orders.history import OrderChange, OrderEvent, change_of
from technomart.domain.orders.order import Order, OrderType, PaymentMethod
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.refusals import OrderNotFound, StaleOrder
from technomart.domain.orders.status import OPEN, OrderStatus
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.permissions import Role


def mark(order: Order) -> OrderMark:
    return OrderMark(order.id, order.version, order.status, order.updated_at)


class OrdersContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture(autouse=True)
    def _furnish(self, store: Store) -> None:
        furnish(store)

    def test_an_order_is_found_again_with_its_lines_in_their_order(self, store: Store) -> None:
        user = a_user()
        store.write(lambda work: work.users.add(user))
        order = an_order(
            dishes=[(ADOBO, 3), (ADOBO, 1)],
            discount=Discount(DiscountKind.PERCENTAGE, 1250),
            type=OrderType.ONLINE,
            customer="Niño 🍜",
            placed_by=user.id,
        )
        first, second = order.lines
        order = replace(order, lines=(first, replace(second, notes="no onions, extra ñ")))

        keep(store, order)

        assert_exactly(store.read(lambda work: work.orders.get(order.id)), order)
        assert_exactly(store.write(lambda work: work.orders.get_for_update(order.id)), order)

    def test_an_unknown_order_is_said_to_be_unknown(self, store: Store) -> None:
        with refused(OrderNotFound):
            store.read(lambda work: work.orders.get(an_id()))
        with refused(OrderNotFound):
            store.write(lambda work: work.orders.get_for_update(an_id()))
        assert store.read(lambda work: work.orders.history(an_id())) == []

    def test_a_changed_order_is_kept_with_the_row_that_says_why(self, store: Store) -> None:
        user = a_user()
        store.write(lambda work: work.users.add(user))
        order = keep(store, an_order(status=OrderStatus.READY))
        by = an_actor(Role.MANAGER, user_id=user.id, request_id="req-ñ")
        at = NOW + timedelta(minutes=5, microseconds=1)
        done = order.moved_to(OrderStatus.COMPLETED, at)
        paid = replace(done, captured=done.total, refunded=1, payment_method=PaymentMethod.MOBILE)
        change = change_of(by, order, paid, OrderEvent.MOVED, reason="wanted it so 🍜", amount=1)

        store.write(lambda work: work.orders.save(paid, change))

        assert_exactly(store.read(lambda work: work.orders.get(order.id)), paid)
        assert_exactly(store.read(lambda work: work.orders.history(order.id)), [placing(order), change])

    def test_the_row_that_places_an_order_has_no_state_before(self, store: Store) -> None:
        order = keep(store, an_order(status=OrderStatus.PENDING))

        (row,) = store.read(lambda work: work.orders.history(order.id))

        assert_exactly(
            row,
            OrderChange(
                order_id=order.id,
                seq=1,
                event=OrderEvent.PLACED,
                before=None,
                after=OrderStatus.PENDING,
                at=NOW,
                actor_name=CASHIER.name,
                request_id=CASHIER.request_id,
                subtotal=order.subtotal,
            ),
        )

    @pytest.mark.parametrize("version", [1, 3])
    def test_a_writer_that_saw_another_version_is_told_it_is_stale(self, store: Store, version: int) -> None:
        order = keep(store, an_order())
        after, _ = moved(order, OrderStatus.IN_PROGRESS)
        stale = replace(after, version=version)

        with pytest.raises(StaleOrder):
            store.write(lambda work: work.orders.save(stale, change_of(CASHIER, order, stale, OrderEvent.MOVED)))

        assert_exactly(store.read(lambda work: work.orders.get(order.id)), order)
        assert_exactly(store.read(lambda work: work.orders.history(order.id)), [placing(order)])

    def test_a_second_writer_is_told_it_is_stale(self, store: Store) -> None:
        order = keep(store, an_order())
        first, why = moved(order, OrderStatus.IN_PROGRESS)
        second, why_not = moved(order, OrderStatus.CANCELLED, MANAGER)
        store.write(lambda work: work.orders.save(first, why))

        with pytest.raises(StaleOrder):
            store.write(lambda work: work.orders.save(second, why_not))

        assert_exactly(store.read(lambda work: work.orders.get(order.id)), first)

    def test_an_order_cannot_be_saved_before_it_was_added(self, store: Store) -> None:
        after, change = moved(an_order(), OrderStatus.IN_PROGRESS)

        with pytest.raises(StaleOrder):
            store.write(lambda work: work.orders.save(after, change))

    def test_changes_at_once_wait_for_each_other_and_none_is_lost(self, store: Store) -> None:
        order = keep(store, an_order(status=OrderStatus.PENDING))

        def grow(work: UnitOfWork) -> int:
            before = work.orders.get_for_update(order.id)
            after = replace(before, version=before.version + 1)
            work.orders.save(after, change_of(CASHIER, before, after, OrderEvent.MOVED))
            return after.version

        versions = at_once([lambda: store.write(grow)] * 6)

        assert sorted(versions) == [2, 3, 4, 5, 6, 7]
        assert [row.seq for row in store.read(lambda work: work.orders.history(order.id))] == [1, 2, 3, 4, 5, 6, 7]

    def test_numbers_count_per_day_and_type_from_one(self, store: Store) -> None:
        tomorrow = TODAY + timedelta(days=1)

        def take(work: UnitOfWork) -> list[int]:
            return [
                work.orders.next_sequence(TODAY, OrderType.WALK_IN),
                work.orders.next_sequence(TODAY, OrderType.WALK_IN),
                work.orders.next_sequence(TODAY, OrderType.ONLINE),
                work.orders.next_sequence(tomorrow, OrderType.WALK_IN),
            ]

        assert_exactly(store.write(take), [1, 2, 1, 1])
        assert_exactly(store.write(take), [3, 4, 2, 2])

    def test_no_number_is_given_twice(self, store: Store) -> None:
        def take() -> list[int]:
            return [store.write(lambda work: work.orders.next_sequence(TODAY, OrderType.WALK_IN)) for _ in range(5)]

        numbers = [number for some in at_once([take] * 8) for number in some]

        assert len(set(numbers)) == 40
        assert max(numbers) < 80  # numbers are called out; one may stay unused, not half of them

    def test_the_open_orders_come_oldest_first(self, store: Store) -> None:
        orders = [keep(store, an_order(status=status)) for status in reversed(OrderStatus)]
        wanted = [order for order in orders if order.status in OPEN]

        assert_exactly(store.read(lambda work: work.orders.open(10_000)), wanted)
        assert_exactly(store.read(lambda work: work.orders.open(2)), wanted[-2:])
        assert_exactly(
            store.read(lambda work: work.orders.open_stands()),
            [((order.id, order.version, order.updated_at), order.ready_at) for order in wanted],
        )

    def test_marks_are_found_by_id_and_unknown_ones_left_out(self, store: Store) -> None:
        first, second, _ = (keep(store, an_order(status=status)) for status in (OrderStatus.READY, *OPEN[:2]))

        found = store.read(lambda work: work.orders.marks([second.id, an_id(), first.id]))

        assert_exactly(found, [mark(first), mark(second)])
        assert_exactly(store.read(lambda work: work.orders.marks([])), [])

    def test_orders_are_counted_by_status_as_they_move(self, store: Store) -> None:
        for status in (*OrderStatus, OrderStatus.COMPLETED, OrderStatus.READY):
            keep(store, an_order(status=status))
        ready = keep(store, an_order(status=OrderStatus.READY))

        before = store.ask(lambda work: work.orders.counts())
        done, why = moved(ready, OrderStatus.COMPLETED)
        store.write(lambda work: work.orders.save(done, why))

        once = dict.fromkeys(OrderStatus, 1)
        assert_exactly(before, once | {OrderStatus.COMPLETED: 2, OrderStatus.READY: 3})
        after = store.ask(lambda work: work.orders.counts())
        assert_exactly(after, once | {OrderStatus.COMPLETED: 3, OrderStatus.READY: 2})
