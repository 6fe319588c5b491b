"""Say how the security log looks on the wire."""

from typing import Any

from marshmallow import fields, validate

from technomart.domain.security_log.entries import LogFilter, LogType
from technomart.entrypoints.web.shared.base import Wire
from technomart.entrypoints.web.shared.fields import Choice
from technomart.entrypoints.web.time_range import TimeRangeQuery, time_span

SEARCH = "A part of the action, of the name, of the details or of the address; letters of either size are alike."


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

    search = fields.String(load_default="", metadata={"description": SEARCH})
    type = fields.String(load_default="", validate=validate.OneOf(["", "all", *LogType]))


def log_filter(query: dict[str, Any]) -> LogFilter:
    """Return the filter a query asks for; raises `ValidationError`."""
    since, until = time_span(query)
    search, type_ = query["search"].strip().casefold() or None, query["type"]
    return LogFilter(search, LogType(type_) if type_ in list(LogType) else None, since, until)
