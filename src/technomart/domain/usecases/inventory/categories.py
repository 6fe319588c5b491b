"""List, rename, merge and remove the categories of stock items, which are there as long as an item has one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import gt

from technomart.domain.inventory.edits import edit_of
from technomart.domain.inventory.stock import StockCategoryNotFound, StockItem
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.paging import Page, PageRequest, cut
from technomart.domain.kernel.ports import Ids
from technomart.domain.kernel.texts import name_key
from technomart.domain.reports.past import stock_item_before
from technomart.domain.services.traces import Traces
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class StockCategory:
    """A category, spelled as its oldest item has it, and how many items are in it."""

    name: str
    count: int

    @property
    def id(self) -> str:
        """Return what it is addressed by."""
        return self.name


class ListStockCategories(StoreUseCase):
    """List the categories of the stock items."""

    def __call__(self, by: Actor, request: PageRequest) -> Page[StockCategory]:
        """Return one page of them, by name; items without one count nowhere. Raises `BadCursor`."""
        by.must(Permission.INVENTORY_VIEW)
        there = categories_of(self.store.read(lambda work: work.stock.items(), about="stock"))
        return cut(there, request, lambda category: (category.name,), follows=gt)


@dataclass(frozen=True, slots=True)
class RenameStockCategory:
    """Rename a category, merge it into the one that has the name, or with an empty name take it from its items."""

    store: Store
    bookings: BookingClock
    ids: Ids
    traces: Traces

    def __call__(self, by: Actor, category: str, name: str) -> StockCategory:
        """Return the category its items are in then; raises `StockCategoryNotFound`."""
        by.must(Permission.INVENTORY_UPDATE)
        return self.store.write(lambda work: self._rename(work, by, category, name))

    def _rename(self, work: UnitOfWork, by: Actor, category: str, name: str) -> StockCategory:
        items = [item for item in work.stock.items() if is_in(item, category)]
        if not items or not category:
            raise StockCategoryNotFound
        after = name if name_key(name) == name_key(category) else spelled(work, name)
        held = work.stock.find_for_update([item.id for item in items]).values()
        moved = [item for item in held if is_in(item, category) and item.category != after]
        for item in moved:
            self._put(work, by, item, after)
        if moved:
            self.traces.stock_category(work, by, moved[0].category, after, len(moved))
        return StockCategory(after, sum(is_in(item, after) for item in work.stock.items()))

    def _put(self, work: UnitOfWork, by: Actor, before: StockItem, category: str) -> None:
        at = self.bookings.at(before.newest)
        after = replace(before, category=category, updated_at=at)
        work.past.keep(stock_item_before(before, at))
        work.stock.save(after)
        work.stock.add_edit(edit_of(by, before, after, self.ids.at(at)))


def is_in(item: StockItem, category: str) -> bool:
    """Tell whether an item is in a category."""
    return name_key(item.category) == name_key(category)


def spelled(work: UnitOfWork, category: str) -> str:
    """Return a category as items that are there already spell it."""
    return next((item.category for item in work.stock.items() if category and is_in(item, category)), category)


def categories_of(items: Iterable[StockItem]) -> list[StockCategory]:
    """Return the categories of items, by name, spelled as the oldest item of each has it."""
    named = [item for item in sorted(items, key=lambda item: item.id) if item.category]
    counts = Counter(name_key(item.category) for item in named)
    names = {name_key(item.category): item.category for item in reversed(named)}
    return sorted((StockCategory(names[key], count) for key, count in counts.items()), key=lambda each: each.name)
