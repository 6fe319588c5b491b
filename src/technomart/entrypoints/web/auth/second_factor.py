"""Second factor: sign in with a code, and keep one's own."""

from typing import Any

from technomart.domain.usecases.auth.second_factor import (
    ConfirmSecondFactor,
    ReadSecondFactor,
    RemoveSecondFactor,
    RenewRecoveryCodes,
    StartSecondFactor,
)
from technomart.domain.usecases.auth.second_step import SignInSecondStep
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.auth import schemas, second_factor_schemas
from technomart.entrypoints.web.auth.routes import signed_in
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import Access, Rate, by_address, by_second_step, by_user
from technomart.entrypoints.web.http import actor, ok, origin, use
from technomart.entrypoints.web.shared.base import Done, done, enveloped

routes = Blueprint(
    "second_factor", __name__, url_prefix="/api/auth/second-factor", description="Codes beside the password"
)

SELDOM = (Rate("10 per minute", by_user),)


@routes.route(
    "/sign-in",
    methods=["POST"],
    who=Access.PUBLIC,
    often=(Rate("limit_login", by_second_step), Rate("60 per minute", by_address)),
)
@routes.arguments(second_factor_schemas.SecondStep)
@routes.response(200, schemas.SignInResultSchema)
def sign_in(step: dict[str, Any]) -> dict[str, Any]:
    """Finish a sign-in with a code of the app, or a recovery code, within 5 minutes of the first step."""
    token, code = step["secondFactorToken"], step["code"]
    return signed_in(use(SignInSecondStep)(token, code, remember=step["remember"], origin=origin()))


@routes.route("", who=Permission.ACCOUNT_LOGIN)
@routes.response(200, enveloped(second_factor_schemas.SecondFactorSchema))
def state() -> dict[str, Any]:
    """Show how it stands with one's own second factor."""
    return ok(use(ReadSecondFactor)(actor()))


@routes.route("", methods=["POST"], who=Permission.ACCOUNT_PASSWORD_EDIT, often=SELDOM, refuses=(409,))
@routes.arguments(schemas.PasswordRequest)
@routes.response(200, enveloped(second_factor_schemas.EnrolmentSchema))
def start(proof: dict[str, str]) -> dict[str, Any]:
    """Begin to set up a second factor: the secret for an app, shown this once and good after its first code."""
    return ok(use(StartSecondFactor)(actor(), proof["currentPassword"]))


@routes.route("/confirm", methods=["POST"], who=Permission.ACCOUNT_PASSWORD_EDIT, often=SELDOM, refuses=(404,))
@routes.arguments(second_factor_schemas.FactorCode)
@routes.response(200, enveloped(second_factor_schemas.RecoveryCodesSchema))
def confirm(proof: dict[str, str]) -> dict[str, Any]:
    """Confirm a second factor by the first code of the app, within 15 minutes; every other session ends."""
    return ok({"codes": use(ConfirmSecondFactor)(actor(), proof["code"])})


@routes.route("/recovery-codes", methods=["POST"], who=Permission.ACCOUNT_PASSWORD_EDIT, often=SELDOM, refuses=(404,))
@routes.arguments(second_factor_schemas.BothProofsRequest)
@routes.response(200, enveloped(second_factor_schemas.RecoveryCodesSchema))
def renew(proofs: dict[str, str]) -> dict[str, Any]:
    """Make recovery codes anew; those before are good for nothing."""
    return ok({"codes": use(RenewRecoveryCodes)(actor(), proofs["currentPassword"], proofs["code"])})


@routes.route("/remove", methods=["POST"], who=Permission.ACCOUNT_PASSWORD_EDIT, often=SELDOM, refuses=(404,))
@routes.arguments(second_factor_schemas.BothProofsRequest)
@routes.response(200, Done)
def remove(proofs: dict[str, str]) -> dict[str, Any]:
    """Remove one's own second factor; every other session ends."""
    use(RemoveSecondFactor)(actor(), proofs["currentPassword"], proofs["code"])
    return done("Your second factor was removed.")
