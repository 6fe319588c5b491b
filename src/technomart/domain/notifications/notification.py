"""Tell people something: one role, everybody, or whoever can act on what happened."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from technomart.domain.kernel.errors import NotFound, TooOften
from technomart.domain.kernel.paging import Position
from technomart.domain.users.permissions import GRANTS, Permission, Role

LONGEST_TITLE = 120
LONGEST_MESSAGE = 2000
LONGEST_CAUSE = 80


class NotificationNotFound(NotFound):
    """No notification has this id, or it is for others."""

    code = "notification_not_found"
    sentence = "There is no such notification."


class TooManyNotifications(TooOften):
    """Somebody sent as many notifications as one person may within an hour."""

    code = "too_many_notifications"


class NotificationType(StrEnum):
    """What a notification is about, as a page shows it."""

    INFO = "info"
    WARNING = "warning"
    LOW_STOCK = "low_stock"
    NEW_ORDER = "new_order"
    PAYMENT = "payment"


class Event(StrEnum):
    """What happens that people are told."""

    STOCK_LOW = "stock_low"
    STOCK_EXPIRED = "stock_expired"
    ORDER_ONLINE = "order_online"
    ORDER_UNPAID = "order_unpaid"
    PAYMENT_REFUNDED = "payment_refunded"
    ACCOUNT_WAITING = "account_waiting"


TYPES: Mapping[Event, NotificationType] = {
    Event.STOCK_LOW: NotificationType.LOW_STOCK,
    Event.STOCK_EXPIRED: NotificationType.WARNING,
    Event.ORDER_ONLINE: NotificationType.NEW_ORDER,
    Event.ORDER_UNPAID: NotificationType.WARNING,
    Event.PAYMENT_REFUNDED: NotificationType.PAYMENT,
    Event.ACCOUNT_WAITING: NotificationType.INFO,
}


def events_of(type_: NotificationType) -> list[Event | None]:
    """Return the events that are of a type; None stands for what people send."""
    return [event for event in (None, *Event) if type_of(event) is type_]


def type_of(event: Event | None) -> NotificationType:
    """Return the type of an event; what people send is for information."""
    return NotificationType.INFO if event is None else TYPES[event]


CALLS_FOR: Mapping[Event, Permission] = {
    Event.STOCK_LOW: Permission.INVENTORY_LOWSTOCK_ALERTS,
    Event.STOCK_EXPIRED: Permission.INVENTORY_EXPIRY_TRACK,
    Event.ORDER_ONLINE: Permission.ORDER_QUEUE_HANDLE,
    Event.ORDER_UNPAID: Permission.PAYMENT_REFUND,
    Event.PAYMENT_REFUNDED: Permission.PAYMENT_REFUND,
    Event.ACCOUNT_WAITING: Permission.VERIFY_REVIEW,
}
"""What acting on each event takes: whoever may do that is told."""


def events_for(role: Role) -> frozenset[Event]:
    """Return the events that people of a role are told."""
    return frozenset(event for event, permission in CALLS_FOR.items() if permission in GRANTS[role])


@dataclass(frozen=True, slots=True)
class Notification:
    """A message; `role` is whom it is for, None for everybody, or for whoever can act on the `event`.

    `cause` is what the event happened to, such as the id of an order; each cause of an event is told once.
    """

    id: str
    at: datetime
    title: str
    message: str
    role: Role | None = None
    sender_id: str | None = None
    sender_name: str = ""
    event: Event | None = None
    cause: str = ""

    def is_for(self, role: Role, events: Collection[Event]) -> bool:
        """Tell whether people of this role who are told these events get it."""
        return self.role in (None, role) and (self.event is None or self.event in events)

    @property
    def type(self) -> NotificationType:
        """Return what it is about."""
        return type_of(self.event)


@dataclass(frozen=True, slots=True)
class Reading:
    """That somebody read a notification, and when; they may have `removed` it from their own list too."""

    notification_id: str
    user_id: str
    at: datetime
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """A notification as one person sees it; `read_at` is None until it was read."""

    notification: Notification
    read_at: datetime | None = None

    @property
    def position(self) -> Position:
        """Return where it stands among all; the newest stands highest."""
        return (self.notification.id,)
