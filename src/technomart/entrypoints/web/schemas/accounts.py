"""Say how accounts and sign-ins look on the wire."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from technomart.domain.accounts import AccountStatus, Role, User, permission_codes
from technomart.domain.roles import ROLE_TEXTS
from technomart.domain.usecases.accounts import NewUser, UserEdit
from technomart.domain.user_search import UserFilter, UserOrder
from technomart.entrypoints.web.schemas.base import PageQuery, Wire
from technomart.entrypoints.web.schemas.fields import Choice, Flag, Text

LONGEST_EMAIL = 254
LONGEST_NAME = 120
LONGEST_PHONE = 64
LONGEST_AVATAR = 2000
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
            raise ValidationError("Holds characters that cannot be stored.") from error
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


class NewUserRequest(Wire):
    """What an administrator enters for a new account."""

    name = Text(longest=LONGEST_NAME, shortest=1, required=True)
    email = Email(required=True)
    role = Choice(Role, load_default=Role.STAFF)
    status = Choice(AccountStatus, load_default=AccountStatus.ACTIVE)
    password = Password(load_default=None)
    phone = Text(longest=LONGEST_PHONE, load_default="")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> NewUser:
        """Return the entry."""
        return NewUser(**data)


class UserRequest(Wire):
    """What is to change in an account; role and status have addresses of their own and are ignored here."""

    name = Text(longest=LONGEST_NAME, shortest=1, load_default=None)
    email = Email(load_default=None)
    phone = Text(longest=LONGEST_PHONE, load_default=None)
    avatar = Text(longest=LONGEST_AVATAR, load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> UserEdit:
        """Return the edit."""
        return UserEdit(**data)


class RoleRequest(Wire):
    """Another role."""

    role = Choice(Role, required=True)


class StatusRequest(Wire):
    """Another state."""

    status = Choice(AccountStatus, required=True)


class UserQuery(PageQuery):
    """Which accounts are asked for; `all` or nothing means any."""

    search = fields.String(load_default="")
    role = fields.String(load_default="", validate=validate.OneOf(["", "all", *Role]))
    status = fields.String(load_default="", validate=validate.OneOf(["", "all", *AccountStatus]))
    sortBy = Choice(UserOrder, load_default=UserOrder.CREATED_AT)
    sortDir = fields.String(load_default="desc", validate=validate.OneOf(["asc", "desc"]))


def user_filter(query: dict[str, Any]) -> UserFilter:
    """Return the filter a query asks for."""
    role, status = query["role"], query["status"]
    return UserFilter(
        search=query["search"].strip() or None,
        role=Role(role) if role in list(Role) else None,
        status=AccountStatus(status) if status in list(AccountStatus) else None,
        sort_by=query["sortBy"],
        descending=query["sortDir"] == "desc",
    )


class RoleSchema(Wire):
    """A role, for a list to choose from."""

    label = fields.String()
    value = fields.String()
    description = fields.String()
    permissions = fields.List(fields.String())


def role_rows() -> list[dict[str, Any]]:
    """Return every role, the one that may most first."""
    return [
        {
            "label": text.label,
            "value": role.value,
            "description": text.description,
            "permissions": permission_codes(role),
        }
        for role, text in ROLE_TEXTS.items()
    ]
