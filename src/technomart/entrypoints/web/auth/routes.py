"""Sign in and out, register, and keep one's own password."""

from dataclasses import fields
from typing import Any

from technomart.domain.auth.one_time_tokens import BadOneTimeToken, Purpose
from technomart.domain.services.authentication import CodeNeeded, PendingApproval, SignedIn, SignInResult
from technomart.domain.usecases.auth.passwords import ChangePassword, ForgotPassword, ResetPassword
from technomart.domain.usecases.auth.register import (
    ReadRegistration,
    Register,
    RegistrationState,
    SendVerification,
    VerifyEmail,
)
from technomart.domain.usecases.auth.reset_codes import AskForResetCode, ExchangeResetCode, ResetPasswordByCode
from technomart.domain.usecases.auth.sessions import ReadOwnAccount, RefreshSession, SignOut, SignOutEverywhere
from technomart.domain.usecases.auth.sign_in import SignIn, SignInWithGoogle
from technomart.domain.usecases.users.read import OfferDemoAccounts
from technomart.domain.users.demo import MOST_DEMO_ACCOUNTS, DemoAccount
from technomart.domain.users.permissions import Permission
from technomart.domain.users.user import User
from technomart.entrypoints.web.access import bearer
from technomart.entrypoints.web.auth import schemas
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import Access, Rate, by_address, by_address_and_email, by_email, by_user
from technomart.entrypoints.web.http import Created, actor, ok, origin, use
from technomart.entrypoints.web.shared.base import Done, done, enveloped, listed
from technomart.entrypoints.web.users.schemas import UserSchema

routes = Blueprint("auth", __name__, url_prefix="/api/auth", description="Accounts and sign-in")

EMAIL_SENT = "If there is an account with this address, a letter is on its way to it."
MAILED = (Rate("10 per minute", by_address),)
WRONG_CODE = "This code is wrong, was tried too often or is too old. Check it, or ask for a new one."
CODE_SPENT = "This reset token was used before or is too old; ask for a new code."
CODE_NEEDED = "This account needs a code of its second factor too, which is asked for where you sign in with one."
CHOSEN = "Your password was set. Please sign in."


@routes.route(
    "/login",
    methods=["POST"],
    who=Access.PUBLIC,
    often=(Rate("limit_login", by_address_and_email), Rate("60 per minute", by_address)),
    refuses=(401, 403),
)
@routes.arguments(schemas.Credentials)
@routes.response(200, schemas.SignInResultSchema)
def login(credentials: dict[str, Any]) -> dict[str, Any]:
    """Sign in with e-mail and password; an account with a second factor gets a token for the second step alone."""
    email, password = credentials["email"], credentials["password"]
    return signed_in(use(SignIn)(email, password, remember=credentials["remember"], origin=origin()))


@routes.route("/demo-accounts", who=Access.PUBLIC, often=(Rate("60 per minute", by_address),))
@routes.response(200, listed(schemas.DemoAccountSchema, MOST_DEMO_ACCOUNTS))
def demo_accounts() -> dict[str, list[DemoAccount] | bool]:
    """Show what one can sign in with to try the demo canteen; nothing where there is none, and in production."""
    return ok(use(OfferDemoAccounts)())


@routes.route(
    "/google", methods=["POST"], who=Access.PUBLIC, often=(Rate("60 per minute", by_address),), refuses=(401, 403)
)
@routes.arguments(schemas.GoogleRequest)
@routes.response(200, schemas.SignInResultSchema)
def google(proof: dict[str, Any]) -> dict[str, Any]:
    """Sign in with a Google account; whoever is new is registered, and a second factor is asked for all the same."""
    return signed_in(use(SignInWithGoogle)(**proof, origin=origin()))


@routes.route(
    "/register", methods=["POST"], who=Access.PUBLIC, often=(Rate("limit_register", by_address),), refuses=(403,)
)
@routes.arguments(schemas.Registrant)
@routes.response(201, schemas.SignInResultSchema)
def register(person: dict[str, str]) -> Created:
    """Make an account for oneself; an address that is taken is answered alike."""
    who = person["name"], person["email"], person["password"], person["contactNumber"]
    return signed_in(use(Register)(*who, origin=origin())), 201, {"Location": "/api/auth/registration"}


@routes.route("/registration", who=Access.PUBLIC, often=(Rate("120 per minute", by_address),), refuses=(422,))
@routes.response(200, enveloped(schemas.RegistrationSchema))
def registration() -> dict[str, RegistrationState | bool]:
    """Tell the holder of a verify token (as bearer) how their registration stands."""
    return ok(use(ReadRegistration)(bearer() or ""))


@routes.route("/verify-email", methods=["POST"], who=Access.PUBLIC, often=MAILED, refuses=(409,))
@routes.arguments(schemas.TokenRequest)
@routes.response(200, Done)
def verify_email(mailed: dict[str, str]) -> dict[str, Any]:
    """Prove one's address by the token of the mailed link; a second time is a success too."""
    use(VerifyEmail)(mailed["token"], origin())
    return done("Your e-mail address is confirmed.")


@routes.route("/resend-verification", methods=["POST"], who=Access.PUBLIC, often=MAILED)
@routes.arguments(schemas.VerifyTokenRequest)
@routes.response(200, Done)
def resend_verification(holder: dict[str, str]) -> dict[str, Any]:
    """Send the link that proves an address once more."""
    use(SendVerification)(holder["verifyToken"])
    return done(EMAIL_SENT)


@routes.route("/logout", methods=["POST"], who=Access.PUBLIC, often=(Rate("120 per minute", by_address),))
@routes.arguments(schemas.SignOutRequest, required=False)
@routes.response(200, Done)
def logout(given: dict[str, Any]) -> dict[str, Any]:
    """End the session, if there is one; always succeeds."""
    refresh = given.get("refreshToken")
    use(SignOut)(bearer(), refresh if isinstance(refresh, str) else None, origin())
    return done("Signed out.")


@routes.route("/logout-everywhere", methods=["POST"], who=Permission.ACCOUNT_LOGOUT)
@routes.arguments(schemas.SignOutEverywhereRequest, required=False)
@routes.response(200, Done)
def logout_everywhere(wanted: dict[str, bool]) -> dict[str, Any]:
    """End every session of one's own account, this one included, and with `links` every link to accounts elsewhere."""
    use(SignOutEverywhere)(actor(), links=wanted.get("links", False))
    return done("Signed out everywhere.")


@routes.route(
    "/refresh-token", methods=["POST"], who=Access.PUBLIC, often=(Rate("120 per minute", by_address),), refuses=(401,)
)
@routes.arguments(schemas.RefreshRequest)
@routes.response(200, schemas.RefreshedSchema)
def refresh_token(presented: dict[str, str]) -> SignedIn:
    """Exchange a refresh token for its successor and a new access token."""
    return use(RefreshSession)(presented["refreshToken"], origin())


@routes.route("/forgot-password", methods=["POST"], who=Access.PUBLIC, often=MAILED)
@routes.arguments(schemas.EmailRequest)
@routes.response(200, Done)
def forgot_password(asked: dict[str, str]) -> dict[str, Any]:
    """Send a link to a new password; the answer is the same for an address nobody has."""
    use(ForgotPassword)(asked["email"], origin())
    return done(EMAIL_SENT)


@routes.route("/reset-password", methods=["POST"], who=Access.PUBLIC, often=MAILED)
@routes.arguments(schemas.NewPasswordRequest)
@routes.response(200, Done)
def reset_password(wanted: dict[str, str]) -> dict[str, Any]:
    """Set a new password by the token of the mailed link, once; every session ends."""
    use(ResetPassword)(wanted["token"], wanted["newPassword"], origin())
    return done(CHOSEN)


@routes.route(
    "/password-reset/request",
    methods=["POST"],
    who=Access.PUBLIC,
    often=(*MAILED, Rate("5 per hour", by_email)),
)
@routes.arguments(schemas.EmailRequest)
@routes.response(202, Done)
def request_code(asked: dict[str, str]) -> dict[str, Any]:
    """Send a code for a new password; the answer is the same for an address nobody has."""
    use(AskForResetCode)(asked["email"], origin())
    return done(EMAIL_SENT)


@routes.route("/password-reset/verify", methods=["POST"], who=Access.PUBLIC, often=MAILED)
@routes.arguments(schemas.CodeRequest)
@routes.response(200, schemas.CodeVerdict)
def verify_code(mailed: dict[str, str]) -> dict[str, Any]:
    """Exchange a mailed code, within 10 minutes and 5 tries, for a token that sets a new password within 15 minutes."""
    token = use(ExchangeResetCode)(mailed["email"], mailed["code"], origin())
    message = WRONG_CODE if token is None else "The code is right. Choose a new password."
    return {"success": token is not None, "reset_token": token, "message": message}


@routes.route("/password-reset/confirm", methods=["POST"], who=Access.PUBLIC, often=MAILED)
@routes.arguments(schemas.ResetTokenRequest)
@routes.response(200, Done)
def confirm_reset(wanted: dict[str, str]) -> dict[str, Any]:
    """Set a new password by the token a code was exchanged for, once; every session ends."""
    try:
        use(ResetPassword)(wanted["resetToken"], wanted["newPassword"], origin(), purpose=Purpose.RESET_BY_CODE)
    except BadOneTimeToken as error:
        raise BadOneTimeToken(CODE_SPENT) from error
    return done(CHOSEN)


@routes.route("/reset-password-code", methods=["POST"], who=Access.PUBLIC, often=MAILED)
@routes.arguments(schemas.CodePasswordRequest)
@routes.response(200, schemas.Verdict)
def reset_password_by_code(wanted: dict[str, str]) -> dict[str, Any]:
    """Set a new password by a mailed code in one step; `success` says whether the code was right."""
    is_right = use(ResetPasswordByCode)(wanted["email"], wanted["code"], wanted["newPassword"], origin())
    return {"success": is_right, "message": CHOSEN if is_right else WRONG_CODE}


@routes.route(
    "/change-password", methods=["POST"], who=Permission.ACCOUNT_PASSWORD_EDIT, often=(Rate("10 per minute", by_user),)
)
@routes.arguments(schemas.PasswordChangeRequest)
@routes.response(200, Done)
def change_password(wanted: dict[str, str]) -> dict[str, Any]:
    """Change one's own password; every other session ends, this one goes on."""
    use(ChangePassword)(actor(), wanted["currentPassword"], wanted["newPassword"])
    return done("Your password was changed. You were signed out everywhere else.")


@routes.route("/me", who=Permission.ACCOUNT_LOGIN)
@routes.response(200, enveloped(UserSchema))
def me() -> dict[str, User | bool]:
    """Show one's own account."""
    return ok(use(ReadOwnAccount)(actor()))


def signed_in(result: SignInResult) -> dict[str, Any]:
    """Return what the answer to a sign-in holds."""
    if isinstance(result, CodeNeeded):
        told = {"second_factor_token": result.second_factor_token, "expires_in": result.expires_in}
        return {"success": False, "message": CODE_NEEDED, **told}
    if isinstance(result, PendingApproval):
        return {"success": True, "pending": True, "user": result.user, "verify_token": result.verify_token}
    return {"success": True} | {field.name: getattr(result, field.name) for field in fields(result)}
