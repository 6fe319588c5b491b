"""Say who acts, and from where."""

from dataclasses import dataclass, field

from technomart.domain.users.permissions import GRANTS, NotAllowed, Permission, Role
from technomart.domain.users.user import User


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from: the caller's network address and the request's id; both empty on the command line."""

    address: str = ""
    request_id: str = ""


NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which request; the CLI and the program itself act as an actor without a user id.

    `account` is theirs as it was when they were recognized, where that was looked up.
    """

    name: str
    role: Role
    user_id: str | None = None
    session_id: str | None = None
    request_id: str = ""
    address: str = ""
    account: User | None = field(default=None, compare=False, repr=False)

    @property
    def origin(self) -> Origin:
        """Return where the request comes from."""
        return Origin(self.address, self.request_id)

    def may(self, permission: Permission) -> bool:
        """Tell whether the role grants it."""
        return permission in GRANTS[self.role]

    def must(self, permission: Permission) -> None:
        """Raise `NotAllowed` unless the role grants it."""
        if not self.may(permission):
            raise NotAllowed(f"Your role, {self.role.value}, does not include {permission.value}.")

    def must_be_admin(self) -> None:
        """Raise `NotAllowed` unless an administrator acts."""
        if self.role is not Role.ADMIN:
            raise NotAllowed("Only an administrator may do this.")


COMMAND_LINE = Actor("command line", Role.ADMIN)
"""Who acts when the program is told by its own command line."""
