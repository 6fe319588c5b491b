"""Review who registered."""

from typing import Any

from technomart.domain.usecases.users.registrations import ListRegistrations, ReviewRegistration
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.http import Blueprint, actor, ok, paged, use
from technomart.entrypoints.web.shared.base import PageQuery, enveloped, page_request, paginated
from technomart.entrypoints.web.users.schemas import UserSchema

routes = Blueprint("registrations", __name__, url_prefix="/api/registrations", description="Who waits for approval")


@routes.route("", who=Permission.VERIFY_REVIEW)
@routes.arguments(PageQuery, location="query")
@routes.response(200, paginated(UserSchema))
def waiting(query: dict[str, Any]) -> dict[str, Any]:
    """List who waits for approval, longest first."""
    return paged(use(ListRegistrations)(actor(), page_request(query, None)))


@routes.route("/<user_id>/approve", methods=["POST"], who=Permission.VERIFY_REVIEW)
@routes.response(200, enveloped(UserSchema))
def approve(user_id: str) -> dict[str, Any]:
    """Let somebody who waits in."""
    return ok(use(ReviewRegistration)(actor(), user_id, approved=True))


@routes.route("/<user_id>/reject", methods=["POST"], who=Permission.VERIFY_REVIEW)
@routes.response(200, enveloped(UserSchema))
def reject(user_id: str) -> dict[str, Any]:
    """Turn somebody who waits away."""
    return ok(use(ReviewRegistration)(actor(), user_id, approved=False))
