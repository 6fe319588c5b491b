"""Read the inventory: stock items, those that run low or expire, and the newest movements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter, gt

from technomart.domain.inventory.edits import ActivityType, StockEdit
from technomart.domain.inventory.filters import MovementFilter, StockFilter
from technomart.domain.inventory.movements import StockMovement
from technomart.domain.inventory.stock import StockItem, Thousandths
from technomart.domain.kernel.paging import Page, PageRequest, Position, cut
from technomart.domain.services.shelf import Shelf
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class ValueChange:
    """What a field said before and what it says after."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What an edit changed, by the names of the fields."""

    changed: Mapping[str, ValueChange]


@dataclass(frozen=True, slots=True)
class Activity:
    """A movement or an edit together with its item, and with the unit that it was counted in then."""

    id: str
    type: ActivityType
    item: StockItem
    unit: str
    at: datetime
    actor_name: str
    quantity: Thousandths = 0
    reason: str = ""
    order_id: str | None = None
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class ListStock:
    """List the stock items."""

    store: Store
    shelf: Shelf

    def __call__(self, by: Actor, wanted: StockFilter, request: PageRequest) -> Page[StockItem]:
        """Return one page of the items asked for; raises `BadCursor`."""
        by.must(Permission.INVENTORY_VIEW)
        items = self.shelf.dated(wanted.select(self.store.read(lambda work: work.stock.items(), about="stock")))
        return cut(items, request, wanted.position, follows=gt)


@dataclass(frozen=True, slots=True)
class ReadStockItem:
    """Read one stock item."""

    store: Store
    shelf: Shelf

    def __call__(self, by: Actor, item_id: str) -> StockItem:
        """Return the item, be it removed; raises `StockItemNotFound`."""
        by.must(Permission.INVENTORY_VIEW)
        return self.store.read(lambda work: work.stock.get(item_id)).seen_on(self.shelf.today)


@dataclass(frozen=True, slots=True)
class ListLowStock:
    """List the stock items that run low or are past their date."""

    store: Store
    shelf: Shelf

    def __call__(self, by: Actor, request: PageRequest) -> Page[StockItem]:
        """Return one page of the items of which no more than the least is left, by name; raises `BadCursor`."""
        by.must(Permission.INVENTORY_LOWSTOCK_ALERTS)
        items = StockFilter().select(self.store.read(lambda work: work.stock.items(), about="stock"))
        low = [item for item in self.shelf.dated(items) if item.is_low or item.expired]
        return cut(low, request, StockFilter.position, follows=gt)


@dataclass(frozen=True, slots=True)
class ListExpiring:
    """List the stock items that expire."""

    store: Store
    shelf: Shelf

    def __call__(self, by: Actor, ahead: int, request: PageRequest) -> Page[StockItem]:
        """Return one page of what is there and expires within so many days or has, the first to go first.

        Raises `BadCursor`.
        """
        by.must(Permission.INVENTORY_EXPIRY_TRACK)
        last = self.shelf.today + timedelta(days=ahead)
        items = self.shelf.dated(self.store.read(lambda work: work.stock.items()))
        found = [item for item in items if item.on_hand and item.expires_on and item.expires_on <= last]
        return cut(sorted(found, key=by_expiry), request, by_expiry, follows=gt)


def by_expiry(item: StockItem) -> Position:
    """Return where an item stands among those that expire."""
    return (item.expires_on.isoformat() if item.expires_on else "", item.name, item.id)


class ListActivity(StoreUseCase):
    """List the newest movements and edits."""

    def __call__(self, by: Actor, limit: int) -> Sequence[Activity]:
        """Return at most so many of both, newest first."""
        by.must(Permission.INVENTORY_VIEW)

        def look(work: UnitOfWork) -> list[Activity]:
            both: list[StockMovement | StockEdit] = [*work.stock.recent(limit), *work.stock.recent_edits(limit)]
            rows = sorted(both, key=attrgetter("at", "id"), reverse=True)[:limit]
            items = work.stock.find({row.item_id for row in rows})
            return [activity(row, items[row.item_id]) for row in rows]

        return self.store.read(look)


class ListMovements(StoreUseCase):
    """List movements."""

    def __call__(self, by: Actor, wanted: MovementFilter, request: PageRequest) -> Page[Activity]:
        """Return one page of the movements asked for, newest first; raises `BadCursor`."""
        by.must(Permission.INVENTORY_VIEW)

        def look(work: UnitOfWork) -> Page[Activity]:
            page = work.stock.moved(wanted, request)
            items = work.stock.find({row.item_id for row in page.rows})
            return page.of([activity(row, items[row.item_id]) for row in page.rows])

        return self.store.read(look)


def activity(row: StockMovement | StockEdit, item: StockItem) -> Activity:
    """Return what a row says happened to its item."""
    if isinstance(row, StockEdit):
        changes = map(ValueChange, row.old_values, row.new_values)
        edit = Edit(dict(zip(row.fields, changes, strict=True)))
        return Activity(row.id, ActivityType.ITEM_UPDATE, item, item.unit, row.at, row.actor_name, edit=edit)
    kind = ActivityType(row.kind.value)
    return Activity(row.id, kind, item, row.unit, row.at, row.actor_name, row.quantity, row.reason, row.order_id)
