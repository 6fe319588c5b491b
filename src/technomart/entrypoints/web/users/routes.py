"""Keep the accounts."""

from typing import Any

from technomart.domain.services.versions import of_user
from technomart.domain.usecases.users.edit import EditUser, UserEdit
from technomart.domain.usecases.users.manage import AddUser, NewUser, RemoveUser
from technomart.domain.usecases.users.read import ListUsers, ReadUser
from technomart.domain.usecases.users.roles import DescribeRole, ListRoles
from technomart.domain.usecases.users.second_factor import RemoveSecondFactorOf
from technomart.domain.usecases.users.status_and_role import SetRole, SetStatus
from technomart.domain.users.permissions import Permission, Role
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import Access
from technomart.entrypoints.web.http import Created, actor, ok, paged, use
from technomart.entrypoints.web.shared.base import Done, done, enveloped, listed, page_request, paginated
from technomart.entrypoints.web.users import schemas

routes = Blueprint("users", __name__, url_prefix="/api/users", description="Accounts, kept by administrators")


@routes.route("/roles", who=Permission.PROFILE_VIEW_ROLES)
@routes.response(200, listed(schemas.RoleSchema, len(Role)))
def roles() -> dict[str, Any]:
    """List the roles with what each may do."""
    return ok(use(ListRoles)(actor()))


@routes.route("/roles/<value>", methods=["PUT"], who=Access.ADMIN)
@routes.arguments(schemas.RoleTextRequest)
@routes.response(200, enveloped(schemas.RoleSchema))
def describe_role(wanted: dict[str, str], value: str) -> dict[str, Any]:
    """Call a role by other words; what it may do stays."""
    return ok(use(DescribeRole)(actor(), value, wanted["label"], wanted["description"]))


@routes.route("", who=Access.ADMIN)
@routes.arguments(schemas.UserQuery, location="query")
@routes.response(200, paginated(schemas.UserSchema))
def list_users(query: dict[str, Any]) -> dict[str, Any]:
    """List the accounts."""
    wanted = schemas.user_filter(query)
    return paged(use(ListUsers)(actor(), wanted, page_request(query, wanted)))


@routes.route("", methods=["POST"], who=Access.ADMIN)
@routes.arguments(schemas.NewUserRequest)
@routes.response(201, enveloped(schemas.UserSchema))
def add(entry: NewUser) -> Created:
    """Make an account for somebody."""
    user = use(AddUser)(actor(), entry)
    return ok(user), 201, {"Location": f"/api/users/{user.id}"}


@routes.route("/<user_id>", who=Access.ADMIN)
@routes.response(200, enveloped(schemas.UserSchema))
def user(user_id: str) -> dict[str, Any]:
    """Show an account."""
    return ok(use(ReadUser)(actor(), user_id))


@routes.route("/<user_id>", methods=["PUT"], who=Permission.ACCOUNT_INFO_EDIT, version=of_user)
@routes.arguments(schemas.UserRequest)
@routes.response(200, enveloped(schemas.UserSchema))
def edit(wanted: UserEdit, user_id: str) -> dict[str, Any]:
    """Change one's own name, e-mail and phone, or as an administrator anybody's, with role, status and password.

    A new e-mail address is `pendingEmail` until the link that is sent there is opened.
    """
    return ok(use(EditUser)(actor(), user_id, wanted))


@routes.route("/<user_id>", methods=["DELETE"], who=Access.ADMIN, version=of_user)
@routes.response(200, Done)
def remove(user_id: str) -> dict[str, Any]:
    """Forget an account; what it did stays under its name."""
    use(RemoveUser)(actor(), user_id)
    return done("The account was removed.")


@routes.route("/<user_id>/second-factor", methods=["DELETE"], who=Access.ADMIN, version=of_user)
@routes.response(200, enveloped(schemas.UserSchema))
def remove_second_factor(user_id: str) -> dict[str, Any]:
    """Remove the second factor of somebody who lost it; they are signed out everywhere, and told by mail."""
    return ok(use(RemoveSecondFactorOf)(actor(), user_id))


@routes.route("/<user_id>/status", methods=["PATCH"], who=Access.ADMIN, version=of_user)
@routes.arguments(schemas.StatusRequest)
@routes.response(200, enveloped(schemas.UserSchema))
def set_status(wanted: dict[str, Any], user_id: str) -> dict[str, Any]:
    """Switch an account on or off; one that is off is out at once."""
    return ok(use(SetStatus)(actor(), user_id, wanted["status"], wanted["current_password"]))


@routes.route("/<user_id>/role", methods=["PATCH"], who=Access.ADMIN, version=of_user)
@routes.arguments(schemas.RoleRequest)
@routes.response(200, enveloped(schemas.UserSchema))
def set_role(wanted: dict[str, Any], user_id: str) -> dict[str, Any]:
    """Give an account another role; what it may do follows at its next request."""
    return ok(use(SetRole)(actor(), user_id, wanted["role"], wanted["current_password"]))
