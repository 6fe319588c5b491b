"""Tell the people of the demo canteen what they would be told."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from technomart.adapters.demo.ids import id_of, milliseconds
from technomart.domain.inventory.stock import StockItem
from technomart.domain.notifications.notification import Notification
from technomart.domain.services.telling import low_stock
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import User

TOLD = (
    (
        timedelta(days=6),
        Role.MANAGER,
        None,
        "New menu",
        "Laing and kare-kare come back on Monday. Please tell the regulars.",
    ),
    (timedelta(days=2), Role.MANAGER, Role.STAFF, "Change drawer", "Count the change before the shift begins, please."),
    (timedelta(hours=20), Role.ADMIN, Role.MANAGER, "Stocktaking", "Friday after closing. Two people are enough."),
    (timedelta(hours=3), Role.STAFF, None, "Rice cooker", "The left one is slow today; it is being looked at."),
)
"""How long ago, from whom, for whom, and what."""


FELL = timedelta(minutes=90)
"""How long ago items fell to their minimum."""


def demo_notifications(
    until: datetime, staff: tuple[User, ...], stock: Iterable[StockItem]
) -> tuple[Notification, ...]:
    """Return what was told in the week up to `until`, oldest first, also of items that are low."""
    senders = {user.role: user for user in reversed(staff)}
    said = tuple(
        Notification(
            id=id_of(milliseconds(until - ago), 0, position),
            at=until - ago,
            title=title,
            message=message,
            role=role,
            sender_id=senders[sender].id,
            sender_name=senders[sender].name,
        )
        for position, (ago, sender, role, title, message) in enumerate(TOLD)
    )
    low = [item for item in stock if item.low_since]
    return said + tuple(
        low_stock(item, until - FELL, id_of(milliseconds(until - FELL), 1, place)) for place, item in enumerate(low)
    )
