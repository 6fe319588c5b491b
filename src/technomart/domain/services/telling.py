"""Tell people what happened, in the transaction in which it happens; each cause is told once."""

from datetime import datetime

from technomart.domain.inventory.stock import StockItem, amount_of
from technomart.domain.kernel.money import spoken
from technomart.domain.kernel.ports import Ids
from technomart.domain.notifications.notification import (
    LONGEST_CAUSE,
    LONGEST_MESSAGE,
    LONGEST_TITLE,
    Event,
    Notification,
)
from technomart.domain.orders.order import Order, OrderType
from technomart.domain.orders.status import OPEN
from technomart.domain.payments.payment import Refund
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.user import User


def tell(work: UnitOfWork, event: Event, cause: str, *, title: str, message: str, at: datetime, ids: Ids) -> None:
    """Tell whoever can act on an event that it happened to `cause`, such as the id of an order; each is told once."""
    work.notifications.tell(
        Notification(
            id=ids.at(at),
            at=at,
            title=title[:LONGEST_TITLE],
            message=message[:LONGEST_MESSAGE],
            event=event,
            cause=cause[:LONGEST_CAUSE],
        )
    )


def tell_of_online(work: UnitOfWork, order: Order, ids: Ids) -> None:
    """Tell of an order that was placed online; the counter sees the others come."""
    if order.type is not OrderType.ONLINE:
        return
    dishes = sum(line.quantity for line in order.lines)
    portions = f"{dishes} {'portion' if dishes == 1 else 'portions'}"
    message = f"{order.customer_name or 'A customer'}: {portions}, {spoken(order.total)}."
    tell(
        work, Event.ORDER_ONLINE, order.id, title=f"Order {order.number}", message=message, at=order.created_at, ids=ids
    )


def tell_of_refund(work: UnitOfWork, refund: Refund, order: Order, ids: Ids) -> None:
    """Tell that money was given back."""
    message = f"{spoken(refund.amount)} of order {order.number}, by {refund.actor_name}."
    if refund.reason:
        message += f" {refund.reason}"
    tell(work, Event.PAYMENT_REFUNDED, refund.id, title="Payment refunded", message=message, at=refund.at, ids=ids)


def tell_of_unpaid(work: UnitOfWork, order: Order, at: datetime, ids: Ids) -> None:
    """Tell of an order that was left unpaid."""
    whose = f"{order.customer_name}: " if order.customer_name else ""
    way_out = "cancel it" if order.status in OPEN else "call it off as refunded"
    message = f"{whose}{spoken(order.balance)} is owed, and nothing happened to it for a while. Take it or {way_out}."
    tell(work, Event.ORDER_UNPAID, order.id, title=f"Order {order.number} is not paid", message=message, at=at, ids=ids)


def tell_of_waiting(work: UnitOfWork, user: User, ids: Ids) -> None:
    """Tell that an account waits for approval."""
    message = f"{user.name}, {user.email}"
    tell(work, Event.ACCOUNT_WAITING, user.id, title="An account waits", message=message, at=user.created_at, ids=ids)


def tell_of_expired(work: UnitOfWork, item: StockItem, at: datetime, ids: Ids) -> None:
    """Tell that an item is past its date; another date is another cause."""
    message = (
        f"{amount_of(item.on_hand, item.unit)} of it was good until {item.expires_on}. Look at it or throw it away."
    )
    title = f"{item.name} is past its date"
    tell(work, Event.STOCK_EXPIRED, expiry_cause(item), title=title, message=message, at=at, ids=ids)


def expiry_cause(item: StockItem) -> str:
    """Return what stands for an item and its date in what is told."""
    return f"{item.id} {item.expires_on}"


def tell_of_low_stock(work: UnitOfWork, item: StockItem, at: datetime, ids: Ids) -> None:
    """Tell that an item fell to its minimum; the next time after it was restocked is another cause."""
    work.notifications.tell(low_stock(item, at, ids.at(at)))


def low_stock(item: StockItem, at: datetime, id_: str) -> Notification:
    """Return what tells that an item fell to its minimum."""
    left, least = amount_of(max(item.available, 0), item.unit), amount_of(item.min_stock, item.unit)
    return Notification(
        id=id_,
        at=at,
        title=f"{item.name} is low"[:LONGEST_TITLE],
        message=f"{left} left; the minimum is {least}.",
        event=Event.STOCK_LOW,
        cause=f"{item.id} {at:%Y%m%dT%H%M%S.%fZ}",
    )
