"""Carry stock into a database that has that of another process: what changed since the seed is done there again."""

import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from uuid_utils import uuid7

from technomart.domain.inventory.stock import (
    MovementKind,
    Recipe,
    RecipeLine,
    RecipePart,
    StockItem,
    StockMovement,
    Thousandths,
)
from technomart.domain.orders.status import OPEN
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

NEVER_COUNTED = "Sold in two places while there was no database"


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be added to an item, and when it was last restocked."""

    on_hand: Thousandths = 0
    reserved: Thousandths = 0
    restocked: datetime | None = None


def carry_stock(work: UnitOfWork, held: Snapshot, seed: Snapshot, left: Collection[str]) -> None:
    """Carry what this process did to stock; orders that were `left` as the database has them moved theirs there."""
    carry_items(work, held, seed)
    carry_recipes(work, held, seed)
    for method in set(held.methods_off) ^ set(seed.methods_off):
        work.payments.switch(method, on=method not in held.methods_off)
    known = set(seed.reservations)
    fresh = [row for row in held.reservations if row not in known and row.order_id not in left]
    if fresh:
        work.stock.add_reservations(fresh)
    known_ids = {row.id for row in seed.movements}
    moved = [row for row in held.movements if row.id not in known_ids and row.order_id not in left]
    work.load(Snapshot(movements=tuple(moved)))
    for item_id, change in sorted(changes(held, seed, moved, left).items()):
        apply(work, item_id, change)


def carry_items(work: UnitOfWork, held: Snapshot, seed: Snapshot) -> None:
    """Carry new items, empty as yet, and what describes the others; what was changed there too stays as it is there."""
    at_start = {item.id: item for item in seed.stock_items}
    there = work.stock.find([item.id for item in held.stock_items])
    for item in held.stock_items:
        before, now = at_start.get(item.id), there.get(item.id)
        if now is None:
            work.stock.add(replace(item, on_hand=0, reserved=0, last_restocked=None))
        elif before is not None and described(item) != described(before):
            if described(now) == described(before):
                work.stock.save(item)
            else:
                log.warning(
                    "The item %s (%s) was changed in two places; the database's form stays.", item.id, item.name
                )


def described(item: StockItem) -> StockItem:
    """Return an item without its quantities and times."""
    return replace(item, on_hand=0, reserved=0, last_restocked=None, updated_at=datetime.min)  # noqa: DTZ901 - none


def carry_recipes(work: UnitOfWork, held: Snapshot, seed: Snapshot) -> None:
    """Carry recipes that were changed; one that was changed there too stays as it is there."""
    mine, at_start = by_dish(held.recipes), by_dish(seed.recipes)
    for dish in sorted(mine.keys() | at_start.keys()):
        wanted, before = mine.get(dish, ()), at_start.get(dish, ())
        if wanted == before:
            continue
        if work.stock.recipes([dish]).get(dish, ()) == before:
            work.stock.set_recipe(dish, wanted)
        else:
            log.warning("The recipe of %s was changed in two places; the database's form of it stays.", dish)


def by_dish(lines: Collection[RecipeLine]) -> Mapping[str, Recipe]:
    """Return recipes by dish, parts by item."""
    found: dict[str, list[RecipePart]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: line.item_id):
        found[line.menu_item_id].append(RecipePart(line.item_id, line.quantity))
    return {dish: tuple(parts) for dish, parts in found.items()}


def changes(
    held: Snapshot, seed: Snapshot, moved: Collection[StockMovement], left: Collection[str]
) -> Mapping[str, Change]:
    """Return what changed of each item since the seed."""
    on_hand, reserved = Counter[str](), Counter[str]()
    restocked: dict[str, datetime] = {}
    for row in moved:
        on_hand[row.item_id] += row.quantity
        if row.kind is MovementKind.RECEIPT:
            restocked[row.item_id] = max(row.at, restocked.get(row.item_id, row.at))
    was_open = {order.id for order in seed.orders if order.status in OPEN}
    is_open = {order.id for order in held.orders if order.status in OPEN}
    for held_row in held.reservations:
        if held_row.order_id not in left:
            times = (held_row.order_id in is_open) - (held_row.order_id in was_open)
            reserved[held_row.item_id] += held_row.quantity * times
    ids = {item_id for item_id in on_hand.keys() | reserved.keys() if on_hand[item_id] or reserved[item_id]}
    return {item_id: Change(on_hand[item_id], reserved[item_id], restocked.get(item_id)) for item_id in ids}


def apply(work: UnitOfWork, item_id: str, change: Change) -> None:
    """Change an item; what two processes sold of the same goods is added as an adjustment, so that the books agree."""
    item = work.stock.find_for_update([item_id])[item_id]
    there, held = item.on_hand + change.on_hand, item.reserved + change.reserved
    missing = max(held - there, 0)
    if missing:
        log.warning("%s was sold in two places; %d thousandths too much are booked as found.", item.name, missing)
        found = StockMovement(str(uuid7()), item_id, MovementKind.ADJUSTMENT, missing, item.updated_at, NEVER_COUNTED)
        work.stock.add_movements([found])
    is_newer = change.restocked and (item.last_restocked is None or change.restocked > item.last_restocked)
    at = change.restocked if is_newer and change.restocked else item.updated_at
    work.stock.shift(item_id, at, on_hand=change.on_hand + missing, reserved=change.reserved, restocked=bool(is_newer))
