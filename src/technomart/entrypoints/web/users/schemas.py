"""Say how accounts look on the wire to those who keep them."""

from typing import Any

from marshmallow import ValidationError, fields, validate
from typing_extensions import override

from technomart.domain.kernel.lengths import LONGEST_NAME, LONGEST_PHONE
from technomart.domain.usecases.users.edit import UserEdit
from technomart.domain.usecases.users.manage import NewUser
from technomart.domain.users.filters import UserFilter, UserOrder
from technomart.domain.users.permissions import LONGEST_DESCRIPTION, Permission, Role, RoleText, permission_codes
from technomart.domain.users.user import AccountStatus, User, is_safe_picture
from technomart.entrypoints.web.shared.base import PageQuery, Wire
from technomart.entrypoints.web.shared.fields import Choice
from technomart.entrypoints.web.shared.patterns import SECURE_ADDRESS
from technomart.entrypoints.web.shared.texts import Email, OptionalText, Password, ShortText, Text, Word

LONGEST_AVATAR = 2000
LONGEST_TOKEN = 8192
PERMISSIONS = {"type": "array", "items": {"type": "string"}, "maxItems": len(Permission)}
SEARCH = "A part of the name, of the e-mail address or of the telephone number; letters of either size are alike."


class UserSchema(Wire):
    """An account, never with anything secret."""

    may_lack = frozenset({"employeeId", "phone", "avatar", "lastLogin", "pendingEmail"})

    id = fields.String()
    name = fields.String()
    email = fields.String()
    role = Choice(Role)
    status = Choice(AccountStatus)
    permissions = fields.Method("codes", metadata=PERMISSIONS)
    employeeId = fields.String(attribute="employee_id")
    phone = fields.String()
    avatar = fields.String()
    createdAt = fields.DateTime(attribute="created_at")
    lastLogin = fields.DateTime(attribute="last_login")
    emailVerified = fields.Boolean(attribute="email_verified")
    pendingEmail = fields.String(
        attribute="pending_email",
        metadata={
            "description": "the address it shall have, once the link that was sent there is opened; `email` until then"
        },
    )

    version = fields.Integer()

    def codes(self, user: User) -> list[str]:
        """Return what the account's role may do."""
        return permission_codes(user.role)


class RoleGiver(Wire):
    """Whoever gives a role, whose own password may be asked for."""

    currentPassword = Password(
        attribute="current_password",
        load_default=None,
        metadata={
            "description": "one's own, where the server asks for it before a role, or the way into an account above"
            " staff, is given"
        },
    )


class NewUserRequest(RoleGiver):
    """What an administrator enters for a new account."""

    builds = NewUser

    name = Text(longest=LONGEST_NAME, shortest=1, required=True)
    email = Email(required=True)
    role = Choice(Role, load_default=Role.STAFF)
    status = Choice(AccountStatus, load_default=AccountStatus.ACTIVE)
    password = Password(load_default=None)
    phone = OptionalText(longest=LONGEST_PHONE)


class PictureAddress(OptionalText):
    """The address of somebody's picture, by TLS."""

    def __init__(self, **kwargs: Any) -> None:
        """Say in the document how it begins."""
        super().__init__(**kwargs)
        self.read_as = {"pattern": SECURE_ADDRESS}

    @override
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        address = super()._deserialize(value, *args, **kwargs)
        if address and not is_safe_picture(address):
            raise ValidationError("Must be an address that begins with https://.")
        return address


class UserRequest(Wire):
    """What is to change in an account; an administrator changes role, status and password of others."""

    builds = UserEdit

    name = Text(longest=LONGEST_NAME, shortest=1, load_default=None, allow_none=False)
    email = Email(load_default=None, allow_none=False)
    phone = OptionalText(longest=LONGEST_PHONE, load_default=None)
    avatar = PictureAddress(
        longest=LONGEST_AVATAR, load_default=None, metadata={"description": "an https address, or empty for none"}
    )
    role = Choice(Role, load_default=None)
    status = Choice(AccountStatus, load_default=None)
    password = Password(load_default=None)
    currentPassword = Password(
        attribute="current_password",
        load_default=None,
        metadata={
            "description": "one's own: asked for where one's own e-mail address changes and the account has a password,"
            " and where the server wants it before a role, or the way into an account above staff, is given"
        },
    )
    googleCredential = fields.String(
        attribute="google_credential",
        load_default=None,
        validate=validate.Length(1, LONGEST_TOKEN),
        metadata={"description": "an ID token of a fresh sign-in with Google, asked for there without a password"},
    )


class RoleRequest(RoleGiver):
    """Another role."""

    role = Choice(Role, required=True)


class StatusRequest(RoleGiver):
    """Another state."""

    status = Choice(AccountStatus, required=True)


class UserQuery(PageQuery):
    """Which accounts are asked for; `all` or nothing means any."""

    search = ShortText(load_default="", metadata={"description": SEARCH})
    role = fields.String(load_default="", validate=Word("all", *Role))
    status = fields.String(load_default="", validate=Word("all", *AccountStatus))
    sortBy = Choice(UserOrder, load_default=UserOrder.CREATED_AT)
    sortDir = fields.String(load_default="desc", validate=validate.OneOf(["asc", "desc"]))


def user_filter(query: dict[str, Any]) -> UserFilter:
    """Return the filter a query asks for."""
    role, status = query["role"], query["status"]
    return UserFilter(
        search=query["search"].strip().casefold() or None,
        role=Role(role) if role in list(Role) else None,
        status=AccountStatus(status) if status in list(AccountStatus) else None,
        sort_by=query["sortBy"],
        descending=query["sortDir"] == "desc",
    )


class RoleSchema(Wire):
    """A role, for a list to choose from."""

    label = fields.String()
    value = fields.String(attribute="role.value")
    description = fields.String()
    permissions = fields.Method("codes", metadata=PERMISSIONS)

    def codes(self, text: RoleText) -> list[str]:
        """Return what the role may do."""
        return permission_codes(text.role)


class RoleTextRequest(Wire):
    """How a role shall be called; what is empty stays, and permissions that are sent along change nothing."""

    label = OptionalText(longest=LONGEST_NAME)
    description = OptionalText(longest=LONGEST_DESCRIPTION)
