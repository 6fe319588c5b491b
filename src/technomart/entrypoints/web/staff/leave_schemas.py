"""Say how leave looks on the wire."""

from marshmallow import fields

from technomart.domain.kernel.lengths import LONGEST_ID, LONGEST_NOTE
from technomart.domain.staff.leave import LeaveStatus, LeaveType
from technomart.domain.usecases.staff.leave import LeaveEntry
from technomart.entrypoints.web.shared.base import LongPageQuery, Wire
from technomart.entrypoints.web.shared.fields import Choice, Day
from technomart.entrypoints.web.shared.texts import OptionalText, ShortText


class LeaveSchema(Wire):
    """A request for leave; both days are inside."""

    may_lack = frozenset({"reason", "requestedAt", "decidedAt", "decidedBy", "note", "withdrawnAt", "withdrawnBy"})

    id = fields.String(attribute="row.id")
    employeeId = fields.String(attribute="row.employee_id")
    employeeName = fields.String(attribute="employee_name")
    startDate = fields.Date(attribute="row.first")
    endDate = fields.Date(attribute="row.last")
    type = Choice(LeaveType, attribute="row.type")
    status = Choice(LeaveStatus, attribute="row.status")
    reason = fields.String(attribute="row.reason")
    requestedAt = fields.DateTime(attribute="row.requested_at")
    decidedAt = fields.DateTime(attribute="row.decided_at")
    decidedBy = fields.String(attribute="row.decided_by")
    note = fields.String(attribute="row.note")
    withdrawnAt = fields.DateTime(attribute="row.withdrawn_at")
    withdrawnBy = fields.String(attribute="row.withdrawn_by")
    version = fields.Integer(attribute="row.version")


class LeaveQuery(LongPageQuery):
    """Which requests are asked for."""

    employeeId = ShortText(load_default=None)
    status = Choice(LeaveStatus, load_default=None)
    type = Choice(LeaveType, load_default=None)


class LeaveRequest(Wire):
    """What is said about leave; what is left out stays. Whose it is, and who decided, is not changed by it."""

    builds = LeaveEntry

    startDate = Day(attribute="first", allow_none=True)
    endDate = Day(attribute="last", allow_none=True)
    type = Choice(LeaveType, allow_none=True)
    reason = OptionalText(longest=LONGEST_NOTE, lines=True, load_default=None)
    status = Choice(LeaveStatus, allow_none=True)
    note = OptionalText(longest=LONGEST_NOTE, lines=True, load_default=None)


class NewLeaveRequest(LeaveRequest):
    """Leave that is asked for; without an employee it is one's own."""

    employeeId = OptionalText(longest=LONGEST_ID, without=None, attribute="employee_id")
    startDate = Day(attribute="first", required=True)
    endDate = Day(attribute="last", required=True)
