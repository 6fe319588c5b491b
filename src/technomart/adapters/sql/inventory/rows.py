"""Turn stock items, recipes, reservations and movements into rows and back."""

from typing import Any

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.inventory.tables import recipe_parts, stock_items, stock_movements, stock_reservations
from technomart.domain.inventory.stock import RecipeLine, Reservation, StockItem, StockMovement

QUANTITIES = ("id", "on_hand", "reserved", "last_restocked")

item_row, item_of = mapping(stock_items, StockItem)
recipe_row = mapping(recipe_parts, RecipeLine)[0]
reservation_row, reservation_of = mapping(stock_reservations, Reservation)
movement_row, movement_of = mapping(stock_movements, StockMovement)


def describing_columns(item: StockItem) -> dict[str, Any]:
    """Return what describes an item, without its quantities."""
    return {name: value for name, value in item_row(item).items() if name not in QUANTITIES}
