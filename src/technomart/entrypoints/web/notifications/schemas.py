"""Say how notifications look on the wire."""

from typing import Any

from marshmallow import fields, validate

from technomart.domain.notifications.notification import LONGEST_MESSAGE, LONGEST_TITLE, NotificationType
from technomart.domain.users.permissions import Role
from technomart.entrypoints.web.shared.base import PageQuery, Wire
from technomart.entrypoints.web.shared.fields import Choice, Flag
from technomart.entrypoints.web.shared.texts import Text, Word


class NotificationSchema(Wire):
    """A notification as one person sees it; without a role it is for everybody."""

    may_lack = frozenset({"role", "senderId", "sender", "readAt"})

    id = fields.String(attribute="notification.id")
    type = Choice(NotificationType, attribute="notification.type")
    title = fields.String(attribute="notification.title")
    message = fields.String(attribute="notification.message")
    role = Choice(Role, attribute="notification.role")
    senderId = fields.String(attribute="notification.sender_id")
    sender = fields.String(attribute="notification.sender_name")
    read = fields.Function(lambda received: received.read_at is not None, metadata={"type": "boolean"})
    readAt = fields.DateTime(attribute="read_at")
    createdAt = fields.DateTime(attribute="notification.at")


class NotificationRequest(Wire):
    """What to tell whom; without a role, or with `all`, everybody."""

    title = Text(longest=LONGEST_TITLE, shortest=1, required=True)
    message = Text(longest=LONGEST_MESSAGE, shortest=1, lines=True, required=True)
    role = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(["all", *Role]))


class NotificationQuery(PageQuery):
    """Which notifications are asked for; the type `all` or nothing means any."""

    unread = fields.Boolean(load_default=False)
    type = fields.String(load_default="", validate=Word("all", *NotificationType))


def type_asked(query: dict[str, Any]) -> NotificationType | None:
    """Return the type that a query asks for."""
    return None if query["type"] in ("", "all") else NotificationType(query["type"])


class NotificationSettingsSchema(Wire):
    """What one wants to be told; what is switched off is neither shown nor counted. E-mail and push are kept only."""

    emailEnabled = Flag(attribute="email_enabled")
    pushEnabled = Flag(attribute="push_enabled")
    lowStock = Flag(attribute="low_stock", metadata={"description": "Items that fall to their minimum."})
    order = Flag(metadata={"description": "Orders placed online, and orders that stay unpaid."})
    payment = Flag(metadata={"description": "Payments that are refunded."})


class NotificationSettingsRequest(NotificationSettingsSchema):
    """What one wants to be told from now on; what is left out stays as it is."""


class UnreadSchema(Wire):
    """How many notifications were not read."""

    unread = fields.Integer()
