"""Refuse passwords that are easily guessed, wherever one is set."""

from collections.abc import Iterable
from dataclasses import dataclass

from technomart.domain.auth.password_policy import must_be_strong
from technomart.domain.auth.ports import Passwords
from technomart.domain.papers.business import Business


@dataclass(frozen=True, slots=True)
class StrongPasswords:
    """Knows what most people choose, and what this canteen is called."""

    passwords: Passwords
    business: Business

    def must_take(self, password: str, *, field: str = "password", context: Iterable[str] = ()) -> None:
        """Raise `WeakPassword`, naming the `field`, unless the password may be used by somebody of this `context`."""
        must_be_strong(password, self.passwords.is_common, field=field, context=(self.business.name, *context))
