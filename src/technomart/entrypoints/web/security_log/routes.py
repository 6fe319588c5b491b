"""Show the security log."""

from typing import Any

from technomart.domain.security_log.alerts import MOST_ALERTS
from technomart.domain.usecases.security_log import ListAlerts, ReadSecurityLog, SumUpSecurityLog
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import Access
from technomart.entrypoints.web.http import actor, ok, paged, use
from technomart.entrypoints.web.security_log.schemas import (
    AlertSchema,
    LogEntrySchema,
    LogQuery,
    LogSummarySchema,
    log_filter,
)
from technomart.entrypoints.web.shared.base import enveloped, listed, page_request, paginated
from technomart.entrypoints.web.time_range import lasting

routes = Blueprint("logs", __name__, url_prefix="/api/logs", description="Who came in, who was refused")


@routes.route("", who=Access.SIGNED_IN)
@routes.arguments(LogQuery, location="query")
@routes.response(200, paginated(LogEntrySchema))
def entries(query: dict[str, Any]) -> dict[str, Any]:
    """List the lines of the security log, newest first; an administrator sees all, others their own."""
    wanted = log_filter(query)
    return paged(use(ReadSecurityLog)(actor(), wanted, page_request(query, lasting(query, wanted))))


@routes.route("/summary", who=Access.SIGNED_IN)
@routes.response(200, enveloped(LogSummarySchema))
def summary() -> dict[str, Any]:
    """Count what happened in the present business day, the last 7 and the last 30; an administrator's are all."""
    return ok(use(SumUpSecurityLog)(actor()))


@routes.route("/alerts", who=Access.SIGNED_IN)
@routes.response(200, listed(AlertSchema, MOST_ALERTS))
def alerts() -> dict[str, Any]:
    """List what to look at: tokens used twice, sign-ins that failed in a row, repeated refusals, items that are low.

    An administrator sees those about everybody, others those about themselves, and items only who can act on it.
    """
    return ok(use(ListAlerts)(actor()))
