"""See and end what lets one into one's own account."""

from typing import Any

from technomart.domain.usecases.auth.links import EndLink, ListLinks
from technomart.domain.usecases.auth.sessions import EndSession, ListSessions
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.auth import schemas
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import Rate, by_user
from technomart.entrypoints.web.http import actor, paged, use
from technomart.entrypoints.web.shared.base import Done, LongPageQuery, done, page_request, paginated

routes = Blueprint("sessions", __name__, url_prefix="/api/auth", description="What lets one into one's own account")


@routes.route("/sessions", who=Permission.ACCOUNT_LOGIN)
@routes.arguments(LongPageQuery, location="query")
@routes.response(200, paginated(schemas.SessionSchema))
def list_sessions(query: dict[str, Any]) -> dict[str, Any]:
    """List where one is signed in, the newest first."""
    return paged(use(ListSessions)(actor(), page_request(query, None)))


@routes.route("/sessions/<session_id>", methods=["DELETE"], who=Permission.ACCOUNT_LOGOUT)
@routes.response(200, Done)
def end_session(session_id: str) -> dict[str, Any]:
    """Sign out of one session; it may be the one that asks."""
    use(EndSession)(actor(), session_id)
    return done("Signed out there.")


@routes.route("/links", who=Permission.ACCOUNT_LOGIN)
@routes.arguments(LongPageQuery, location="query")
@routes.response(200, paginated(schemas.LinkSchema))
def list_links(query: dict[str, Any]) -> dict[str, Any]:
    """List the Google accounts that open one's own."""
    return paged(use(ListLinks)(actor(), page_request(query, None)))


@routes.route(
    "/links/<link_id>",
    methods=["DELETE"],
    who=Permission.ACCOUNT_PASSWORD_EDIT,
    often=(Rate("10 per minute", by_user),),
)
@routes.response(200, Done)
def end_link(link_id: str) -> dict[str, Any]:
    """End a link; every other session ends, this one goes on."""
    use(EndLink)(actor(), link_id)
    return done("The link was ended. You were signed out everywhere else.")
