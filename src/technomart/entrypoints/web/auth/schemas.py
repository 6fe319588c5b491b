"""Say how accounts and sign-ins look on the wire."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from technomart.domain.kernel.lengths import LONGEST_EMAIL, LONGEST_NAME, LONGEST_PHONE
from technomart.domain.users.permissions import Role, permission_codes
from technomart.domain.users.user import AccountStatus, User
from technomart.entrypoints.web.shared.base import Wire
from technomart.entrypoints.web.shared.fields import UNSTORABLE, Choice, Flag, Text

LONGEST_TOKEN = 8192
LONGEST_SECRET = 1024
"""What a password may have at most where it is only checked; a new one is held to the rules."""


class Email(Text):
    """An e-mail address somebody can be written to."""

    def __init__(self, **kwargs: Any) -> None:
        """Check it as far as that can be done without writing."""
        super().__init__(longest=LONGEST_EMAIL, shortest=3, **kwargs)
        self.validators.append(validate.Email())


class Password(fields.String):
    """A password, as it was typed: neither trimmed nor shown."""

    def __init__(self, **kwargs: Any) -> None:
        """Bound its length."""
        super().__init__(validate=validate.Length(1, LONGEST_SECRET), load_only=True, **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, *args, **kwargs)
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise ValidationError(UNSTORABLE) from error
        return text


class UserSchema(Wire):
    """An account, never with anything secret."""

    id = fields.String()
    name = fields.String()
    email = fields.String()
    role = Choice(Role)
    status = Choice(AccountStatus)
    permissions = fields.Method("codes", metadata={"type": "array", "items": {"type": "string"}})
    employeeId = fields.String(attribute="employee_id")
    phone = fields.String()
    avatar = fields.String()
    createdAt = fields.DateTime(attribute="created_at")
    lastLogin = fields.DateTime(attribute="last_login")
    emailVerified = fields.Boolean(attribute="email_verified")

    def codes(self, user: User) -> list[str]:
        """Return what the account's role may do."""
        return permission_codes(user.role)


class Credentials(Wire):
    """What a person signs in with."""

    email = Text(longest=LONGEST_EMAIL, shortest=1, required=True)
    password = Password(required=True)
    remember = Flag(load_default=False)


class GoogleRequest(Wire):
    """What Google gave the browser: an ID token or an authorization code."""

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
    contactNumber = Text(longest=LONGEST_PHONE, load_default="")


class EntrySchema(Wire):
    """A sign-in, or an account that waits for approval (`pending`); flat, without an envelope."""

    success = fields.Constant(True)
    pending = fields.Boolean(metadata={"description": "there only when it is true, and then without tokens"})
    user = fields.Nested(UserSchema)
    token = fields.String()
    refreshToken = fields.String(attribute="refresh_token")
    expiresIn = fields.Integer(attribute="expires_in", metadata={"description": "seconds"})
    verifyToken = fields.String(attribute="verify_token")


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


class EmailRequest(Wire):
    """An address."""

    email = Text(longest=LONGEST_EMAIL, shortest=1, required=True)


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


class NewPasswordRequest(Wire):
    """A new password and the token of the mailed link."""

    token = fields.String(required=True, validate=validate.Length(1, LONGEST_TOKEN))
    newPassword = Password(required=True)


class PasswordChangeRequest(Wire):
    """The password as it is and as it shall be."""

    currentPassword = Password(required=True)
    newPassword = Password(required=True)
