"""Say who acts, and from where."""

from dataclasses import dataclass, field

from technomart.domain.users.permissions import (
    GRANTS,
    WITHOUT_SECOND_FACTOR,
    NotAllowed,
    Permission,
    Role,
    SecondFactorRequired,
)
from technomart.domain.users.user import User


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from: the caller's network address, the request's id, and what the caller says it is.

    All of it is empty on the command line.
    """

    address: str = ""
    request_id: str = ""
    user_agent: str = ""


NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which request; the CLI and the program itself act as an actor without a user id.

    `account` is theirs as it was when they were recognized, where that was looked up. Who `lacks_second_factor` must
    have one, and may set it up.
    """

    name: str
    role: Role
    user_id: str | None = None
    session_id: str | None = None
    request_id: str = ""
    address: str = ""
    account: User | None = field(default=None, compare=False, repr=False)
    lacks_second_factor: bool = False

    @property
    def origin(self) -> Origin:
        """Return where the request comes from."""
        return Origin(self.address, self.request_id)

    def may(self, permission: Permission) -> bool:
        """Tell whether the role grants it."""
        lacks = self.lacks_second_factor and permission not in WITHOUT_SECOND_FACTOR
        return permission in GRANTS[self.role] and not lacks

    def must(self, permission: Permission) -> None:
        """Raise `NotAllowed` unless the role grants it, and `SecondFactorRequired`."""
        if permission not in WITHOUT_SECOND_FACTOR:
            self.must_have_second_factor()
        if not self.may(permission):
            raise NotAllowed(f"Your role, {self.role.value}, does not include {permission.value}.")

    def must_be_admin(self) -> None:
        """Raise `NotAllowed` unless an administrator acts, and `SecondFactorRequired`."""
        if self.role is not Role.ADMIN:
            raise NotAllowed("Only an administrator may do this.")
        self.must_have_second_factor()

    def must_have_second_factor(self) -> None:
        """Raise `SecondFactorRequired` for whoever must have a second factor and has none."""
        if self.lacks_second_factor:
            raise SecondFactorRequired


COMMAND_LINE = Actor("command line", Role.ADMIN)
"""Who acts when the program is told by its own command line."""
