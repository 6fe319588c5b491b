"""Tell people something, and show them what they were told."""

from typing import Any

from technomart.domain.usecases.notifications import (
    CountUnread,
    ListNotifications,
    ReadAllNotifications,
    ReadNotification,
    ReadNotificationSettings,
    RemoveNotification,
    SendNotification,
    SetNotificationSettings,
    ShowNotification,
)
from technomart.domain.users.permissions import Permission, Role
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import Rate, by_user
from technomart.entrypoints.web.http import Created, actor, ok, paged, use
from technomart.entrypoints.web.notifications import schemas
from technomart.entrypoints.web.shared.base import Done, done, enveloped, page_request, paginated
from technomart.entrypoints.web.watch import watch

routes = Blueprint("notifications", __name__, url_prefix="/api/notifications", description="What people are told")


@routes.route("", who=Permission.NOTIFICATION_VIEW)
@routes.arguments(schemas.NotificationQuery, location="query")
@routes.response(200, paginated(schemas.NotificationSchema))
def received(query: dict[str, Any]) -> dict[str, Any]:
    """List one's own notifications, newest first."""
    watch()
    unread, type_ = query["unread"], schemas.type_asked(query)
    return paged(use(ListNotifications)(actor(), page_request(query, (unread, type_)), unread_only=unread, type_=type_))


@routes.route("/unread-count", who=Permission.NOTIFICATION_VIEW)
@routes.response(200, enveloped(schemas.UnreadSchema))
def unread_count() -> dict[str, Any]:
    """Tell how many of one's own notifications were not read."""
    return ok({"unread": use(CountUnread)(actor())})


@routes.route("/settings", who=Permission.NOTIFICATION_VIEW)
@routes.response(200, enveloped(schemas.NotificationSettingsSchema))
def settings() -> dict[str, Any]:
    """Show what one wants to be told."""
    return ok(use(ReadNotificationSettings)(actor()))


@routes.route("/settings", methods=["PUT"], who=Permission.NOTIFICATION_RECEIVE)
@routes.arguments(schemas.NotificationSettingsRequest)
@routes.response(200, enveloped(schemas.NotificationSettingsSchema))
def set_settings(changed: dict[str, bool]) -> dict[str, Any]:
    """Choose what one wants to be told; what is left out stays as it is."""
    return ok(use(SetNotificationSettings)(actor(), changed))


@routes.route("/mark-all-read", methods=["POST"], who=Permission.NOTIFICATION_RECEIVE)
@routes.response(200, Done)
def read_all() -> dict[str, Any]:
    """Note that one read whatever one was told."""
    use(ReadAllNotifications)(actor())
    return done("All notifications are read.")


@routes.route("/<notification_id>", who=Permission.NOTIFICATION_VIEW)
@routes.response(200, enveloped(schemas.NotificationSchema))
def notification(notification_id: str) -> dict[str, Any]:
    """Show a notification; looking does not mark it as read."""
    return ok(use(ShowNotification)(actor(), notification_id))


@routes.route("", methods=["POST"], who=Permission.NOTIFICATION_SEND, often=(Rate("30 per minute", by_user),))
@routes.arguments(schemas.NotificationRequest)
@routes.response(201, enveloped(schemas.NotificationSchema))
def send(wanted: dict[str, Any]) -> Created:
    """Tell a role or everybody something."""
    role = None if wanted["role"] in (None, "all") else Role(wanted["role"])
    sent = use(SendNotification)(actor(), wanted["title"], wanted["message"], role)
    return ok(sent), 201, {"Location": f"/api/notifications/{sent.notification.id}"}


@routes.route("/<notification_id>/read", methods=["PATCH"], who=Permission.NOTIFICATION_RECEIVE)
@routes.response(200, enveloped(schemas.NotificationSchema))
def read(notification_id: str) -> dict[str, Any]:
    """Note that one read a notification."""
    return ok(use(ReadNotification)(actor(), notification_id))


@routes.route("/<notification_id>/read", methods=["POST"], who=Permission.NOTIFICATION_RECEIVE)
@routes.response(200, enveloped(schemas.NotificationSchema))
def read_too(notification_id: str) -> dict[str, Any]:
    """Note that one read a notification, like PATCH."""
    return ok(use(ReadNotification)(actor(), notification_id))


@routes.route("/<notification_id>", methods=["DELETE"], who=Permission.NOTIFICATION_RECEIVE)
@routes.response(200, Done)
def remove(notification_id: str) -> dict[str, Any]:
    """Show a notification no longer to oneself; others keep it."""
    use(RemoveNotification)(actor(), notification_id)
    return done("The notification was removed.")
