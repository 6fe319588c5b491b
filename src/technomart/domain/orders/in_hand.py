"""Change an order that was placed: what its customer is called."""

from dataclasses import replace
from datetime import datetime

from technomart.domain.kernel.errors import Conflict
from technomart.domain.orders.order import Order
from technomart.domain.orders.status import spoken_status


class OrderIsOver(Conflict):
    """The order was cancelled or refunded and stays as it is."""

    code = "order_is_over"


def renamed(order: Order, customer_name: str, at: datetime) -> Order:
    """Return the order under another customer's name; raises `OrderIsOver`."""
    if order.is_void:
        raise OrderIsOver(f"Order {order.number} is {spoken_status(order.status)} and keeps its customer's name.")
    return replace(order, customer_name=customer_name, updated_at=at, version=order.version + 1)
