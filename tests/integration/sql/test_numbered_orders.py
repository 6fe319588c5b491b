"""Orders of an open day that have all numbers are not counted again on SQLite, and none is missed on any engine."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from support.builders import CASHIER, MANILA, NOW, TODAY, an_id, an_order, keep, moved, placing
from support.databases import LENDERS, another, another_remembering, lent_remembering, questions
from support.trade import ask_sales
from technomart.adapters.sql.orders.tables import order_counters
from technomart.adapters.sql.store import SqlStore
from technomart.domain.orders.discounts import discounted
from technomart.domain.orders.history import OrderEvent, change_of
from technomart.domain.orders.order import Order, OrderType
from technomart.domain.orders.status import OrderStatus
from technomart.domain.reports.sales import SalesReport
from technomart.domain.store.unit_of_work import UnitOfWork

NUMBERS, LATE = count(0xC00000, 1000), count(0xBFFFFF, -1)


@pytest.fixture(params=list(LENDERS))
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    with lent_remembering(request.getfixturevalue(LENDERS[request.param])) as lent:
        yield lent


@pytest.fixture
def other(store: SqlStore) -> Iterator[SqlStore]:
    with another_remembering(store) as opened:
        yield opened


def ask(store: SqlStore) -> SalesReport:
    return ask_sales(store, NOW, MANILA, "7d")


def afresh(store: SqlStore) -> SalesReport:
    with another(store) as opened:
        return ask(opened)


def late(number: int = 0) -> str:
    """Return an id older than those of all orders of a test, or than that of the last one alone."""
    return an_id(next(LATE) if number % 2 else next(NUMBERS) - 1_500)


def place(store: SqlStore, *, id_: str = "", kind: OrderType = OrderType.WALK_IN) -> Order:
    """Place an order under the next number, and the newest id unless one is said."""
    id_ = id_ or an_id(next(NUMBERS))

    def body(work: UnitOfWork) -> Order:
        order = an_order(id=id_, type=kind, sequence=work.orders.next_sequence(TODAY, kind))
        work.orders.add(order, placing(order))
        return order

    return store.write(body)


def skip(store: SqlStore) -> None:
    """Give a number to no order."""
    store.write(lambda work: work.orders.next_sequence(TODAY, OrderType.WALK_IN))


def give(store: SqlStore, order: Order, off: int) -> Order:
    after = replace(discounted(order, off), updated_at=order.updated_at, version=order.version + 1)
    change = change_of(CASHIER, order, after, OrderEvent.PAID)
    store.write(lambda work: work.orders.save(after, change))
    return after


def cancel(store: SqlStore, order: Order) -> None:
    after, change = moved(order, OrderStatus.CANCELLED)
    store.write(lambda work: work.orders.save(after, change))


def steps(store: SqlStore) -> list[str]:
    """Return how SQLite finds orders for a report, in its own words."""
    with questions(store.engine) as asked:
        ask(store)
    with store.engine.connect() as connection:
        rows = [row for each in asked for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {each[0]}", each[1])]
    return [row[3] for row in rows if row[3].startswith("SEARCH orders")]


def counted(found: list[str]) -> bool:
    """Tell whether every order of a day was read."""
    return any("(business_date=?)" in step and "discount_edits" not in step for step in found)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_orders_with_all_numbers_are_not_counted(store: SqlStore) -> None:
    place(store)
    place(store, kind=OrderType.ONLINE)
    assert counted(steps(store))
    place(store)

    assert not counted(steps(store))
    assert ask(store).figures.orders == 3


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_orders_are_counted_where_a_number_has_none(store: SqlStore) -> None:
    place(store)
    ask(store)
    skip(store)
    place(store)

    assert counted(steps(store))
    place(store)
    assert counted(steps(store))
    assert ask(store).figures.orders == 3


def test_an_order_that_is_stored_late_by_another_process_counts(store: SqlStore, other: SqlStore) -> None:
    place(store)
    assert ask(store).figures.orders == 1

    place(other, id_=late())

    assert ask(store).figures.orders == ask(other).figures.orders == 2


def test_an_order_with_a_number_that_was_left_out_counts(store: SqlStore) -> None:
    place(store)
    ask(store)
    skip(store)
    place(store)
    ask(store)

    keep(store, an_order(id=late(1), sequence=2))

    assert ask(store) == afresh(store)
    assert ask(store).figures.orders == 3


def test_orders_whose_counter_is_gone_count(store: SqlStore) -> None:
    place(store)
    ask(store)
    with store.writing.begin() as connection:
        connection.execute(order_counters.delete())

    keep(store, an_order(id=an_id(next(NUMBERS)), sequence=2))

    assert ask(store) == afresh(store)
    assert ask(store).figures.orders == 2


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_placed_order_without_a_discount_is_in_no_index_of_changes(store: SqlStore) -> None:
    given_one = give(store, place(store), 500)
    place(store)
    by_index = "SELECT id FROM orders INDEXED BY ix_orders_business_date_discount_edits WHERE discount > 0 OR edits > 0"

    with store.engine.connect() as connection:
        assert connection.scalars(text(by_index)).all() == [given_one.id]


STEPS = ("place", "online", "late", "skip", "cancel", "give", "elsewhere", "ask")


@settings(max_examples=25)
@given(steps=st.lists(st.tuples(st.integers(0, 30), st.sampled_from(STEPS)), max_size=25))
def test_it_is_what_another_process_says(store: SqlStore, other: SqlStore, steps: list[tuple[int, str]]) -> None:
    placed = [place(store)]
    for number, step in steps:
        chosen = number % len(placed) if placed else 0
        if step == "ask":
            assert ask(store) == ask(other)
        elif step == "skip":
            skip(store)
        elif step == "cancel" and placed:
            cancel(other, placed.pop(chosen))
        elif step == "give" and placed:
            placed[chosen] = give(store, placed[chosen], number)
        elif step == "late":
            placed.append(place(other, id_=late(number)))
        else:
            where = other if step == "elsewhere" else store
            placed.append(place(where, kind=OrderType.ONLINE if step == "online" else OrderType.WALK_IN))

    assert ask(store) == ask(other) == afresh(store)
