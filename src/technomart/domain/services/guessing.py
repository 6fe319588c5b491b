"""Slow down whoever guesses passwords, and log it: at sign-in, and wherever somebody who is signed in shows theirs."""

from dataclasses import dataclass
from datetime import datetime

from technomart.domain.auth.attempts import AttemptKey, TooManyAttempts, must_not_wait, network_of, new_attempts
from technomart.domain.security_log.entries import LogAction
from technomart.domain.services.authentication import Authenticator
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Origin
from technomart.domain.users.user import User


@dataclass(frozen=True, slots=True)
class Guessing:
    """Counts wrong passwords by the address of the account, here and anywhere."""

    store: Store
    authenticator: Authenticator

    def account_of(self, email: str, at: datetime, origin: Origin) -> User | None:
        """Return the account whose password may be tried now; raises `TooManyAttempts`, alike for all addresses."""
        here, anywhere = AttemptKey(email, network_of(origin.address)), AttemptKey(email)
        user, counts = self.store.read(
            lambda work: (work.users.find_by_email(email), work.attempts.find([here.id, anywhere.id]))
        )
        user = user if user and self.authenticator.admits(user) else None
        try:
            must_not_wait(counts.get(here.id, new_attempts(here)), counts.get(anywhere.id, new_attempts(anywhere)), at)
        except TooManyAttempts:
            entry = self.authenticator.stamp(at, origin).of(LogAction.SIGN_IN_REFUSED, user, "too many attempts")
            self.store.write(lambda work: work.security_log.add(entry))
            raise
        return user

    def failed(self, email: str, user: User | None, about: str, at: datetime, origin: Origin) -> None:
        """Count a wrong one; what was typed is not written down, as it may be a password in the wrong field."""
        entry = self.authenticator.stamp(at, origin).of(LogAction.SIGN_IN_FAILED, user, about)

        def count(work: UnitOfWork) -> None:
            work.attempts.count_failure(AttemptKey(email, network_of(origin.address)), at)
            work.attempts.count_failure(AttemptKey(email), at)
            work.security_log.add(entry)

        self.store.write(count)
