"""Say how employees, and attendance look on the wire."""

from datetime import time
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, missing, post_load

from technomart.domain.kernel.lengths import LONGEST_ID, LONGEST_NAME, LONGEST_NOTE
from technomart.domain.services.attendance import AttendanceEntry
from technomart.domain.staff.attendance import AttendanceFilter, AttendanceStatus
from technomart.domain.staff.employees import EmployeeStatus
from technomart.domain.staff.time_spans import clock_time
from technomart.domain.usecases.staff.employees import EmployeeEntry
from technomart.entrypoints.web.csv_files import FormatQuery
from technomart.entrypoints.web.http import ports
from technomart.entrypoints.web.shared.amounts import Pesos
from technomart.entrypoints.web.shared.base import Wire
from technomart.entrypoints.web.shared.fields import LONGEST_TIME, Choice, Day
from technomart.entrypoints.web.shared.patterns import CLOCK, whole
from technomart.entrypoints.web.shared.texts import OptionalText, ShortText, Text
from technomart.entrypoints.web.time_range import DaysQuery, days_from_to

DEAREST_HOUR = 100_000_00


class WallTime(ShortText):
    """A time of day as a clock on the wall shows it: HH:MM, seconds allowed and kept."""

    def __init__(self, **kwargs: Any) -> None:
        """Bound its length."""
        super().__init__(longest=LONGEST_TIME, **kwargs)
        self.read_as = {"pattern": whole(CLOCK + "(:[0-5][0-9])?")}

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs).strip()
        try:
            found = time.fromisoformat(text)
        except ValueError as error:
            raise ValidationError("Must be a time such as 08:30.") from error
        if found.tzinfo is not None or ":" not in text:
            raise ValidationError("Must be a time such as 08:30.")
        return found


class LocalTime(fields.String):
    """An instant as the canteen's clock on the wall shows it."""

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return clock_time(value, ports().days)


class EmployeeSchema(Wire):
    """Somebody who works here."""

    may_lack = frozenset({"position", "contact"})

    id = fields.String()
    name = fields.String()
    position = fields.String()
    hourlyRate = Pesos(attribute="hourly_rate")
    contact = fields.String()
    status = Choice(EmployeeStatus)
    version = fields.Integer()


class EmployeeRequest(Wire):
    """What is said about somebody; what is left out stays.

    `userId` names the account that is theirs; null ends the link.
    """

    name = Text(longest=LONGEST_NAME, shortest=1)
    position = OptionalText(longest=LONGEST_NAME, load_default=None)
    hourlyRate = Pesos(attribute="hourly_rate", allow_none=True, most=DEAREST_HOUR)
    contact = OptionalText(longest=LONGEST_NAME, load_default=None)
    status = Choice(EmployeeStatus, allow_none=True)
    userId = OptionalText(longest=LONGEST_ID, without=None, load_default=missing, attribute="user_id")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> EmployeeEntry:
        """Return the entry; an account that is null differs from one that is not mentioned."""
        return EmployeeEntry(**data, unlinked=data.get("user_id", "") is None)


class NewEmployeeRequest(EmployeeRequest):
    """What is said about somebody new."""

    name = Text(longest=LONGEST_NAME, shortest=1, required=True)


class AttendanceSchema(Wire):
    """One stretch of work, or a day of absence; times are local, null where there is none."""

    may_lack = frozenset({"notes"})

    kept_null: ClassVar[frozenset[str]] = frozenset({"checkIn", "checkOut"})

    id = fields.String(attribute="row.id")
    employeeId = fields.String(attribute="row.employee_id")
    employeeName = fields.String(attribute="employee_name")
    date = fields.Date(attribute="row.day")
    checkIn = LocalTime(attribute="row.check_in", allow_none=True)
    checkOut = LocalTime(attribute="row.check_out", allow_none=True)
    status = Choice(AttendanceStatus, attribute="row.status")
    notes = fields.String(attribute="row.notes")
    onLeave = fields.Boolean(attribute="row.on_leave")
    version = fields.Integer(attribute="row.version")


class AttendanceQuery(DaysQuery, FormatQuery):
    """Which attendance is asked for; both days are inside."""

    employeeId = ShortText(load_default=None)
    status = Choice(AttendanceStatus, load_default=None)


class AttendanceRequest(Wire):
    """What is said about attendance; null takes a time away."""

    employeeId = OptionalText(longest=LONGEST_ID, without=None)
    date = Day(load_default=None, allow_none=True, attribute="day")
    checkIn = WallTime(load_default=None, allow_none=True, attribute="check_in")
    checkOut = WallTime(load_default=None, allow_none=True, attribute="check_out")
    status = Choice(AttendanceStatus, load_default=None, allow_none=True)
    notes = OptionalText(longest=LONGEST_NOTE, lines=True, load_default=None)

    @post_load(pass_original=True)
    def build(self, data: dict[str, Any], original: Any = None, **_: Any) -> tuple[str | None, AttendanceEntry]:
        """Return whose it is, and the entry; a time that is null differs from one that is not mentioned."""
        times = {"checkIn": "check_in", "checkOut": "check_out"}
        cleared = frozenset(kept for name, kept in times.items() if name in original and original[name] is None)
        return data.pop("employeeId"), AttendanceEntry(**data, cleared=cleared)


def attendance_filter(query: dict[str, Any]) -> AttendanceFilter:
    """Return the filter a query asks for."""
    return AttendanceFilter(query["employeeId"] or None, *days_from_to(query), query["status"])
