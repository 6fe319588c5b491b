"""Say which stock items and movements are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from technomart.domain.inventory.movements import MovementKind, StockMovement
from technomart.domain.inventory.stock import StockItem
from technomart.domain.kernel.paging import Position
from technomart.domain.kernel.texts import name_key


@dataclass(frozen=True, slots=True)
class StockFilter:
    """Which stock items are asked for, in letters of lower case; None means any."""

    category: str | None = None
    search: str | None = None

    def admits(self, item: StockItem) -> bool:
        """Tell whether an item is one of those asked for; a search looks in name and supplier."""
        return (self.category is None or name_key(self.category) == name_key(item.category)) and (
            self.search is None or self.search in f"{item.name}\n{item.supplier}".casefold()
        )

    def select(self, items: Iterable[StockItem]) -> list[StockItem]:
        """Return the items asked for, by name."""
        return sorted((item for item in items if self.admits(item)), key=self.position)

    @staticmethod
    def position(item: StockItem) -> Position:
        """Return where an item stands in the list."""
        return item.name, item.id


@dataclass(frozen=True, slots=True)
class MovementFilter:
    """Which movements are asked for; None means any. `since` is inside, `until` outside."""

    item_id: str | None = None
    kind: MovementKind | None = None
    since: datetime | None = None
    until: datetime | None = None

    def admits(self, row: StockMovement) -> bool:
        """Tell whether a movement is one of those asked for."""
        return (
            self.item_id in (None, row.item_id)
            and self.kind in (None, row.kind)
            and (self.since is None or row.at >= self.since)
            and (self.until is None or row.at < self.until)
        )

    @property
    def is_by_time(self) -> bool:
        """Tell whether the movements are sorted by their time before their ids, which follow it."""
        return self.since is not None or self.until is not None

    def position(self, row: StockMovement) -> Position:
        """Return where a movement stands among those asked for; the newest stand highest."""
        return (row.at.isoformat(), row.id) if self.is_by_time else (row.id,)
