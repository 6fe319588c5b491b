"""Close days and show them."""

from typing import Any

from flask import Response

from technomart.domain.day_closes.close import DayCloseFilter
from technomart.domain.day_closes.printed import Readings
from technomart.domain.papers.printed import Form
from technomart.domain.usecases.day_closes.close import CloseDay
from technomart.domain.usecases.day_closes.read import ListDayCloses, ReadDayClose
from technomart.domain.usecases.print_readings import PrintDayCloseAgain
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import PRINTED_AGAIN
from technomart.entrypoints.web.day_closes import schemas
from technomart.entrypoints.web.http import Created, actor, ok, paged, use
from technomart.entrypoints.web.papers.files import described, paper_file
from technomart.entrypoints.web.papers.schemas import FORMS, FormQuery, PrintJobSchema
from technomart.entrypoints.web.shared.base import enveloped, page_request, paginated

routes = Blueprint("day_closes", __name__, url_prefix="/api/day-closes", description="The days that were closed")

CLOSE = enveloped(schemas.DayCloseDetailSchema)


@routes.route("", who=Permission.TILL_MANAGE)
@routes.arguments(schemas.DayCloseQuery, location="query")
@routes.response(200, paginated(schemas.ClosedDaySchema))
def list_closes(query: dict[str, Any]) -> dict[str, Any]:
    """List day closes, newest first, each with where its printing stands."""
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


@routes.route("/<close_id>", who=Permission.TILL_MANAGE, refuses=(409,))
@routes.arguments(FormQuery, location="query")
@routes.response(200, CLOSE)
@routes.alt_response(200, **described(Form.TEXT))
@routes.alt_response(200, **described(Form.HTML))
@routes.alt_response(200, **described(Form.PDF))
def close_detail(query: dict[str, Any], close_id: str) -> dict[str, Any] | Response:
    """Show a day close as it was sealed."""
    close, form = use(ReadDayClose)(actor(), close_id), FORMS.get(query["format"])
    return ok(close) if form is None else paper_file(use(Readings).of_close(close), form, query["width"])


@routes.route("/<close_id>/print", methods=["POST"], who=Permission.TILL_MANAGE, often=PRINTED_AGAIN, refuses=(409,))
@routes.response(200, enveloped(PrintJobSchema))
def print_again(close_id: str) -> dict[str, Any]:
    """Have the printer print a day close again in its turn, a reprint that is counted and logged; 409 without one."""
    return ok(use(PrintDayCloseAgain)(actor(), close_id))
