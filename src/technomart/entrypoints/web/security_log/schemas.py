"""Say how the security log looks on the wire."""

from typing import Any

from marshmallow import fields

from technomart.domain.security_log.alerts import AlertType
from technomart.domain.security_log.entries import LogCategory, LogFilter, LogType
from technomart.entrypoints.web.shared.base import Wire
from technomart.entrypoints.web.shared.fields import Choice
from technomart.entrypoints.web.shared.texts import ShortText, Word
from technomart.entrypoints.web.time_range import TimeRangeQuery, time_span

SEARCH = "A part of the action, of the name, of the details or of the address; letters of either size are alike."

COUNT = (
    "How often it happened: refusals by one route in one minute are one line, and so are sign-ins that came too soon."
)

KINDS: dict[str, LogType | LogCategory] = {kind.value: kind for kind in (*LogType, *LogCategory)}


class CountsSchema(Wire):
    """How many lines there are of each type."""

    login = fields.Integer()
    action = fields.Integer()
    security = fields.Integer()
    system = fields.Integer()


class LogSummarySchema(Wire):
    """How much was logged in the present business day, the last 7 and the last 30."""

    today = fields.Nested(CountsSchema)
    week = fields.Nested(CountsSchema)
    month = fields.Nested(CountsSchema)


class AlertSchema(Wire):
    """Something to look at."""

    id = fields.String()
    type = Choice(AlertType)
    title = fields.String()
    description = fields.String()


class LogEntrySchema(Wire):
    """A line of the security log."""

    may_lack = frozenset({"user", "userId", "details", "address", "requestId"})

    id = fields.String()
    action = fields.String(attribute="action.value")
    user = fields.String(attribute="user_name")
    userId = fields.String(attribute="user_id")
    type = Choice(LogCategory, attribute="category")
    group = Choice(LogType, attribute="type")
    details = fields.String()
    address = fields.String()
    requestId = fields.String(attribute="request_id")
    count = fields.Integer(attribute="times", metadata={"description": COUNT})
    timestamp = fields.DateTime(attribute="at")


class LogQuery(TimeRangeQuery):
    """Which lines are asked for; `all` or nothing means any."""

    search = ShortText(load_default="", metadata={"description": SEARCH})
    type = fields.String(load_default="", validate=Word("all", *LogCategory, *LogType))


def log_filter(query: dict[str, Any]) -> LogFilter:
    """Return the filter a query asks for; raises `ValidationError`."""
    since, until = time_span(query)
    search, type_ = query["search"].strip().casefold() or None, query["type"]
    return LogFilter(search, KINDS.get(type_), since, until)
