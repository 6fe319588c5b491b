"""Read which time a list is asked for."""

from datetime import datetime, timedelta
from typing import Any

from marshmallow import ValidationError, fields, validate

from technomart.domain.kernel.business_day import BusinessDays
from technomart.entrypoints.web.shared.base import PageQuery
from technomart.entrypoints.web.shared.fields import DayOrInstant, instant

SPANS = {"24h": timedelta(hours=24), "7d": timedelta(days=7), "30d": timedelta(days=30)}


class TimeRangeQuery(PageQuery):
    """One page of what happened in some time; `to` is inside when it is a date."""

    timeRange = fields.String(
        load_default="", validate=validate.OneOf(["", "all", "today", "24h", "7d", "30d", "custom"])
    )
    from_ = DayOrInstant(data_key="from", load_default=None)
    to = DayOrInstant(load_default=None)


def time_span(query: dict[str, Any], now: datetime, days: BusinessDays) -> tuple[datetime | None, datetime | None]:
    """Return the first instant and the one after the last; None is open. Raises `ValidationError`."""
    name = query["timeRange"]
    if name == "today":
        return days.start(days.of(now)), None
    if name in SPANS:
        return now - SPANS[name], None
    if name == "all":
        return None, None
    since, until = instant(query["from_"], days), instant(query["to"], days, closing=True)
    if since and until and until <= since:
        raise ValidationError({"to": ["Must be after `from`."]})
    return since, until
