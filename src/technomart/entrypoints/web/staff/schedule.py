"""Plan the week, and the dates on which it is otherwise."""

from operator import gt
from typing import Any

from technomart.domain.kernel.paging import cut
from technomart.domain.services.versions import of_schedule_entry, of_schedule_exception
from technomart.domain.usecases.staff.exceptions import ExceptionEntry, ListScheduleExceptions, PlanDate, StrikeDate
from technomart.domain.usecases.staff.schedule import ListSchedule, PlanDay, StrikeDay, WeekEntry
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.http import Created, actor, ok, paged, use
from technomart.entrypoints.web.shared.base import Done, done, enveloped, page_request, paginated
from technomart.entrypoints.web.staff import schedule_schemas as schemas
from technomart.entrypoints.web.time_range import days_from_to

routes = Blueprint("schedule", __name__, url_prefix="/api/schedule", description="Who is to work when")


@routes.route("", who=Permission.SCHEDULE_VIEW_EDIT)
@routes.arguments(schemas.ScheduleQuery, location="query")
@routes.response(200, paginated(schemas.ScheduleSchema))
def list_week(query: dict[str, Any]) -> dict[str, Any]:
    """List the week from Sunday; one's own without schedule.manage."""
    meant = query["employeeId"] or None, query["day"]
    rows = use(ListSchedule)(actor(), *meant)
    return paged(cut(rows, page_request(query, ("week", *meant)), lambda each: each.row.place(), follows=gt))


@routes.route("", methods=["POST"], who=Permission.SCHEDULE_MANAGE, refuses=(404,))
@routes.arguments(schemas.NewScheduleRequest)
@routes.response(201, enveloped(schemas.ScheduleSchema))
def plan(said: WeekEntry) -> Created:
    """Plan somebody's hours on a weekday."""
    planned = use(PlanDay)(actor(), said)
    return ok(planned), 201, {"Location": f"/api/schedule/{planned.row.id}"}


@routes.route("/<entry_id>", methods=["PUT"], who=Permission.SCHEDULE_MANAGE, version=of_schedule_entry)
@routes.arguments(schemas.ScheduleRequest)
@routes.response(200, enveloped(schemas.ScheduleSchema))
def change(said: WeekEntry, entry_id: str) -> dict[str, Any]:
    """Change somebody's hours on a weekday, from today on."""
    return ok(use(PlanDay)(actor(), said, entry_id))


@routes.route("/<entry_id>", methods=["DELETE"], who=Permission.SCHEDULE_MANAGE, version=of_schedule_entry)
@routes.response(200, Done)
def strike(entry_id: str) -> dict[str, Any]:
    """Strike somebody's hours on a weekday, from today on."""
    use(StrikeDay)(actor(), entry_id)
    return done("The entry was struck.")


@routes.route("/exceptions", who=Permission.SCHEDULE_VIEW_EDIT)
@routes.arguments(schemas.ExceptionQuery, location="query")
@routes.response(200, paginated(schemas.ScheduleExceptionSchema))
def list_exceptions(query: dict[str, Any]) -> dict[str, Any]:
    """List the dates on which the week is otherwise; one's own without schedule.manage."""
    meant = query["employeeId"] or None, *days_from_to(query)
    rows = use(ListScheduleExceptions)(actor(), *meant)
    return paged(cut(rows, page_request(query, ("exceptions", *meant)), lambda each: each.row.place(), follows=gt))


@routes.route("/exceptions", methods=["POST"], who=Permission.SCHEDULE_MANAGE, refuses=(404,))
@routes.arguments(schemas.NewScheduleExceptionRequest)
@routes.response(201, enveloped(schemas.ScheduleExceptionSchema))
def plan_date(said: ExceptionEntry) -> Created:
    """Plan somebody's other hours on one date, or a day off."""
    planned = use(PlanDate)(actor(), said)
    return ok(planned), 201, {"Location": f"/api/schedule/exceptions/{planned.row.id}"}


@routes.route(
    "/exceptions/<exception_id>", methods=["PUT"], who=Permission.SCHEDULE_MANAGE, version=of_schedule_exception
)
@routes.arguments(schemas.ScheduleExceptionRequest)
@routes.response(200, enveloped(schemas.ScheduleExceptionSchema))
def change_date(said: ExceptionEntry, exception_id: str) -> dict[str, Any]:
    """Change somebody's other hours on one date that is not over."""
    return ok(use(PlanDate)(actor(), said, exception_id))


@routes.route(
    "/exceptions/<exception_id>", methods=["DELETE"], who=Permission.SCHEDULE_MANAGE, version=of_schedule_exception
)
@routes.response(200, Done)
def strike_date(exception_id: str) -> dict[str, Any]:
    """Let the week hold on that date again."""
    use(StrikeDate)(actor(), exception_id)
    return done("The exception was struck.")
