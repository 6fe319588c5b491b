"""Ask for leave and answer."""

from typing import Any

from technomart.domain.kernel.paging import cut
from technomart.domain.services.versions import of_leave
from technomart.domain.staff.leave import LeaveFilter
from technomart.domain.usecases.staff.leave import AskForLeave, EditLeave, LeaveEntry, ListLeave, WithdrawLeave
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import Access
from technomart.entrypoints.web.http import Created, actor, ok, paged, use
from technomart.entrypoints.web.shared.base import Done, done, enveloped, page_request, paginated
from technomart.entrypoints.web.staff import leave_schemas as schemas

routes = Blueprint("leaves", __name__, url_prefix="/api/leaves", description="Who asked for leave")


@routes.route("", who=Access.SIGNED_IN)
@routes.arguments(schemas.LeaveQuery, location="query")
@routes.response(200, paginated(schemas.LeaveSchema))
def list_leave(query: dict[str, Any]) -> dict[str, Any]:
    """List requests, newest first; one's own without leave.manage. What was withdrawn is shown if asked for."""
    wanted = LeaveFilter(query["employeeId"] or None, query["status"], query["type"])
    request = page_request(query, wanted)
    return paged(cut(use(ListLeave)(actor(), wanted), request, lambda each: each.row.place()))


@routes.route("", methods=["POST"], who=Access.SIGNED_IN, refuses=(404,))
@routes.arguments(schemas.NewLeaveRequest)
@routes.response(201, enveloped(schemas.LeaveSchema))
def ask(entry: LeaveEntry) -> Created:
    """Ask for leave; for somebody else, and with an answer, it takes leave.manage."""
    request = use(AskForLeave)(actor(), entry)
    return ok(request), 201, {"Location": f"/api/leaves/{request.row.id}"}


@routes.route("/<leave_id>", methods=["PUT"], who=Access.SIGNED_IN, version=of_leave)
@routes.arguments(schemas.LeaveRequest)
@routes.response(200, enveloped(schemas.LeaveSchema))
def edit(entry: LeaveEntry, leave_id: str) -> dict[str, Any]:
    """Change a request that waits, approve or reject it, or withdraw what was decided."""
    return ok(use(EditLeave)(actor(), leave_id, entry))


@routes.route("/<leave_id>", methods=["DELETE"], who=Access.SIGNED_IN, version=of_leave)
@routes.response(200, Done)
def withdraw(leave_id: str) -> dict[str, Any]:
    """Take back a request that waits; what was decided stays as withdrawn, and takes whoever may decide."""
    use(WithdrawLeave)(actor(), leave_id)
    return done("The request was withdrawn.")
