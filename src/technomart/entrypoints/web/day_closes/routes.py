"""Close days and show them."""

from typing import Any

from technomart.domain.day_closes.close import DayCloseFilter
from technomart.domain.usecases.day_closes import CloseDay, ListDayCloses, ReadDayClose
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.day_closes import schemas
from technomart.entrypoints.web.http import Blueprint, Created, actor, ok, paged, use
from technomart.entrypoints.web.shared.base import enveloped, page_request, paginated

routes = Blueprint("day_closes", __name__, url_prefix="/api/day-closes", description="The days that were closed")

CLOSE = enveloped(schemas.DayCloseDetailSchema)


@routes.route("", who=Permission.TILL_MANAGE)
@routes.arguments(schemas.DayCloseQuery, location="query")
@routes.response(200, paginated(schemas.DayCloseSchema))
def list_closes(query: dict[str, Any]) -> dict[str, Any]:
    """List day closes, newest first."""
    wanted = DayCloseFilter(query["register_id"] or None)
    return paged(use(ListDayCloses)(actor(), wanted, page_request(query, wanted)))


@routes.route("", methods=["POST"], who=Permission.TILL_MANAGE, refuses=(404, 409))
@routes.arguments(schemas.DayCloseRequest, required=False)
@routes.response(201, CLOSE)
def close_day(wanted: dict[str, Any]) -> Created:
    """Close the day of a register and seal it; what is sold from then on carries the next business day.

    Days before that were left open are in it. Cash sessions are closed first. What is refunded of it later is booked
    on its own day.
    """
    close = use(CloseDay)(actor(), wanted["register"], wanted["day"], wanted["reason"])
    return ok(close), 201, {"Location": f"/api/day-closes/{close.id}"}


@routes.route("/<close_id>", who=Permission.TILL_MANAGE)
@routes.response(200, CLOSE)
def close_detail(close_id: str) -> dict[str, Any]:
    """Show a day close as it was sealed."""
    return ok(use(ReadDayClose)(actor(), close_id))
