"""Plan shifts."""

from typing import Any

from technomart.domain.usecases.staff.shifts import CancelShift, ListShifts, PlanShift, ShiftEntry
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.http import Blueprint, Created, actor, ok, use
from technomart.entrypoints.web.shared.base import Done, done, enveloped, listed
from technomart.entrypoints.web.staff import schemas

routes = Blueprint("schedule", __name__, url_prefix="/api/schedule", description="Who is to work when")


@routes.route("", who=Permission.SCHEDULE_VIEW_EDIT)
@routes.arguments(schemas.ShiftQuery, location="query")
@routes.response(200, listed(schemas.ShiftSchema))
def list_shifts(query: dict[str, Any]) -> dict[str, Any]:
    """List shifts in the order of their beginnings; one's own without schedule.manage."""
    return ok(use(ListShifts)(actor(), schemas.shift_filter(query)))


@routes.route("", methods=["POST"], who=Permission.SCHEDULE_VIEW_EDIT)
@routes.arguments(schemas.ShiftRequest)
@routes.response(201, enveloped(schemas.ShiftSchema))
def plan(entry: ShiftEntry) -> Created:
    """Plan a shift; somebody else's takes schedule.manage."""
    planned = use(PlanShift)(actor(), entry)
    return ok(planned), 201, {"Location": f"/api/schedule/{planned.row.id}"}


@routes.route("/<shift_id>", methods=["PUT"], who=Permission.SCHEDULE_VIEW_EDIT)
@routes.arguments(schemas.ShiftRequest)
@routes.response(200, enveloped(schemas.ShiftSchema))
def change(entry: ShiftEntry, shift_id: str) -> dict[str, Any]:
    """Change a shift; somebody else's takes schedule.manage."""
    return ok(use(PlanShift)(actor(), entry, shift_id))


@routes.route("/<shift_id>", methods=["DELETE"], who=Permission.SCHEDULE_VIEW_EDIT)
@routes.response(200, Done)
def cancel(shift_id: str) -> dict[str, Any]:
    """Cancel a shift; somebody else's takes schedule.manage."""
    use(CancelShift)(actor(), shift_id)
    return done("The shift was struck.")
