"""Turn orders, their lines and their history into rows and back."""

from collections.abc import Iterable, Mapping
from typing import Any

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.statements import Row
from technomart.adapters.sql.orders.tables import order_history, order_lines
from technomart.domain.orders.filters import OrderMark
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order, OrderLine, OrderType, PaymentMethod
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.status import OrderStatus

line_of = mapping(order_lines, OrderLine)[1]
change_row, change_of = mapping(order_history, OrderChange, status_before="before", status_after="after")


def order_row(order: Order) -> dict[str, Any]:
    """Return an order, without its lines, as the table keeps it."""
    return {
        "id": order.id,
        "sequence": order.sequence,
        "type": order.type.value,
        "business_date": order.business_date,
        "subtotal": order.subtotal,
        "discount": order.discount,
        "total": order.total,
        "created_at": order.created_at,
        "customer_name": order.customer_name,
        "placed_by": order.placed_by,
        "discount_kind": order.discount_terms.kind.value,
        "discount_value": order.discount_terms.value,
        "search_key": order.search_key,
        **changing_columns(order),
    }


def changing_columns(order: Order) -> dict[str, Any]:
    """Return what may differ after a change; the rest stays as it was placed."""
    return {
        "status": order.status.value,
        "updated_at": order.updated_at,
        "captured": order.captured,
        "refunded": order.refunded,
        "payment_method": order.payment_method.value if order.payment_method else None,
        "completed_at": order.completed_at,
        "version": order.version,
    }


def order_of(row: Row, lines: Iterable[Row]) -> Order:
    """Return the order in a row and the rows of its lines, which come by position."""
    method = row["payment_method"]
    return Order(
        id=row["id"],
        sequence=row["sequence"],
        type=OrderType(row["type"]),
        business_date=row["business_date"],
        lines=tuple(line_of(line) for line in lines),
        subtotal=row["subtotal"],
        discount=row["discount"],
        total=row["total"],
        status=OrderStatus(row["status"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        customer_name=row["customer_name"],
        placed_by=row["placed_by"],
        discount_terms=Discount(DiscountKind(row["discount_kind"]), row["discount_value"]),
        captured=row["captured"],
        refunded=row["refunded"],
        payment_method=None if method is None else PaymentMethod(method),
        completed_at=row["completed_at"],
        version=row["version"],
    )


def line_rows(order: Order) -> list[dict[str, Any]]:
    """Return an order's lines as the table keeps them."""
    return [
        {
            "order_id": order.id,
            "position": line.position,
            "menu_item_id": line.menu_item_id,
            "name": line.name,
            "unit_price": line.unit_price,
            "quantity": line.quantity,
            "discount": line.discount,
            "notes": line.notes,
        }
        for line in order.lines
    ]


def mark_of(row: Row) -> OrderMark:
    """Return the mark in a row."""
    return OrderMark(row["id"], row["version"], OrderStatus(row["status"]), row["updated_at"])


def grouped(rows: Iterable[Row]) -> Mapping[str, list[Row]]:
    """Return lines by their order, in the order they come."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["order_id"], []).append(row)
    return found
