"""Say how employees, attendance, shifts and leave look on the wire."""

from datetime import datetime, time
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, post_load, pre_load, validate

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.lengths import LONGEST_ID, LONGEST_NAME, LONGEST_NOTE
from technomart.domain.services.attendance import AttendanceEntry, Attended
from technomart.domain.staff.attendance import AttendanceFilter, AttendanceStatus
from technomart.domain.staff.employees import EmployeeStatus
from technomart.domain.staff.leave import LeaveStatus
from technomart.domain.staff.shifts import ShiftFilter
from technomart.domain.staff.time_spans import clock_time
from technomart.domain.usecases.staff.employees import EmployeeEntry
from technomart.domain.usecases.staff.shifts import PlannedShift, ShiftEntry
from technomart.entrypoints.web.shared.base import PageQuery, Wire
from technomart.entrypoints.web.shared.fields import Choice, Day, Pesos, Text

DECISIONS = (LeaveStatus.APPROVED.value, LeaveStatus.REJECTED.value)


class WallTime(fields.String):
    """A time of day as a clock on the wall shows it: HH:MM, seconds allowed and kept."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs).strip()
        try:
            found = time.fromisoformat(text)
        except ValueError as error:
            raise ValidationError("Must be a time such as 08:30.") from error
        if found.tzinfo is not None or ":" not in text:
            raise ValidationError("Must be a time such as 08:30.")
        return found


class EmployeeSchema(Wire):
    """Somebody who works here."""

    id = fields.String()
    name = fields.String()
    position = fields.String()
    hourlyRate = Pesos(attribute="hourly_rate")
    contact = fields.String()
    status = Choice(EmployeeStatus)


class EmployeeRequest(Wire):
    """What is said about somebody; what is left out stays. `userId` names the account that is theirs."""

    name = Text(longest=LONGEST_NAME, shortest=1)
    position = Text(longest=LONGEST_NAME, allow_none=True)
    hourlyRate = Pesos(attribute="hourly_rate", allow_none=True)
    contact = Text(longest=LONGEST_NAME, allow_none=True)
    status = Choice(EmployeeStatus)
    userId = Text(longest=LONGEST_ID, attribute="user_id", allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> EmployeeEntry:
        """Return the entry."""
        return EmployeeEntry(**data)


class NewEmployeeRequest(EmployeeRequest):
    """What is said about somebody new."""

    name = Text(longest=LONGEST_NAME, shortest=1, required=True)


class AttendanceSchema(Wire):
    """One stretch of work, or a day of absence; times are local, null where there is none."""

    kept_null: ClassVar[frozenset[str]] = frozenset({"checkIn", "checkOut"})

    id = fields.String(attribute="row.id")
    employeeId = fields.String(attribute="row.employee_id")
    employeeName = fields.String(attribute="employee_name")
    date = fields.Date(attribute="row.day")
    checkIn = fields.String(allow_none=True)
    checkOut = fields.String(allow_none=True)
    status = Choice(AttendanceStatus, attribute="row.status")
    notes = fields.String(attribute="row.notes")


class AttendanceQuery(PageQuery):
    """Which attendance is asked for; both days are inside."""

    employeeId = fields.String(load_default=None)
    from_ = Day(data_key="from", load_default=None)
    to = Day(load_default=None)
    status = Choice(AttendanceStatus, load_default=None)


class AttendanceRequest(Wire):
    """What is said about attendance; null takes a time away."""

    employeeId = Text(longest=LONGEST_ID, load_default=None, allow_none=True)
    date = Day(load_default=None, allow_none=True)
    checkIn = WallTime(load_default=None, allow_none=True)
    checkOut = WallTime(load_default=None, allow_none=True)
    status = Choice(AttendanceStatus, load_default=None, allow_none=True)
    notes = Text(longest=LONGEST_NOTE, lines=True, load_default=None, allow_none=True)
    cleared = fields.List(fields.String(), load_default=())

    @pre_load
    def note_nulls(self, data: Any, **_: Any) -> Any:
        """Tell a time that is null from one that is not mentioned; an empty text is null."""
        if not isinstance(data, dict):
            return data  # refused as another shape when the fields are read
        times = {"checkIn": "check_in", "checkOut": "check_out"}
        blank = [name for name in times if name in data and data[name] in (None, "")]
        return {**data, **dict.fromkeys(blank), "cleared": [times[name] for name in blank]}

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> tuple[str | None, AttendanceEntry]:
        """Return whose it is, and the entry."""
        entry = AttendanceEntry(
            day=data["date"],
            check_in=data["checkIn"],
            check_out=data["checkOut"],
            status=data["status"],
            notes=data["notes"],
            cleared=frozenset(data["cleared"]),
        )
        return data["employeeId"] or None, entry


class ShiftSchema(Wire):
    """A planned shift; times are local."""

    id = fields.String()
    employeeId = fields.String()
    employeeName = fields.String()
    date = fields.Date()
    start = fields.String()
    end = fields.String()
    notes = fields.String()


class ShiftQuery(Wire):
    """Whose shifts of which days are asked for; both days are inside."""

    employeeId = fields.String(load_default=None)
    from_ = Day(data_key="from", load_default=None)
    to = Day(load_default=None)


class ShiftRequest(Wire):
    """A shift to plan; an end before its start is on the next morning. Without an employee it is one's own."""

    employeeId = Text(longest=LONGEST_ID, load_default=None, allow_none=True)
    date = Day(required=True)
    start = WallTime(required=True)
    end = WallTime(required=True)
    notes = Text(longest=LONGEST_NOTE, lines=True, load_default="", allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ShiftEntry:
        """Return the entry."""
        whose = data["employeeId"] or None
        return ShiftEntry(data["date"], data["start"], data["end"], data["notes"] or "", whose)


class LeaveSchema(Wire):
    """A request for leave; both days are inside."""

    id = fields.String(attribute="leave.id")
    employeeId = fields.String(attribute="leave.employee_id")
    employeeName = fields.String(attribute="employee_name")
    first = fields.Date(attribute="leave.first", data_key="from")
    to = fields.Date(attribute="leave.last")
    reason = fields.String(attribute="leave.reason")
    status = Choice(LeaveStatus, attribute="leave.status")
    requestedAt = fields.DateTime(attribute="leave.requested_at")
    decidedAt = fields.DateTime(attribute="leave.decided_at")
    decidedBy = fields.String(attribute="leave.decided_by")
    note = fields.String(attribute="leave.note")


class LeaveRequestSchema(Wire):
    """A wish for leave."""

    from_ = Day(data_key="from", required=True)
    to = Day(required=True)
    reason = Text(longest=LONGEST_NOTE, lines=True, load_default="", allow_none=True)


class LeaveDecisionRequest(Wire):
    """An answer to a wish for leave."""

    status = fields.String(required=True, validate=validate.OneOf(DECISIONS))
    note = Text(longest=LONGEST_NOTE, lines=True, load_default="", allow_none=True)


def shown(attended: Attended, days: BusinessDays) -> dict[str, Any]:
    """Return attendance as its schema reads it."""
    row = attended.row
    return {
        "row": row,
        "employee_name": attended.employee_name,
        "checkIn": clock_time(row.check_in, days),
        "checkOut": clock_time(row.check_out, days),
    }


def shown_shift(planned: PlannedShift, days: BusinessDays) -> dict[str, Any]:
    """Return a shift as its schema reads it."""

    def at(instant: datetime) -> str | None:
        return clock_time(instant, days)

    shift = planned.shift
    return {
        "id": shift.id,
        "employeeId": shift.employee_id,
        "employeeName": planned.employee_name,
        "date": shift.day,
        "start": at(shift.start),
        "end": at(shift.end),
        "notes": shift.notes,
    }


def attendance_filter(query: dict[str, Any]) -> AttendanceFilter:
    """Return the filter a query asks for."""
    return AttendanceFilter(query["employeeId"] or None, query["from_"], query["to"], query["status"])


def shift_filter(query: dict[str, Any]) -> ShiftFilter:
    """Return the filter a query asks for."""
    return ShiftFilter(query["employeeId"] or None, query["from_"], query["to"])
