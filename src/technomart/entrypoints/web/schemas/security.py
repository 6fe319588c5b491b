"""Say how the security log and notifications look on the wire."""

from typing import Any

from marshmallow import fields, validate

from technomart.domain.accounts import Role
from technomart.domain.business_day import BusinessDays
from technomart.domain.notifications import LONGEST_MESSAGE, LONGEST_TITLE
from technomart.domain.ports.services import Clock
from technomart.domain.security_log import LogFilter, LogType
from technomart.entrypoints.web.schemas.base import PageQuery, Wire
from technomart.entrypoints.web.schemas.fields import Choice, Text
from technomart.entrypoints.web.schemas.time_range import TimeRangeQuery, time_span


class LogEntrySchema(Wire):
    """A line of the security log."""

    id = fields.String()
    action = fields.String(attribute="action.value")
    user = fields.String(attribute="user_name")
    userId = fields.String(attribute="user_id")
    type = Choice(LogType)
    details = fields.String()
    address = fields.String()
    requestId = fields.String(attribute="request_id")
    timestamp = fields.DateTime(attribute="at")


class LogQuery(TimeRangeQuery):
    """Which lines are asked for; `all` or nothing means any."""

    search = fields.String(load_default="")
    type = fields.String(load_default="", validate=validate.OneOf(["", "all", *LogType]))


def log_filter(query: dict[str, Any], clock: Clock, days: BusinessDays) -> LogFilter:
    """Return the filter a query asks for; raises `ValidationError`."""
    since, until = time_span(query, clock.now(), days)
    type_ = query["type"]
    return LogFilter(query["search"].strip() or None, LogType(type_) if type_ in list(LogType) else None, since, until)


class NotificationSchema(Wire):
    """A notification as one person sees it; without a role it is for everybody."""

    id = fields.String(attribute="notification.id")
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
    """Which notifications are asked for."""

    unread = fields.Boolean(load_default=False)


class UnreadSchema(Wire):
    """How many notifications were not read."""

    unread = fields.Integer()
