"""Ask for the current password of somebody who is signed in; wrong ones count as failed sign-ins do."""

from dataclasses import dataclass, replace
from datetime import datetime

from technomart.domain.auth.password_policy import WrongPassword
from technomart.domain.auth.ports import Passwords
from technomart.domain.services.guessing import Guessing
from technomart.domain.store.unit_of_work import Store
from technomart.domain.users.actor import Origin
from technomart.domain.users.user import User


@dataclass(frozen=True, slots=True)
class PasswordProof:
    """Checks a current password."""

    store: Store
    passwords: Passwords
    guessing: Guessing

    def __call__(self, user_id: str, current: str, at: datetime, origin: Origin) -> User:
        """Return the account whose password it is; raises `WrongPassword`, and `TooManyAttempts` after several."""
        user = self.store.read(lambda work: work.users.get(user_id))
        with self.passwords.place():
            guess = self.guessing.admitted(user.email, at, origin)
            if not self.passwords.verify(current, user.password_hash):
                self.guessing.failed(replace(guess, user=user), "wrong current password", origin)
                raise WrongPassword
        self.store.write(guess.give_back)
        return user
