"""Tell the people of the demo canteen what they would be told."""

from datetime import datetime, timedelta

from technomart.adapters.demo.ids import id_of, milliseconds
from technomart.domain.notifications.notification import Notification
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


def demo_notifications(until: datetime, staff: tuple[User, ...]) -> tuple[Notification, ...]:
    """Return what was told in the week up to `until`, oldest first."""
    senders = {user.role: user for user in reversed(staff)}
    return tuple(
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
