"""What was sold on an open day is added up once, and right whatever happens to the orders meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.builders import (
    ADOBO,
    CASHIER,
    MANILA,
    NOW,
    RICE,
    TODAY,
    an_id,
    an_order,
    keep,
    moved,
)
from support.databases import LENDERS, lent_remembering, rows_read
from support.trade import ask_orders, ask_sales
from technomart.adapters.sql.menu.tables import menu_items
from technomart.adapters.sql.orders.tables import order_history, order_lines, orders
from technomart.adapters.sql.reports.kept import AddedUp
from technomart.adapters.sql.store import SqlStore
from technomart.domain.orders.discounts import discounted
from technomart.domain.orders.history import OrderEvent, change_of
from technomart.domain.orders.order import Order
from technomart.domain.orders.status import NEXT, OPEN, OrderStatus
from technomart.domain.orders.steps_back import StepsBack
from technomart.domain.reports.orders import OrdersReport
from technomart.domain.reports.sales import SalesReport
from technomart.domain.users.actor import Actor

FIRST = 0xA00000
NUMBERS = count(FIRST, 1000)
GIVERS = [replace(CASHIER, user_id=an_id()) for _ in range(2)]
OF_OPEN_DAYS = 1
"""Which of the statements of a report that remembers closed days reads the open ones."""


@pytest.fixture(params=list(LENDERS))
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    with lent_remembering(request.getfixturevalue(LENDERS[request.param])) as lent:
        yield lent


def ask(store: SqlStore, text: str = "7d") -> SalesReport:
    return ask_sales(store, NOW, MANILA, text)


@contextmanager
def remembering_nothing(store: SqlStore) -> Iterator[None]:
    """Have a store forget for the block what it added up and found, and afterwards what it found in it."""
    before, unchanged = store._added, store._unchanged
    store._added = AddedUp()
    if unchanged is not None:
        unchanged.close()
    yield
    store._added = before
    if unchanged is not None:
        unchanged.close()


def afresh(store: SqlStore) -> SalesReport:
    """Ask what was sold of a store that remembers nothing."""
    with remembering_nothing(store):
        return ask(store)


def ask_both(store: SqlStore) -> tuple[SalesReport, OrdersReport]:
    return ask(store), ask_orders(store, NOW, MANILA, "7d")


def both_afresh(store: SqlStore) -> tuple[SalesReport, OrdersReport]:
    with remembering_nothing(store):
        return ask_both(store)


def cancel(store: SqlStore, order: Order) -> None:
    after, change = moved(order, OrderStatus.CANCELLED)
    store.write(lambda work: work.orders.save(after, change))


def remembering(store: SqlStore) -> Order:
    """Return one of the orders that were added up for good."""
    order = keep(store, an_order(id=an_id(next(NUMBERS))))
    for _ in range(3):
        ask(store)
    kept = store._added.money.find((TODAY,))
    assert kept is not None
    assert kept["orders"].last == order.id
    return order


def portions(report: SalesReport) -> dict[str, int]:
    return {item.name: item.quantity for item in report.top_items}


@pytest.mark.parametrize("text", ["today", "7d"])
def test_lines_that_were_added_up_are_not_read_again(store: SqlStore, text: str) -> None:
    remembering(store)
    expected = portions(ask(store, text))
    with store.writing.begin() as connection:
        connection.execute(order_lines.update().values(quantity=99))

    assert portions(ask(store, text)) == expected
    assert portions(afresh(store)) == dict.fromkeys(expected, 99)


def test_how_long_orders_took_that_were_ready_is_not_read_again(store: SqlStore) -> None:
    order = keep(store, an_order(id=an_id(next(NUMBERS)), status=OrderStatus.IN_PROGRESS))
    after, change = moved(order, OrderStatus.READY, at=order.created_at + timedelta(minutes=3))
    store.write(lambda work: work.orders.save(after, change))
    keep(store, an_order(id=an_id(next(NUMBERS))))
    first, again = (ask_orders(store, NOW, MANILA, "7d") for _ in range(2))
    with store.writing.begin() as connection:
        connection.execute(orders.update().values(ready_at=None))

    assert first == again == ask_orders(store, NOW, MANILA, "7d")
    assert (first.ready, first.ready_seconds) == (1, 180)
    assert both_afresh(store)[1].ready == 0


@pytest.mark.parametrize("text", ["today", "7d"])
def test_a_report_reads_as_many_rows_however_many_orders_came_since_the_one_before(store: SqlStore, text: str) -> None:
    def rows_after(orders: int) -> int:
        for _ in range(orders):
            keep(store, an_order(id=an_id(next(NUMBERS)), status=OrderStatus.READY))
        with rows_read() as read:
            ask_sales(store, NOW, MANILA, text)
            ask_orders(store, NOW, MANILA, text)
        return sum(read)

    store._added = AddedUp()  # which takes the newest twenty for such as may not be the newest
    rows_after(30)

    few, many = rows_after(25), rows_after(90)

    assert few == many
    assert ask_both(store) == both_afresh(store)


def test_a_report_reads_as_many_rows_however_many_orders_wait_to_be_made(store: SqlStore) -> None:
    def rows_after_one_is_cancelled(waiting: int) -> int:
        *_, order = (keep(store, an_order(id=an_id(next(NUMBERS)))) for _ in range(waiting))
        keep(store, an_order(id=an_id(next(NUMBERS)), status=OrderStatus.READY))
        for _ in range(3):
            ask_orders(store, NOW, MANILA, "7d")
        after, change = moved(order, OrderStatus.CANCELLED)
        store.write(lambda work: work.orders.save(after, change))
        with rows_read() as read:
            ask_orders(store, NOW, MANILA, "7d")
        return sum(read)

    assert rows_after_one_is_cancelled(5) == rows_after_one_is_cancelled(50)
    assert ask_both(store) == both_afresh(store)


def give(store: SqlStore, order: Order, by: Actor = CASHIER, off: int = 500) -> Order:
    """Take so much more off an order, as its payment does."""
    after = replace(discounted(order, off), updated_at=order.updated_at, version=order.version + 1)
    change = change_of(by, order, after, OrderEvent.PAID)
    store.write(lambda work: work.orders.save(after, change))
    return after


def off_by(store: SqlStore, *people: Actor) -> None:
    """Cancel an order of one dish, and have people give discounts on one of another each."""
    cancel(store, keep(store, an_order(id=an_id(next(NUMBERS)), dishes=[(ADOBO, 2)])))
    for person in people:
        give(store, keep(store, an_order(id=an_id(next(NUMBERS)), dishes=[(RICE, 3)])), person)


@pytest.mark.parametrize("text", ["today", "7d"])
def test_what_is_off_is_read_again_only_when_there_is_more_of_it(store: SqlStore, text: str) -> None:
    giver, other = GIVERS
    off_by(store, giver)
    order = remembering(store)
    expected = ask(store, text)
    with store.writing.begin() as connection:
        connection.execute(order_history.update().values(actor_id=other.user_id))
        connection.execute(order_lines.update().values(discount=1))

    assert ask(store, text).discounts_by_person == expected.discounts_by_person
    assert ask(store, text).top_items == expected.top_items != afresh(store).top_items
    give(store, order, giver)
    assert [each.person_id for each in ask(store, text).discounts_by_person] == [giver.user_id, other.user_id]


def test_a_report_after_one_more_order_reads_as_many_rows_however_much_was_given_off(store: SqlStore) -> None:
    def rows_after_one_more_order() -> int:
        remembering(store)
        keep(store, an_order(id=an_id(next(NUMBERS))))
        with rows_read() as read:
            ask(store)
        return read[OF_OPEN_DAYS]

    off_by(store, CASHIER)
    few = rows_after_one_more_order()
    for _ in range(5):
        off_by(store, *(replace(CASHIER, user_id=an_id()) for _ in range(5)))

    assert rows_after_one_more_order() == few
    assert ask(store) == afresh(store)


def test_what_is_cancelled_is_taken_off(store: SqlStore) -> None:
    cancel(store, remembering(store))

    assert ask(store).top_items == afresh(store).top_items == []


def test_an_order_that_is_stored_late_counts(store: SqlStore) -> None:
    order = remembering(store)
    keep(store, an_order(id=an_id(int(order.id[-12:], 16) - 1)))

    assert portions(ask(store)) == portions(afresh(store)) == {"Chicken adobo": 4, "Rice": 2}


def test_other_orders_in_place_of_those_that_were_added_up_are_added_up_anew(store: SqlStore) -> None:
    order = remembering(store)
    with store.writing.begin() as connection:
        for table in (order_history, order_lines, orders):
            connection.execute(table.delete())
    keep(store, an_order(id=an_id(int(order.id[-12:], 16) - 1), dishes=[(RICE, 7)]))

    assert portions(ask(store)) == {"Rice": 7}


def test_items_have_their_present_names(store: SqlStore) -> None:
    remembering(store)
    store.write(lambda work: work.menu.save(replace(ADOBO, name="Adobo", version=2)))
    assert "Adobo" in portions(ask(store))
    with store.writing.begin() as connection:
        connection.execute(menu_items.delete().where(menu_items.c.id == ADOBO.id))

    assert portions(ask(store)) == {"Unknown dish": 2, "Rice": 1}


def test_a_store_that_was_closed_remembers_nothing(store: SqlStore) -> None:
    remembering(store)
    store.close()

    assert store._added.money.find((TODAY,)) is None


STEPS = ("place", "late", "cancel", "move", "move", "back", "give", "ask")


@settings(max_examples=25)
@given(steps=st.lists(st.tuples(st.integers(0, 30), st.sampled_from(STEPS)), max_size=25))
def test_it_is_what_a_store_without_memory_says(store: SqlStore, steps: list[tuple[int, str]]) -> None:
    start, placed = next(NUMBERS), list[Order]()
    for i, (number, step) in enumerate(steps):
        if step == "place":
            placed.append(keep(store, an_order(id=an_id(start + 500 + i), dishes=[(RICE, number + 1)])))
        elif step == "late":
            placed.append(keep(store, an_order(id=an_id(start + 500 - i), dishes=[(ADOBO, number + 1)])))
        elif step == "cancel" and placed:
            cancel(store, placed.pop(number % len(placed)))
        elif step == "give" and placed:
            placed.append(give(store, placed.pop(number % len(placed)), GIVERS[number % 2], number))
        elif step == "back" and placed and placed[number % len(placed)].status is OrderStatus.READY:
            order = placed[number % len(placed)]
            after = StepsBack().moved(order, OrderStatus.IN_PROGRESS, order.updated_at, "cold")
            change = change_of(CASHIER, order, after, OrderEvent.MOVED, reason="cold")
            store.write(lambda work, after=after, change=change: work.orders.save(after, change))  # type: ignore[misc]
            placed[number % len(placed)] = after
        elif step == "move" and placed:
            order = placed.pop(number % len(placed))
            after, change = moved(order, NEXT[order.status][0], at=order.updated_at + timedelta(seconds=number))
            store.write(lambda work, after=after, change=change: work.orders.save(after, change))  # type: ignore[misc]
            placed += [after] if after.status in OPEN else []
        else:
            assert ask_both(store) == both_afresh(store)

    assert ask_both(store) == both_afresh(store)
