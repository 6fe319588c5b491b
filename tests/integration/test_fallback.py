from collections.abc import Callable, Iterator
from functools import partial

import pytest

from support.builders import (
    CASHIER,
    DISHES,
    MANAGER,
    MEALS,
    CountingIds,
    a_key,
    a_session,
    a_user,
    an_order,
    keep_all,
    once_for,
    placing,
)
from support.canteen import Canteen, a_request
from support.threads import at_once
from technomart.adapters.fallback.store import FallbackStore
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.sql.maintenance.migrate import upgrade
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.order import Order
from technomart.domain.orders.status import OrderStatus
from technomart.domain.store.snapshot import Snapshot

ANA = a_user("ana@example.com")
SEEDED = an_order(sequence=1, placed_by=ANA.id)
SEED = Snapshot(users=(ANA,), categories=(MEALS,), menu_items=DISHES, orders=(SEEDED,), changes=(placing(SEEDED),))


@pytest.fixture
def empty_url(databases: Callable[[], str]) -> str:
    """Return the URL of a database without tables."""
    return databases()


@pytest.fixture
def processes(empty_url: str) -> Iterator[list[Canteen]]:
    """Return two processes that serve from their memories."""
    databases = [SqlStore.open(empty_url) for _ in range(2)]
    canteens = [
        Canteen(FallbackStore(MemoryStore(SEED), database), ids=CountingIds(number * 0x100_0000))
        for number, database in enumerate(databases, 1)
    ]
    assert [canteen.store.kind for canteen in canteens] == ["memory", "memory"]
    yield canteens
    for database in databases:
        database.close()


@pytest.fixture
def database(empty_url: str) -> Iterator[SqlStore]:
    store = SqlStore.open(empty_url)
    yield store
    store.close()


def orders_in(store: SqlStore) -> list[Order]:
    return list(store.read(lambda work: work.orders.page(OrderFilter(), PageRequest(1, 500))).rows)


def test_what_was_made_in_memory_is_in_the_database_after_the_switch(
    processes: list[Canteen], database: SqlStore
) -> None:
    first, second = processes
    order = second.at_status(second.placed(a_request(customer="Niño 🍜")), OrderStatus.IN_PROGRESS)
    second.paid(order, 100_00)
    second.paid(order, 155_00)
    cancelled = second.move(MANAGER, order.id, OrderStatus.CANCELLED)
    answer = second.place(CASHIER, a_request(), once_for(a_key()))
    session = a_session(ANA)
    keep_all(second.store, session)
    second.at_status(SEEDED, OrderStatus.IN_PROGRESS)
    story = second.history(order.id), second.payments(order.id), second.refunds(order.id)

    upgrade(database.engine)

    assert [process.store.kind for process in processes] == ["sql", "sql"]
    assert first.order(order.id) == cancelled
    assert (first.history(order.id), first.payments(order.id), first.refunds(order.id)) == story
    assert first.store.read(lambda work: work.sessions.find(session.id)) == (session, ANA)
    assert first.place(CASHIER, a_request(), once_for(a_key())).body == answer.body
    assert first.order(SEEDED.id).status is OrderStatus.IN_PROGRESS
    assert [row.seq for row in first.history(SEEDED.id)] == [1, 2]
    assert len(orders_in(database)) == 3


def test_no_order_acknowledged_around_the_switch_is_lost_or_doubled(
    processes: list[Canteen], database: SqlStore
) -> None:
    acknowledged: list[str] = []

    def sell(process: Canteen) -> None:
        for _ in range(10):
            order = process.placed()
            acknowledged.append(order.id)

    at_once([partial(upgrade, database.engine), *(partial(sell, process) for process in processes * 2)])
    for process in processes:
        process.store.check()

    orders = orders_in(database)
    assert len(orders) == 41
    assert {order.id for order in orders} == {SEEDED.id, *acknowledged}
    assert len({order.sequence for order in orders}) == 41
    assert all(len(Canteen(database).history(order.id)) == 1 for order in orders)
