"""Take headshots of who registered, and review them."""

import re
from binascii import a2b_base64
from typing import Any

from flask import Response, current_app
from marshmallow import fields, validate

from technomart.domain.kernel.lengths import LONGEST_NOTE
from technomart.domain.usecases.auth.register import ReadRegistration, RenewVerifyToken
from technomart.domain.usecases.users.headshot import ReadHeadshot, UploadHeadshot
from technomart.domain.usecases.users.verification import ListVerifications, ReviewVerification, Verdict
from technomart.domain.users.headshots import PHOTOS, PICTURE_TYPE, not_a_picture
from technomart.domain.users.permissions import Permission, Role
from technomart.domain.users.verification import STANDS, VerificationStatus
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import NAMED, Access, Rate, by_address
from technomart.entrypoints.web.http import actor, ok, paged, use
from technomart.entrypoints.web.shared.base import Done, PageQuery, Wire, done, enveloped, page_request, paginated
from technomart.entrypoints.web.shared.fields import Choice, Flag
from technomart.entrypoints.web.shared.texts import OptionalText, ShortText, Text, Word
from technomart.entrypoints.web.users.schemas import LONGEST_TOKEN, RoleGiver

routes = Blueprint("verification", __name__, url_prefix="/api/verify", description="Who waits for approval")

LONGEST_ID = 64
LARGEST_UPLOAD = 3 * 1024 * 1024
"""A headshot of 2 MiB is this long at most once it is written in letters."""
DATA_URL = re.compile(r"data:image/(?:jpeg|jpg|png|webp);base64,")
UPLOADS = (Rate("20 per minute;120 per hour", by_address),)
ASKING = (Rate("120 per minute", by_address),)
LOCKED_UP = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Content-Disposition": "inline",
}


class HeadshotRequest(Wire):
    """A picture of whoever waits, and that they agree that it is kept."""

    verifyToken = fields.String(required=True, validate=validate.Length(1, LONGEST_TOKEN))
    imageData = ShortText(
        longest=LARGEST_UPLOAD,
        required=True,
        metadata={"description": "a data URL: JPEG, PNG or WebP, 2 MiB at most"},
    )
    consent = Flag(load_default=False)


class VerifyTokenHolder(Wire):
    """The token a registration was answered with."""

    verifyToken = fields.String(required=True, validate=validate.Length(1, LONGEST_TOKEN))


class VerifyTokenSchema(Wire):
    """A verify token that is good for longer; flat."""

    success = fields.Constant(True)
    verifyToken = fields.String()


class StatusQuery(Wire):
    """The token a registration was answered with."""

    token = fields.String(required=True, validate=validate.Length(1, LONGEST_TOKEN))


class StatusSchema(Wire):
    """How a request stands; flat."""

    success = fields.Constant(True)
    status = Choice(VerificationStatus)
    emailVerified = fields.Boolean()


class ApplicantSchema(Wire):
    """Somebody who waits."""

    may_lack = frozenset({"phone"})

    id = fields.String()
    name = fields.String()
    email = fields.String()
    phone = fields.String()
    emailVerified = fields.Boolean(attribute="email_verified")


class VerificationSchema(Wire):
    """A verification request; its id is that of the account."""

    may_lack = frozenset({"role", "note", "decidedAt", "decidedBy"})

    id = fields.String(attribute="user.id")
    user = fields.Nested(ApplicantSchema)
    status = Choice(VerificationStatus, attribute="request.status")
    hasHeadshot = fields.Boolean(attribute="has_headshot")
    createdAt = fields.DateTime(attribute="request.requested_at")
    role = Choice(Role, attribute="request.role")
    note = fields.String(attribute="request.note")
    decidedAt = fields.DateTime(attribute="request.decided_at")
    decidedBy = fields.String(attribute="request.decided_by", metadata={"description": "a name"})


class VerificationQuery(PageQuery):
    """Which requests are asked for; `all` or nothing means any."""

    status = fields.String(load_default="", validate=Word("all", *VerificationStatus))


class RejectionRequest(Wire):
    """Which request is rejected, and why."""

    builds = Verdict

    requestId = Text(longest=LONGEST_ID, shortest=1, required=True, attribute="request_id")
    note = OptionalText(longest=LONGEST_NOTE, lines=True)


class ApprovalRequest(RejectionRequest, RoleGiver):
    """Which request is approved, and as what."""

    role = Choice(Role, required=True)


@routes.route("/upload", methods=["POST"], who=Access.PUBLIC, often=UPLOADS, largest=LARGEST_UPLOAD, refuses=(409,))
@routes.arguments(HeadshotRequest)
@routes.response(200, Done)
def upload(sent: dict[str, Any]) -> dict[str, Any]:
    """Take a picture of somebody who waits, in place of the one before."""
    content = content_of(sent.pop("imageData"))  # what waits to be decoded is not kept in letters too
    use(UploadHeadshot)(sent["verifyToken"], content, consent=sent["consent"])
    return done("Your picture was sent. You will get an e-mail when your account was reviewed.")


@routes.route("/status", who=Access.PUBLIC, often=ASKING, refuses=(422,))
@routes.arguments(StatusQuery, location="query")
@routes.response(200, StatusSchema)
def status(query: dict[str, str]) -> dict[str, Any]:
    """Tell the holder of a verify token how their request stands."""
    state = use(ReadRegistration)(query["token"])
    return {"success": True, "status": STANDS[state.status], "emailVerified": state.email_verified}


@routes.route("/resend-token", methods=["POST"], who=Access.PUBLIC, often=ASKING, refuses=(409,))
@routes.arguments(VerifyTokenHolder)
@routes.response(200, VerifyTokenSchema)
def resend_token(holder: dict[str, str]) -> dict[str, Any]:
    """Renew the verify token of somebody who still waits."""
    return {"success": True, "verifyToken": use(RenewVerifyToken)(holder["verifyToken"])}


@routes.route("/headshot/<user_id>", who=Permission.VERIFY_REVIEW)
@routes.response(200, {"type": "string", "format": "binary"}, content_type=PICTURE_TYPE, headers=NAMED)
def headshot(user_id: str) -> Response:
    """Show the picture of somebody who waits, or did; nothing of it runs, and nothing keeps it."""
    found = use(ReadHeadshot)(actor(), user_id)
    return current_app.response_class(found.content, mimetype=PICTURE_TYPE, headers=LOCKED_UP)


@routes.route("/requests", who=Permission.VERIFY_REVIEW)
@routes.arguments(VerificationQuery, location="query")
@routes.response(200, paginated(VerificationSchema))
def requests(query: dict[str, Any]) -> dict[str, Any]:
    """List the verification requests, who waits longest first."""
    asked = query["status"]
    status = VerificationStatus(asked) if asked in list(VerificationStatus) else None
    return paged(use(ListVerifications)(actor(), status, page_request(query, status)))


@routes.route("/approve", methods=["POST"], who=Permission.VERIFY_REVIEW, refuses=(404,))
@routes.arguments(ApprovalRequest)
@routes.response(200, enveloped(VerificationSchema))
def approve(verdict: Verdict) -> dict[str, Any]:
    """Let somebody who waits in, in a role that is not above one's own."""
    return ok(use(ReviewVerification)(actor(), verdict))


@routes.route("/reject", methods=["POST"], who=Permission.VERIFY_REVIEW, refuses=(404,))
@routes.arguments(RejectionRequest)
@routes.response(200, enveloped(VerificationSchema))
def reject(verdict: Verdict) -> dict[str, Any]:
    """Turn somebody who waits away."""
    return ok(use(ReviewVerification)(actor(), verdict))


def content_of(data_url: str) -> bytes:
    """Return what a data URL holds; raises `NotAPicture`."""
    start = DATA_URL.match(data_url)
    if start is None:
        raise not_a_picture(PHOTOS)
    try:
        return a2b_base64(data_url[start.end() :], strict_mode=True)
    except ValueError as error:  # also of letters that are no ASCII
        raise not_a_picture(PHOTOS) from error
