"""Manage the inventory: add, edit and remove stock items, and record movements."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from technomart.domain.inventory.edits import edit_of
from technomart.domain.inventory.stock import (
    POSSIBLE_KINDS,
    USUAL_KIND,
    BadMovement,
    MovementKind,
    StockHeld,
    StockItem,
    StockItemChanges,
    StockItemInUse,
    StockItemNotFound,
    StockMovement,
    StockOperation,
    Thousandths,
    amount_of,
)
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.ports import Ids
from technomart.domain.services.recounting import recounted
from technomart.domain.services.shelf import Shelf
from technomart.domain.services.telling import tell_of_low_stock
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


@dataclass(frozen=True, slots=True)
class StockChange:
    """A change of stock as a person states it; without a kind it is booked as usual for its operation."""

    operation: StockOperation
    quantity: Thousandths
    reason: str = ""
    kind: MovementKind | None = None


def record(work: UnitOfWork, by: Actor, item: StockItem, change: StockChange, *, at: datetime, ids: Ids) -> None:
    """Change what is there of an item that is locked, and add the movement; raises `StockHeld`, `BadMovement`."""
    kind = change.kind or USUAL_KIND[change.operation]
    if kind not in POSSIBLE_KINDS[change.operation]:
        raise BadMovement(f"{change.operation.value} cannot be booked as {kind.value}.", errors={"type": ["Other."]})
    quantity = difference(item, change)
    if not quantity:
        return
    after = replace(item, on_hand=item.on_hand + quantity).marked(at)
    if after.low_since and not item.low_since:
        work.stock.mark_low(item.id, at)
        tell_of_low_stock(work, after, at, ids)
    if not work.stock.shift(item.id, at, on_hand=quantity, restocked=kind is MovementKind.RECEIPT):
        raise StockHeld(
            f"Open orders hold {amount_of(item.reserved, item.unit)} of {item.name}; "
            f"at most {amount_of(item.available, item.unit)} can be taken away."
        )
    work.stock.add_movements([movement(by, item, change, quantity, at=at, ids=ids)])
    if item.low_since and not after.low_since and quantity > 0:
        work.stock.mark_low(item.id, None)


def movement(
    by: Actor, item: StockItem, change: StockChange, quantity: Thousandths, *, at: datetime, ids: Ids
) -> StockMovement:
    """Return the movement that records a change of stock by so much."""
    return StockMovement(
        id=ids.at(at),
        item_id=item.id,
        kind=change.kind or USUAL_KIND[change.operation],
        quantity=quantity,
        at=at,
        reason=change.reason,
        actor_id=by.user_id,
        actor_name=by.name,
        unit=item.unit,
    )


def difference(item: StockItem, change: StockChange) -> Thousandths:
    """Return by how much a change alters what is there."""
    match change.operation:
        case StockOperation.SET:
            return change.quantity - item.on_hand
        case StockOperation.ADD:
            return change.quantity
        case StockOperation.SUBTRACT:
            return -change.quantity


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
            save(work, counted, after)
            work.stock.add_edit(edit_of(by, before, after, self.ids.at(after.updated_at)))
            return replace(after, version=before.version + 1)

        return self.store.write(edit).seen_on(self.shelf.today)


@dataclass(frozen=True, slots=True)
class RemoveStockItem:
    """Remove a stock item (soft delete); its movements stay readable."""

    store: Store
    bookings: BookingClock

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
            work.stock.save(replace(item, removed=True, updated_at=self.bookings.at(item.newest)))

        self.store.write(remove)


@dataclass(frozen=True, slots=True)
class ChangeStock:
    """Record a movement: what came in, was thrown away, or was counted."""

    store: Store
    bookings: BookingClock
    ids: Ids
    shelf: Shelf

    def __call__(self, by: Actor, item_id: str, change: StockChange) -> StockItem:
        """Return the item after the change; raises `StockItemNotFound`, `StockHeld`, `BadMovement`."""
        by.must(Permission.INVENTORY_UPDATE)

        def move(work: UnitOfWork) -> StockItem:
            item = present(work, item_id)
            record(work, by, item, change, at=self.bookings.at(item.newest), ids=self.ids)
            return work.stock.get(item_id)

        return self.store.write(move).seen_on(self.shelf.today)


def description(entry: StockEntry) -> dict[str, Any]:
    """Return what a person entered of an item, but for its quantity."""
    return {name: said for name, said in asdict(entry).items() if name != "quantity"}
