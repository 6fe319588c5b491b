from collections import defaultdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from technomart.adapters.demo.people import demo_staff
from technomart.adapters.demo.snapshot import demo_snapshot
from technomart.adapters.demo.stock import ITEMS, RECIPES
from technomart.domain.inventory.movements import MovementKind
from technomart.domain.inventory.stock import RecipePart, needs
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.orders.status import OPEN, OrderStatus
from technomart.domain.store.snapshot import Snapshot

NOON = datetime(2025, 9, 10, 4, 30, 15, 250_000, tzinfo=UTC)  # 12:30 in Manila, a Wednesday


@pytest.fixture(scope="module")
def records() -> Snapshot:
    return demo_snapshot(NOON, BusinessDays(ZoneInfo("Asia/Manila")), demo_staff("hash"))


def test_every_order_holds_what_its_dishes_take(records: Snapshot) -> None:
    recipes: dict[str, tuple[RecipePart, ...]] = defaultdict(tuple)
    for part in records.recipes:
        recipes[part.menu_item_id] += (RecipePart(part.item_id, part.quantity),)
    held: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for row in records.reservations:
        held[row.order_id, row.position][row.item_id] = row.quantity

    assert len(recipes) == len(RECIPES)
    for order in records.orders:
        for line in order.lines:
            assert held[order.id, line.position] == dict(needs([line], recipes))


def test_stock_is_never_less_than_what_orders_hold(records: Snapshot) -> None:
    orders = {order.id: order for order in records.orders}
    steps = [(row.at, row.item_id, row.quantity, 0) for row in records.movements]
    changed = {change.order_id: change.at for change in records.changes if change.after is OrderStatus.CANCELLED}
    for row in records.reservations:
        order = orders[row.order_id]
        steps.append((order.created_at, row.item_id, 0, row.quantity))
        let_go = order.completed_at or changed.get(order.id)
        if let_go:
            steps.append((let_go, row.item_id, 0, -row.quantity))
    there: dict[str, int] = defaultdict(int)
    held: dict[str, int] = defaultdict(int)
    for _, item_id, moved, taken in sorted(steps, key=lambda step: (step[0], step[3])):
        there[item_id] += moved
        held[item_id] += taken
        assert 0 <= held[item_id] <= there[item_id]
    assert {item.id: (item.on_hand, item.reserved) for item in records.stock_items} == {
        item.id: (there[item.id], held[item.id]) for item in records.stock_items
    }


def test_served_orders_sold_what_they_held(records: Snapshot) -> None:
    sold = {(row.order_id, row.item_id): -row.quantity for row in records.movements if row.kind is MovementKind.SALE}
    orders = {order.id: order for order in records.orders}
    held: dict[tuple[str, str], int] = defaultdict(int)
    for row in records.reservations:
        held[row.order_id, row.item_id] += row.quantity
    for (order_id, item_id), quantity in held.items():
        is_served = orders[order_id].status not in (*OPEN, OrderStatus.CANCELLED)
        assert sold.pop((order_id, item_id), None) == (quantity if is_served else None)
    assert sold == {}


def test_it_shows_everything_a_store_room_knows(records: Snapshot) -> None:
    assert len(records.stock_items) == len(ITEMS)
    assert {row.kind for row in records.movements} >= {MovementKind.RECEIPT, MovementKind.SALE, MovementKind.WASTE}
    assert any(item.is_low for item in records.stock_items)
    assert not all(item.is_low for item in records.stock_items)
    assert any(item.reserved for item in records.stock_items)
    assert all(item.expires_on for item in records.stock_items)
    ids = [row.id for row in records.movements]
    assert ids == sorted(set(ids))
