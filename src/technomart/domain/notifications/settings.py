"""Hold what somebody wants to be told."""

from collections.abc import Mapping
from dataclasses import dataclass

from technomart.domain.notifications.notification import Event, events_for
from technomart.domain.users.permissions import Role


@dataclass(frozen=True, slots=True)
class NotificationSettings:
    """What an account wants to be told: of stock, of orders and of payments; e-mail and push are kept for later."""

    user_id: str
    email_enabled: bool = True
    push_enabled: bool = False
    low_stock: bool = True
    order: bool = True
    payment: bool = True

    def shows(self, event: Event) -> bool:
        """Tell whether they want to be told of an event; accounts that wait are always told of."""
        switch = SWITCHES.get(event)
        return switch is None or bool(getattr(self, switch))


SWITCHES: Mapping[Event, str] = {
    Event.STOCK_LOW: "low_stock",
    Event.STOCK_EXPIRED: "low_stock",
    Event.ORDER_ONLINE: "order",
    Event.ORDER_UNPAID: "order",
    Event.PAYMENT_REFUNDED: "payment",
}
"""The setting that switches each event off."""


def events_shown(role: Role, settings: NotificationSettings | None) -> frozenset[Event]:
    """Return the events somebody is told: those their role can act on, less those they switched off."""
    return frozenset(event for event in events_for(role) if settings is None or settings.shows(event))
