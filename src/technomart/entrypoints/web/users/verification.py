"""Review who registered."""

from typing import Any

from marshmallow import fields, validate

from technomart.domain.kernel.lengths import LONGEST_NOTE
from technomart.domain.usecases.users.verification import ListVerifications, ReviewVerification, Verdict
from technomart.domain.users.permissions import Permission, Role
from technomart.domain.users.verification import VerificationStatus
from technomart.entrypoints.web.http import Blueprint, actor, ok, paged, use
from technomart.entrypoints.web.shared.base import PageQuery, Wire, enveloped, page_request, paginated
from technomart.entrypoints.web.shared.fields import Choice, OptionalText, Text

routes = Blueprint("verification", __name__, url_prefix="/api/verify", description="Who waits for approval")

LONGEST_ID = 64


class ApplicantSchema(Wire):
    """Somebody who waits."""

    id = fields.String()
    name = fields.String()
    email = fields.String()
    phone = fields.String()
    emailVerified = fields.Boolean(attribute="email_verified")


class VerificationSchema(Wire):
    """A verification request; its id is that of the account."""

    id = fields.String(attribute="user.id")
    user = fields.Nested(ApplicantSchema)
    status = Choice(VerificationStatus, attribute="request.status")
    createdAt = fields.DateTime(attribute="request.requested_at")
    role = Choice(Role, attribute="request.role")
    note = fields.String(attribute="request.note")
    decidedAt = fields.DateTime(attribute="request.decided_at")
    decidedBy = fields.String(attribute="request.decided_by", metadata={"description": "a name"})


class VerificationQuery(PageQuery):
    """Which requests are asked for; `all` or nothing means any."""

    status = fields.String(load_default="", validate=validate.OneOf(["", "all", *VerificationStatus]))


class RejectionRequest(Wire):
    """Which request is rejected, and why."""

    builds = Verdict

    requestId = Text(longest=LONGEST_ID, shortest=1, required=True, attribute="request_id")
    note = OptionalText(longest=LONGEST_NOTE, lines=True)


class ApprovalRequest(RejectionRequest):
    """Which request is approved, and as what."""

    role = Choice(Role, required=True)


@routes.route("/requests", who=Permission.VERIFY_REVIEW)
@routes.arguments(VerificationQuery, location="query")
@routes.response(200, paginated(VerificationSchema))
def requests(query: dict[str, Any]) -> dict[str, Any]:
    """List the verification requests, who waits longest first."""
    asked = query["status"]
    status = VerificationStatus(asked) if asked in list(VerificationStatus) else None
    return paged(use(ListVerifications)(actor(), status, page_request(query, status)))


@routes.route("/approve", methods=["POST"], who=Permission.VERIFY_REVIEW)
@routes.arguments(ApprovalRequest)
@routes.response(200, enveloped(VerificationSchema))
def approve(verdict: Verdict) -> dict[str, Any]:
    """Let somebody who waits in, in a role that is not above one's own."""
    return ok(use(ReviewVerification)(actor(), verdict))


@routes.route("/reject", methods=["POST"], who=Permission.VERIFY_REVIEW)
@routes.arguments(RejectionRequest)
@routes.response(200, enveloped(VerificationSchema))
def reject(verdict: Verdict) -> dict[str, Any]:
    """Turn somebody who waits away."""
    return ok(use(ReviewVerification)(actor(), verdict))
