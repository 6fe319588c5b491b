"""Manage the inventory: add, edit and remove stock items, and record movements."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from technomart.domain.inventory.edits import edit_of
from technomart.domain.inventory.movements import MovementKind, StockOperation
from technomart.domain.inventory.stock import (
    StockItem,
    StockItemChanges,
    StockItemInUse,
    StockItemNotFound,
    Thousandths,
    amount_of,
)
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.ports import Ids
from technomart.domain.reports.past import Kept, none_before, stock_item_before
from technomart.domain.services.recounting import recounted
from technomart.domain.services.shelf import Shelf
from technomart.domain.services.stock_changes import StockChange, movement, record
from technomart.domain.services.traces import Traces
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.usecases.inventory.categories import is_in, spelled
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class StockEntry:
    """What a person enters for a new item; `quantity` is what is there."""

    name: str
    unit: str = ""
    category: str = ""
    min_stock: Thousandths = 0
    supplier: str = ""
    expires_on: date | None = None
    quantity: Thousandths | None = 0


def present(work: UnitOfWork, item_id: str) -> StockItem:
    """Lock an item that was not removed and return it; raises `StockItemNotFound`."""
    item = work.stock.find_for_update([item_id]).get(item_id)
    if item is None or item.removed:
        raise StockItemNotFound
    return item


@dataclass(frozen=True, slots=True)
class AddStockItem:
    """Add a stock item; what is there already is its first receipt."""

    store: Store
    bookings: BookingClock
    ids: Ids
    shelf: Shelf

    def __call__(self, by: Actor, entry: StockEntry) -> StockItem:
        """Return the new item."""
        by.must(Permission.INVENTORY_RESTOCK_MANAGE)

        def add(work: UnitOfWork) -> StockItem:
            now = self.bookings.at()
            described = {**description(entry), "category": spelled(work, entry.category)}
            item = StockItem(self.ids.at(now), updated_at=now, **described)
            if entry.quantity:
                item = replace(item, on_hand=entry.quantity, last_restocked=now)
            work.past.keep(none_before(Kept.STOCK_ITEM, item.id, now))
            work.stock.add(item.marked(now))
            if entry.quantity:
                opening = StockChange(StockOperation.ADD, entry.quantity, "Opening stock")
                work.stock.add_movements([movement(by, item, opening, entry.quantity, at=now, ids=self.ids)])
            return item.marked(now)

        return self.store.write(add).seen_on(self.shelf.today)


def save(work: UnitOfWork, before: StockItem, after: StockItem) -> None:
    """Keep what describes an item, which is never at its minimum without being marked."""
    if after.low_since and not before.low_since:
        work.stock.mark_low(after.id, after.low_since)
    work.stock.save(after)
    if before.low_since and not after.low_since:
        work.stock.mark_low(after.id, None)


def in_unit(work: UnitOfWork, item: StockItem, changes: StockItemChanges) -> tuple[StockItem, StockItemChanges]:
    """Return an item counted in the unit it is to have, and what else is to change; raises `StockUnitInUse`."""
    unit = changes.get("unit", item.unit)
    if unit == item.unit:
        return item, changes
    others = changes.copy()
    if others.get("min_stock") == item.min_stock:  # sent back as it was read
        others.pop("min_stock")
    return recounted(work, item, unit), others


@dataclass(frozen=True, slots=True)
class EditStockItem:
    """Edit what describes a stock item, never its quantity, though it is converted into another unit with it."""

    store: Store
    bookings: BookingClock
    ids: Ids
    shelf: Shelf
    traces: Traces

    def __call__(self, by: Actor, item_id: str, changes: StockItemChanges) -> StockItem:
        """Return the changed item; raises `StockItemNotFound`, `StockUnitInUse`.

        A minimum that is sent as it was goes with the unit; another is meant in the new one.
        """
        by.must(Permission.INVENTORY_UPDATE)

        def edit(work: UnitOfWork) -> StockItem:
            before = present(work, item_id)
            counted, described = in_unit(work, before, changes)
            after = replace(counted, **described)
            if after.category != before.category:
                is_same = is_in(before, after.category)
                after = replace(after, category=before.category if is_same else spelled(work, after.category))
            if after == before:
                return before
            after = replace(after, updated_at=self.bookings.at(before.newest))
            if after.min_stock != counted.min_stock:  # whoever sets it knows what is left: nobody is told
                after = after.marked(after.updated_at)
            work.past.keep(stock_item_before(before, after.updated_at))
            save(work, counted, after)
            done = edit_of(by, before, after, self.ids.at(after.updated_at))
            work.stock.add_edit(done)
            self.traces.stock_edited(work, by, before, done)
            return replace(after, version=before.version + 1)

        return self.store.write(edit).seen_on(self.shelf.today)


@dataclass(frozen=True, slots=True)
class RemoveStockItem:
    """Remove a stock item (soft delete); its movements stay readable."""

    store: Store
    bookings: BookingClock
    traces: Traces

    def __call__(self, by: Actor, item_id: str) -> None:
        """Mark it as removed; raises `StockItemNotFound`, or `StockItemInUse` when recipes or open orders need it."""
        by.must(Permission.INVENTORY_RESTOCK_MANAGE)

        def remove(work: UnitOfWork) -> None:
            item = present(work, item_id)
            menu_items = work.menu.find(work.stock.menu_items_with(item_id))
            users = sorted(each.name for each in menu_items.values())
            if users:
                raise StockItemInUse(f"{item.name} is part of: {', '.join(users)}.")
            if item.reserved:
                raise StockItemInUse(f"Open orders still hold {amount_of(item.reserved, item.unit)} of {item.name}.")
            at = self.bookings.at(item.newest)
            work.past.keep(stock_item_before(item, at))
            work.stock.save(replace(item, removed=True, updated_at=at))
            self.traces.stock_removed(work, by, item)

        self.store.write(remove)


@dataclass(frozen=True, slots=True)
class ChangeStock:
    """Record a movement: what came in, was thrown away, or was counted."""

    store: Store
    bookings: BookingClock
    ids: Ids
    shelf: Shelf
    traces: Traces

    def __call__(self, by: Actor, item_id: str, change: StockChange) -> StockItem:
        """Return the item after the change; raises `StockItemNotFound`, `StockHeld`, `BadMovement`."""
        by.must(Permission.INVENTORY_UPDATE)

        def move(work: UnitOfWork) -> StockItem:
            item = present(work, item_id)
            record(work, by, item, change, at=self.bookings.at(item.newest), ids=self.ids)
            after = work.stock.get(item_id)
            if change.booked_as is not MovementKind.RECEIPT:
                self.traces.stock(work, by, item, after, change.reason)
            return after

        return self.store.write(move).seen_on(self.shelf.today)


def description(entry: StockEntry) -> dict[str, Any]:
    """Return what a person entered of an item, but for its quantity."""
    return {name: said for name, said in asdict(entry).items() if name != "quantity"}
