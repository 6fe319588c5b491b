"""Turn stock items, recipes, reservations and movements into rows and back."""

from typing import Any

from technomart.adapters.sql.core.statements import Row
from technomart.domain.inventory.stock import MovementKind, RecipeLine, Reservation, StockItem, StockMovement


def item_row(item: StockItem) -> dict[str, Any]:
    """Return an item as the table keeps it."""
    return {
        "id": item.id,
        "on_hand": item.on_hand,
        "reserved": item.reserved,
        "last_restocked": item.last_restocked,
        **describing_columns(item),
    }


def describing_columns(item: StockItem) -> dict[str, Any]:
    """Return what describes an item, without its quantities."""
    return {
        "name": item.name,
        "unit": item.unit,
        "updated_at": item.updated_at,
        "category": item.category,
        "min_stock": item.min_stock,
        "supplier": item.supplier,
        "expires_on": item.expires_on,
        "removed": item.removed,
    }


def item_of(row: Row) -> StockItem:
    """Return the item in a row."""
    return StockItem(
        id=row["id"],
        name=row["name"],
        unit=row["unit"],
        updated_at=row["updated_at"],
        category=row["category"],
        min_stock=row["min_stock"],
        supplier=row["supplier"],
        expires_on=row["expires_on"],
        on_hand=row["on_hand"],
        reserved=row["reserved"],
        last_restocked=row["last_restocked"],
        removed=row["removed"],
    )


def recipe_row(line: RecipeLine) -> dict[str, Any]:
    """Return a part of a recipe as the table keeps it."""
    return {"menu_item_id": line.menu_item_id, "item_id": line.item_id, "quantity": line.quantity}


def reservation_row(held: Reservation) -> dict[str, Any]:
    """Return what an order takes as the table keeps it."""
    return {"order_id": held.order_id, "item_id": held.item_id, "quantity": held.quantity}


def reservation_of(row: Row) -> Reservation:
    """Return the reservation in a row."""
    return Reservation(row["order_id"], row["item_id"], row["quantity"])


def movement_row(movement: StockMovement) -> dict[str, Any]:
    """Return a movement as the table keeps it."""
    return {
        "id": movement.id,
        "item_id": movement.item_id,
        "kind": movement.kind.value,
        "quantity": movement.quantity,
        "at": movement.at,
        "reason": movement.reason,
        "order_id": movement.order_id,
        "actor_id": movement.actor_id,
        "actor_name": movement.actor_name,
    }


def movement_of(row: Row) -> StockMovement:
    """Return the movement in a row."""
    return StockMovement(
        id=row["id"],
        item_id=row["item_id"],
        kind=MovementKind(row["kind"]),
        quantity=row["quantity"],
        at=row["at"],
        reason=row["reason"],
        order_id=row["order_id"],
        actor_id=row["actor_id"],
        actor_name=row["actor_name"],
    )
