"""Ask for leave and answer."""

from typing import Any

from technomart.domain.staff.leave import LeaveStatus
from technomart.domain.usecases.staff.leave import AskForLeave, DecideLeave, ListLeave, WithdrawLeave
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.contract import Access
from technomart.entrypoints.web.http import Blueprint, Created, actor, ok, use
from technomart.entrypoints.web.shared.base import Done, done, enveloped, listed
from technomart.entrypoints.web.staff import schemas

routes = Blueprint("leave", __name__, url_prefix="/api/leave", description="Who asked for leave")


@routes.route("", who=Access.SIGNED_IN)
@routes.response(200, listed(schemas.LeaveSchema))
def list_leave() -> dict[str, Any]:
    """List requests, newest first; one's own without leave.manage."""
    return ok(use(ListLeave)(actor()))


@routes.route("", methods=["POST"], who=Access.SIGNED_IN)
@routes.arguments(schemas.LeaveRequestSchema)
@routes.response(201, enveloped(schemas.LeaveSchema))
def ask(wanted: dict[str, Any]) -> Created:
    """Ask for leave, for oneself."""
    request = use(AskForLeave)(actor(), wanted["from_"], wanted["to"], wanted["reason"])
    return ok(request), 201, {"Location": f"/api/leave/{request.row.id}"}


@routes.route("/<leave_id>/status", methods=["PATCH"], who=Permission.LEAVE_MANAGE)
@routes.arguments(schemas.LeaveDecisionRequest)
@routes.response(200, enveloped(schemas.LeaveSchema))
def decide(wanted: dict[str, Any], leave_id: str) -> dict[str, Any]:
    """Approve a request for leave or reject it."""
    decision = LeaveStatus(wanted["status"])
    return ok(use(DecideLeave)(actor(), leave_id, decision, wanted["note"]))


@routes.route("/<leave_id>", methods=["DELETE"], who=Access.SIGNED_IN)
@routes.response(200, Done)
def withdraw(leave_id: str) -> dict[str, Any]:
    """Take back a request that was not answered yet."""
    use(WithdrawLeave)(actor(), leave_id)
    return done("The request was withdrawn.")
