"""Ask which notifications tell of what never happened, and which items are low without a mark."""

from collections.abc import Iterator

from sqlalchemy import Table, func, or_

from technomart.adapters.sql.audit.questions import Condition, Question, Value, broken
from technomart.adapters.sql.inventory.tables import stock_items
from technomart.adapters.sql.notifications.tables import notifications
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.payments.tables import refunds
from technomart.domain.notifications.notification import Event

told, item = notifications.c, stock_items.c
ITEM_ID = len("01950000-0000-7000-8000-000000000000")


def questions() -> Iterator[Question]:
    """Return the questions about what people were told."""
    elsewhen = told.at != orders.c.created_at
    yield _without(Event.ORDER_ONLINE, orders, told.cause, or_(orders.c.type != "online", elsewhen))
    yield _without(Event.ORDER_UNPAID, orders, told.cause)
    yield _without(Event.PAYMENT_REFUNDED, refunds, told.cause, told.at != refunds.c.at)
    yield _without(Event.STOCK_LOW, stock_items, func.substr(told.cause, 1, ITEM_ID))
    yield _without(Event.STOCK_EXPIRED, stock_items, func.substr(told.cause, 1, ITEM_ID))
    is_low = (item.min_stock > 0) & (item.on_hand - item.reserved <= item.min_stock)
    yield broken("low_items_are_marked", stock_items, is_low, item.low_since.is_(None), found=item.reserved)


def _without(event: Event, table: Table, cause: Value, *unlike: Condition) -> Question:
    """Ask for notifications of an event whose cause is not there, or is unlike what was told."""
    causes = notifications.outerjoin(table, table.c.id == cause)
    missing = table.c.id.is_(None)
    is_wrong = or_(missing, *unlike)
    return broken(
        "told_is_what_happened", notifications, told.event == event.value, is_wrong, found=cause, source=causes
    )
