"""Say how the schedule looks on the wire."""

from typing import Any

from marshmallow import fields

from technomart.domain.kernel.lengths import LONGEST_ID
from technomart.domain.staff.schedule import Weekday, wall_time
from technomart.domain.usecases.staff.exceptions import ExceptionEntry
from technomart.domain.usecases.staff.schedule import WeekEntry
from technomart.entrypoints.web.shared.base import LongPageQuery, Wire
from technomart.entrypoints.web.shared.fields import Choice, Day, Flag
from technomart.entrypoints.web.shared.texts import ShortText, Text
from technomart.entrypoints.web.staff.schemas import WallTime
from technomart.entrypoints.web.time_range import DaysQuery

SMALL = {day.value.lower(): day.value for day in Weekday}


class MinuteTime(fields.String):
    """Minutes since midnight as the clock on the wall shows them: HH:MM."""

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else wall_time(value)


class ScheduleSchema(Wire):
    """An employee's hours on a weekday; an end at or before the start is on the next morning.

    `onLeave` tells whether its next date, which may be today, is approved leave.
    """

    id = fields.String(attribute="row.id")
    employeeId = fields.String(attribute="row.employee_id")
    employeeName = fields.String(attribute="employee_name")
    day = Choice(Weekday, attribute="row.weekday")
    startTime = MinuteTime(attribute="row.start_minute")
    endTime = MinuteTime(attribute="row.end_minute")
    onLeave = fields.Boolean(attribute="on_leave")
    version = fields.Integer(attribute="row.version")


class ScheduleQuery(LongPageQuery):
    """Whose hours of which weekday are asked for."""

    employeeId = ShortText(load_default=None)
    day = Choice(Weekday, words=SMALL, load_default=None)


class ScheduleRequest(Wire):
    """What is said about an entry; what is left out stays."""

    builds = WeekEntry

    employeeId = Text(longest=LONGEST_ID, shortest=1, attribute="employee_id")
    day = Choice(Weekday, words=SMALL, attribute="weekday")
    startTime = WallTime(attribute="start")
    endTime = WallTime(attribute="end")


class NewScheduleRequest(ScheduleRequest):
    """An employee's hours on a weekday."""

    employeeId = Text(longest=LONGEST_ID, shortest=1, attribute="employee_id", required=True)
    day = Choice(Weekday, words=SMALL, attribute="weekday", required=True)
    startTime = WallTime(attribute="start", required=True)
    endTime = WallTime(attribute="end", required=True)


class ScheduleExceptionSchema(Wire):
    """An employee's other hours on one date, or a day `off`."""

    may_lack = frozenset({"startTime", "endTime"})

    id = fields.String(attribute="row.id")
    employeeId = fields.String(attribute="row.employee_id")
    employeeName = fields.String(attribute="employee_name")
    date = fields.Date(attribute="row.day")
    off = fields.Boolean(attribute="row.is_off")
    startTime = MinuteTime(attribute="row.start_minute")
    endTime = MinuteTime(attribute="row.end_minute")
    onLeave = fields.Boolean(attribute="on_leave")
    version = fields.Integer(attribute="row.version")


class ExceptionQuery(DaysQuery):
    """Whose exceptions of which days are asked for; both days are inside."""

    employeeId = ShortText(load_default=None)


class ScheduleExceptionRequest(Wire):
    """What is said about an exception; what is left out stays, and whose it is."""

    builds = ExceptionEntry

    date = Day(attribute="day")
    startTime = WallTime(attribute="start", allow_none=True)
    endTime = WallTime(attribute="end", allow_none=True)
    off = Flag(allow_none=True)


class NewScheduleExceptionRequest(ScheduleExceptionRequest):
    """An employee's other hours on one date, or `off: true`."""

    employeeId = Text(longest=LONGEST_ID, shortest=1, attribute="employee_id", required=True)
    date = Day(attribute="day", required=True)
