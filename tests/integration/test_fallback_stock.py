"""What several processes sold from their memories is sold once from the database, and the books agree."""

from functools import partial

import pytest

from support.builders import ADOBO, DISHES, MANAGER, MEALS, NOW, RICE, CountingIds, an_id
from support.canteen import Canteen, a_request
from technomart.adapters.fallback.store import FallbackStore
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.maintenance.migrate import upgrade
from technomart.adapters.sql.store import SqlStore
from technomart.domain.inventory.stock import (
    MovementKind,
    RecipeLine,
    RecipePart,
    StockItem,
    StockMovement,
    StockOperation,
)
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.status import OrderStatus
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.usecases.inventory.stock import StockChange

SERVED = (OrderStatus.IN_PROGRESS, OrderStatus.READY, OrderStatus.COMPLETED)
FLOUR = StockItem(an_id(0x51), "Flour", "kg", NOW, on_hand=2_000, last_restocked=NOW)
SEED = Snapshot(
    categories=(MEALS,),
    menu_items=DISHES,
    stock_items=(FLOUR,),
    recipes=(RecipeLine(ADOBO.id, FLOUR.id, 500),),
    movements=(StockMovement(an_id(0x52), FLOUR.id, MovementKind.RECEIPT, 2_000, NOW),),
)


@pytest.fixture
def database(tmp_path_factory: pytest.TempPathFactory) -> SqlStore:
    return SqlStore.open(f"sqlite:///{tmp_path_factory.mktemp('fallback')}/books.db")


def seeded() -> Snapshot:
    """Return the seed with one order that is open and one that is almost served, as two processes have it alike."""
    canteen = Canteen(MemoryStore(SEED), ids=CountingIds(0x9_0000))
    canteen.placed(a_request((ADOBO, 1)))
    canteen.at_status(canteen.placed(a_request((ADOBO, 1))), *SERVED[:2])
    return canteen.store.records()  # type: ignore[attr-defined, no-any-return]  # it is the memory


def processes(database: SqlStore) -> tuple[Canteen, Canteen, Snapshot]:
    seed = seeded()
    both = [
        Canteen(FallbackStore(MemoryStore(seed), database), ids=CountingIds(number * 0x100_0000)) for number in (1, 2)
    ]
    for canteen in both:
        canteen.store.check()
    return both[0], both[1], seed


def switch(database: SqlStore, *canteens: Canteen) -> None:
    upgrade(database.engine)
    for canteen in canteens:
        canteen.store.check()
    assert list(SqlAuditor(database.engine).violations()) == []


def figures(canteen: Canteen) -> tuple[int, int]:
    item = canteen.store.read(lambda work: work.stock.get(FLOUR.id))
    return item.on_hand, item.reserved


def test_what_both_sold_received_and_cooked_is_in_the_books(database: SqlStore) -> None:
    first, second, seed = processes(database)
    first.placed(a_request((ADOBO, 1)))
    second.placed(a_request((ADOBO, 1)))
    second.change_stock(MANAGER, FLOUR.id, StockChange(StockOperation.ADD, 300))
    second.move(MANAGER, seed.orders[0].id, OrderStatus.CANCELLED)
    second.move(MANAGER, seed.orders[1].id, OrderStatus.COMPLETED)
    second.store.write(lambda work: work.stock.set_recipe(RICE.id, (RecipePart(FLOUR.id, 7),)))
    second.store.write(partial(lambda item, work: work.stock.add(item), StockItem(an_id(0x53), "Salt", "kg", NOW)))
    second.change_stock(MANAGER, an_id(0x53), StockChange(StockOperation.ADD, 50))
    second.store.write(lambda work: work.payments.switch(PaymentMethod.MOBILE, on=False))

    switch(database, first, second)

    assert figures(second) == (1_800, 1_000)
    recipes = second.store.read(lambda work: work.stock.recipes([RICE.id]))
    assert recipes == {RICE.id: (RecipePart(FLOUR.id, 7),)}
    assert second.store.read(lambda work: work.stock.get(an_id(0x53))).on_hand == 50
    assert second.store.read(lambda work: work.payments.switched_off()) == {PaymentMethod.MOBILE}


def test_goods_sold_in_two_places_are_booked_as_found(database: SqlStore) -> None:
    first, second, _ = processes(database)
    first.placed(a_request((ADOBO, 2)))
    second.placed(a_request((ADOBO, 2)))

    switch(database, first, second)

    assert figures(second) == (3_000, 3_000)


def test_an_order_both_served_is_sold_once(database: SqlStore) -> None:
    first, second, seed = processes(database)
    for canteen in (first, second):
        canteen.move(MANAGER, seed.orders[1].id, OrderStatus.COMPLETED)

    switch(database, first, second)

    assert figures(first) == (1_500, 500)
