"""Plan shifts, ask for leave and answer."""

from typing import Any

from technomart.domain.staff.leave import LeaveStatus
from technomart.domain.usecases.staff.leave import AskForLeave, DecideLeave, ListLeave, WithdrawLeave
from technomart.domain.usecases.staff.shifts import CancelShift, ListShifts, PlanShift, ShiftEntry
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.contract import Access
from technomart.entrypoints.web.http import Blueprint, Created, actor, ok, use
from technomart.entrypoints.web.shared.base import Done, done, enveloped, listed
from technomart.entrypoints.web.staff import schemas

schedule = Blueprint("schedule", __name__, url_prefix="/api/schedule", description="Who is to work when")
leave = Blueprint("leave", __name__, url_prefix="/api/leave", description="Who asked for leave")


@schedule.route("", who=Permission.SCHEDULE_VIEW_EDIT)
@schedule.arguments(schemas.ShiftQuery, location="query")
@schedule.response(200, listed(schemas.ShiftSchema))
def list_shifts(query: dict[str, Any]) -> dict[str, Any]:
    """List shifts in the order of their beginnings; one's own without schedule.manage."""
    return ok(use(ListShifts)(actor(), schemas.shift_filter(query)))


@schedule.route("", methods=["POST"], who=Permission.SCHEDULE_VIEW_EDIT)
@schedule.arguments(schemas.ShiftRequest)
@schedule.response(201, enveloped(schemas.ShiftSchema))
def plan(entry: ShiftEntry) -> Created:
    """Plan a shift; somebody else's takes schedule.manage."""
    planned = use(PlanShift)(actor(), entry)
    return ok(planned), 201, {"Location": f"/api/schedule/{planned.row.id}"}


@schedule.route("/<shift_id>", methods=["PUT"], who=Permission.SCHEDULE_VIEW_EDIT)
@schedule.arguments(schemas.ShiftRequest)
@schedule.response(200, enveloped(schemas.ShiftSchema))
def change(entry: ShiftEntry, shift_id: str) -> dict[str, Any]:
    """Change a shift; somebody else's takes schedule.manage."""
    return ok(use(PlanShift)(actor(), entry, shift_id))


@schedule.route("/<shift_id>", methods=["DELETE"], who=Permission.SCHEDULE_VIEW_EDIT)
@schedule.response(200, Done)
def strike(shift_id: str) -> dict[str, Any]:
    """Strike a shift; somebody else's takes schedule.manage."""
    use(CancelShift)(actor(), shift_id)
    return done("The shift was struck.")


@leave.route("", who=Access.SIGNED_IN)
@leave.response(200, listed(schemas.LeaveSchema))
def list_leave() -> dict[str, Any]:
    """List requests, newest first; one's own without leave.manage."""
    return ok(use(ListLeave)(actor()))


@leave.route("", methods=["POST"], who=Access.SIGNED_IN)
@leave.arguments(schemas.LeaveRequestSchema)
@leave.response(201, enveloped(schemas.LeaveSchema))
def ask(wanted: dict[str, Any]) -> Created:
    """Ask for leave, for oneself."""
    request = use(AskForLeave)(actor(), wanted["from_"], wanted["to"], wanted["reason"])
    return ok(request), 201, {"Location": f"/api/leave/{request.row.id}"}


@leave.route("/<leave_id>/status", methods=["PATCH"], who=Permission.LEAVE_MANAGE)
@leave.arguments(schemas.LeaveDecisionRequest)
@leave.response(200, enveloped(schemas.LeaveSchema))
def decide(wanted: dict[str, Any], leave_id: str) -> dict[str, Any]:
    """Approve a request for leave or reject it."""
    decision = LeaveStatus(wanted["status"])
    return ok(use(DecideLeave)(actor(), leave_id, decision, wanted["note"]))


@leave.route("/<leave_id>", methods=["DELETE"], who=Access.SIGNED_IN)
@leave.response(200, Done)
def withdraw(leave_id: str) -> dict[str, Any]:
    """Take back a request that was not answered yet."""
    use(WithdrawLeave)(actor(), leave_id)
    return done("The request was withdrawn.")
