"""Ask for the current password of somebody who is signed in; wrong ones count as failed sign-ins do."""

from dataclasses import dataclass
from datetime import datetime

from technomart.domain.auth.attempts import AttemptKey, must_not_wait, network_of, new_attempts
from technomart.domain.auth.password_policy import WrongPassword
from technomart.domain.auth.ports import Passwords
from technomart.domain.store.unit_of_work import Store
from technomart.domain.users.user import User


@dataclass(frozen=True, slots=True)
class PasswordProof:
    """Checks a current password."""

    store: Store
    passwords: Passwords

    def __call__(self, user_id: str, current: str, at: datetime, address: str) -> User:
        """Return the account whose password it is; raises `WrongPassword`, and `TooManyAttempts` after several."""
        user = self.store.read(lambda work: work.users.get(user_id))
        key = AttemptKey(user.email, network_of(address))
        counts = self.store.read(lambda work: work.attempts.find([key.id]))
        must_not_wait(counts.get(key.id, new_attempts(key)), new_attempts(key), at)
        if not self.passwords.verify(current, user.password_hash):
            self.store.write(lambda work: work.attempts.count_failure(key, at))
            raise WrongPassword
        return user
