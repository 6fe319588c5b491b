"""Show the security log."""

from typing import Any

from technomart.domain.usecases.security_log import ReadSecurityLog
from technomart.entrypoints.web.contract import Access
from technomart.entrypoints.web.http import Blueprint, actor, paged, use
from technomart.entrypoints.web.security_log.schemas import LogEntrySchema, LogQuery, log_filter
from technomart.entrypoints.web.shared.base import page_request, paginated
from technomart.entrypoints.web.time_range import lasting

routes = Blueprint("logs", __name__, url_prefix="/api/logs", description="Who came in, who was refused")


@routes.route("", who=Access.ADMIN)
@routes.arguments(LogQuery, location="query")
@routes.response(200, paginated(LogEntrySchema))
def entries(query: dict[str, Any]) -> dict[str, Any]:
    """List the lines of the security log, newest first."""
    wanted = log_filter(query)
    return paged(use(ReadSecurityLog)(actor(), wanted, page_request(query, lasting(query, wanted))))
