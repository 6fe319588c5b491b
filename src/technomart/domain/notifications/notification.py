"""Tell people something: one role, or everybody."""

from dataclasses import dataclass
from datetime import datetime

from technomart.domain.kernel.errors import NotFound
from technomart.domain.kernel.paging import Position
from technomart.domain.users.permissions import Role

LONGEST_TITLE = 120
LONGEST_MESSAGE = 2000


class NotificationNotFound(NotFound):
    """No notification has this id, or it is for others."""

    code = "notification_not_found"
    sentence = "There is no such notification."


@dataclass(frozen=True, slots=True)
class Notification:
    """A message; `role` is whom it is for, None for everybody."""

    id: str
    at: datetime
    title: str
    message: str
    role: Role | None = None
    sender_id: str | None = None
    sender_name: str = ""

    def is_for(self, role: Role) -> bool:
        """Tell whether people of this role get it."""
        return self.role in (None, role)


@dataclass(frozen=True, slots=True)
class Reading:
    """That somebody read a notification, and when."""

    notification_id: str
    user_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Received:
    """A notification as one person sees it; `read_at` is None until it was read."""

    notification: Notification
    read_at: datetime | None = None

    @property
    def position(self) -> Position:
        """Return where it stands among all; the newest stands highest."""
        return (self.notification.id,)
