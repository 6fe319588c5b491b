"""Say how sign-ins, registrations and passwords look on the wire."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from technomart.domain.kernel.lengths import LONGEST_CODE, LONGEST_EMAIL, LONGEST_NAME, LONGEST_PHONE
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus
from technomart.entrypoints.web.shared.base import Wire
from technomart.entrypoints.web.shared.fields import Choice, Flag
from technomart.entrypoints.web.shared.patterns import FILLED
from technomart.entrypoints.web.shared.texts import Email, OptionalText, Password, Text
from technomart.entrypoints.web.users.schemas import LONGEST_TOKEN, UserSchema


class Credentials(Wire):
    """What a person signs in with."""

    email = Text(longest=LONGEST_EMAIL, shortest=1, required=True)
    password = Password(required=True)
    remember = Flag(load_default=False)


class DemoAccountSchema(Wire):
    """A demo account, with the password that is published."""

    email = fields.String()
    name = fields.String()
    role = Choice(Role)
    password = fields.String()


TOLD, BLANK = {"type": "string", "minLength": 1}, {"enum": ["", None]}
ONE_OF_BOTH: Mapping[str, Any] = {
    "if": {"required": ["credential"], "properties": {"credential": TOLD}},
    "then": {"properties": {"code": BLANK}},
    "else": {"required": ["code"], "properties": {"code": TOLD}},
}


class GoogleRequest(Wire):
    """What Google gave the browser: an ID token or an authorization code."""

    rules = ONE_OF_BOTH

    credential = fields.String(load_default=None, validate=validate.Length(1, LONGEST_TOKEN))
    code = fields.String(load_default=None, validate=validate.Length(1, LONGEST_TOKEN))
    remember = Flag(load_default=False)

    @validates_schema
    def has_one(self, data: dict[str, Any], **_: Any) -> None:
        """Ask for exactly one of the two."""
        if (data["credential"] is None) == (data["code"] is None):
            raise ValidationError("Send either a credential or a code.", "credential")


class Registrant(Wire):
    """What a person enters to get an account."""

    name = Text(longest=LONGEST_NAME, shortest=1, required=True)
    email = Email(required=True)
    password = Password(required=True)
    contactNumber = OptionalText(longest=LONGEST_PHONE)


class SignInResultSchema(Wire):
    """A sign-in, or an account that waits for approval (`pending`) or for a code; flat, without an envelope."""

    may_lack = frozenset(
        {"pending", "user", "token", "refreshToken", "expiresIn", "verifyToken", "secondFactorToken", "message"}
    )

    success = fields.Boolean(metadata={"description": "false while a code is needed, and then with secondFactorToken"})
    pending = fields.Boolean(metadata={"description": "there only when it is true, and then without tokens"})
    user = fields.Nested(UserSchema)
    token = fields.String()
    refreshToken = fields.String(attribute="refresh_token")
    expiresIn = fields.Integer(attribute="expires_in", metadata={"description": "seconds"})
    verifyToken = fields.String(attribute="verify_token")
    secondFactorToken = fields.String(
        attribute="second_factor_token",
        metadata={"description": "good for POST /api/auth/second-factor/sign-in alone, for expiresIn seconds"},
    )
    message = fields.String()


class RefreshRequest(Wire):
    """A refresh token."""

    refreshToken = fields.String(required=True, validate=validate.Length(1, LONGEST_TOKEN))


class RefreshedSchema(Wire):
    """Both tokens anew; flat."""

    success = fields.Constant(True)
    token = fields.String()
    refreshToken = fields.String(attribute="refresh_token")
    expiresIn = fields.Integer(attribute="expires_in", metadata={"description": "seconds"})


class SignOutRequest(Wire):
    """What a sign-out may carry; nothing of it is needed."""

    refreshToken: Any = fields.Raw(load_default=None, allow_none=True)


class SignOutEverywhereRequest(Wire):
    """Whether links to accounts elsewhere, which open a session without a password, end too."""

    links = Flag(load_default=False)


class SessionSchema(Wire):
    """A sign-in that is still good."""

    may_lack = frozenset({"userAgent", "address"})

    id = fields.String(attribute="session.id")
    current = fields.Boolean(attribute="is_current", metadata={"description": "whether it is the one that asks"})
    userAgent = fields.String(
        attribute="session.user_agent", metadata={"description": "what the browser said of itself at sign-in"}
    )
    address = fields.String(attribute="session.address", metadata={"description": "where it began"})
    createdAt = fields.DateTime(attribute="session.created_at")
    lastUsedAt = fields.DateTime(attribute="used_at", metadata={"description": "the newest sign-in or refresh"})
    expiresAt = fields.DateTime(attribute="session.expires_at")


class LinkSchema(Wire):
    """A Google account that opens one's own."""

    id = fields.String(attribute="link_id")
    provider = fields.Constant("google")
    linkedAt = fields.DateTime(attribute="linked_at")


class EmailRequest(Wire):
    """An address."""

    email = Text(longest=LONGEST_EMAIL, shortest=1, required=True)


class Code(fields.String):
    """A code, without the blanks that come with copying it."""

    read_as: ClassVar[Mapping[str, Any]] = {"pattern": FILLED}

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        return "".join(str(super()._deserialize(value, *args, **kwargs)).split())


class CodeRequest(EmailRequest):
    """A mailed code, and the address it was sent to."""

    code = Code(required=True, validate=validate.Length(1, LONGEST_CODE))


class Verdict(Wire):
    """Whether a code is right; flat."""

    success = fields.Boolean(metadata={"description": "whether the code is right"})
    message = fields.String()


class CodeVerdict(Verdict):
    """Whether a code is right, and the token it is exchanged for then; flat."""

    may_lack = frozenset({"resetToken"})

    resetToken = fields.String(attribute="reset_token", metadata={"description": "there only when the code is right"})


class CodePasswordRequest(CodeRequest):
    """A mailed code and a new password."""

    newPassword = Password(required=True)


class ResetTokenRequest(Wire):
    """The token a code was exchanged for, and a new password."""

    resetToken = fields.String(required=True, validate=validate.Length(1, LONGEST_TOKEN))
    newPassword = Password(required=True)


class TokenRequest(Wire):
    """A token out of a mailed link."""

    token = fields.String(required=True, validate=validate.Length(1, LONGEST_TOKEN))


class VerifyTokenRequest(Wire):
    """The token a registration was answered with."""

    verifyToken = fields.String(required=True, validate=validate.Length(1, LONGEST_TOKEN))


class RegistrationSchema(Wire):
    """How a registration stands."""

    status = Choice(AccountStatus)
    emailVerified = fields.Boolean(attribute="email_verified")


class NewPasswordRequest(TokenRequest):
    """A new password and the token of the mailed link."""

    newPassword = Password(required=True)


class PasswordChangeRequest(Wire):
    """The password as it is and as it shall be."""

    currentPassword = Password(required=True)
    newPassword = Password(required=True)


class PasswordRequest(Wire):
    """The current password, shown again."""

    currentPassword = Password(required=True)
