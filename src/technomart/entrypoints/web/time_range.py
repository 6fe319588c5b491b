"""Read which time a list is asked for."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from marshmallow import fields

from technomart.domain.kernel import time_ranges
from technomart.domain.kernel.time_ranges import instant
from technomart.domain.payments.payment import PaymentFilter
from technomart.domain.reports.periods import BadRange
from technomart.domain.security_log.entries import LogFilter
from technomart.entrypoints.web.http import ports
from technomart.entrypoints.web.shared.base import LongPageQuery, PageQuery
from technomart.entrypoints.web.shared.fields import Day, DayOrInstant
from technomart.entrypoints.web.shared.texts import Word

MEANING = (
    "As in reports: `24h` is the last 24 hours; `today`, `7d`, `30d`, `90d`, `365d` the last business days, today "
    "included; `yesterday`; `this-week` from Monday and `this-month` from the first until today; `last-month`; "
    "`custom` or nothing: what `from` and `to` say; `all`: any time"
)


class FromToQuery(PageQuery):
    """One page of what happened from one time to another; `to` is inside when it is a date."""

    from_ = DayOrInstant(data_key="from", load_default=None)
    to = DayOrInstant(load_default=None)


class DaysQuery(LongPageQuery):
    """One page of what is of some days; both are inside."""

    from_ = Day(data_key="from", load_default=None)
    to = Day(load_default=None)


class TimeRangeQuery(FromToQuery):
    """One page of what happened in some time; `to` is inside when it is a date."""

    timeRange = fields.String(
        load_default="",
        validate=Word("all", *time_ranges.NAMES, "custom"),
        metadata={"description": MEANING},
    )


def time_span(query: dict[str, Any]) -> tuple[datetime | None, datetime | None]:
    """Return the first instant and the one after the last; None is open. Raises `BadRange`."""
    name = query["timeRange"]
    if name in time_ranges.NAMES:
        now, days = ports().clock.now(), ports().days
        return time_ranges.beginning(name, now, days), time_ranges.ending(name, now, days)
    return (None, None) if name == "all" else from_to(query)


def lasting(query: dict[str, Any], wanted: PaymentFilter | LogFilter) -> object:
    """Return what a filter means at whatever time: the last 24 hours stay that, though they begin elsewhere."""
    name = query["timeRange"]
    return (name, replace(wanted, since=None, until=None)) if name in time_ranges.NAMES else wanted


def from_to(query: dict[str, Any]) -> tuple[datetime | None, datetime | None]:
    """Return the instants of `from` and `to`; None is open. Raises `BadRange` unless `to` comes after `from`."""
    since, until, days = query["from_"], query["to"], ports().days
    since = instant(since, days) if since else None
    until = instant(until, days, closing=True) if until else None
    if since and until:
        try:
            time_ranges.must_run_forward(since, until)
        except ValueError as error:
            raise BadRange(str(error), errors={"to": [str(error)]}) from error
    return since, until


def days_from_to(query: dict[str, Any]) -> tuple[date | None, date | None]:
    """Return the days of `from` and `to`; None is open. Raises `BadRange` when `to` comes before `from`."""
    first, last = query["from_"], query["to"]
    if first and last and last < first:
        raise BadRange(time_ranges.BACKWARDS, errors={"to": [time_ranges.BACKWARDS]})
    return first, last
