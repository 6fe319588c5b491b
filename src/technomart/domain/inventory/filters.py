"""Say which stock items are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass

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
