"""Ask whoever gives a role for their own password again, where that is wanted."""

from dataclasses import dataclass

from technomart.domain.kernel.errors import Invalid
from technomart.domain.kernel.ports import Clock
from technomart.domain.services.password_proof import PasswordProof
from technomart.domain.users.actor import Actor


class RolePasswordNeeded(Invalid):
    """A role, or the way into an account that has more than staff's, is given by whoever shows their own password."""

    code = "role_password_needed"
    sentence = (
        "Giving a role, or the way into an account above staff, needs your own current password: currentPassword."
    )

    def __init__(self) -> None:
        """Name the field of the current password."""
        super().__init__(errors={"currentPassword": [self.sentence]})


@dataclass(frozen=True, slots=True)
class RoleProof:
    """Tells who may give a role, if `password_for_roles` asks for more than a session."""

    proof: PasswordProof
    clock: Clock
    password_for_roles: bool

    def shown(self, by: Actor, current: str | None) -> bool:
        """Tell whether somebody may give roles now; raises `WrongPassword`, and `TooManyAttempts` after several.

        The command line acts without an account, and is not asked.
        """
        if not self.password_for_roles or by.user_id is None:
            return True
        if current is None:
            return False
        self.proof(by.user_id, current, self.clock.now(), by.origin)
        return True

    def must_be_shown(self, by: Actor, current: str | None) -> None:
        """Raise `RolePasswordNeeded` unless somebody may give roles now."""
        if not self.shown(by, current):
            raise RolePasswordNeeded
