"""Slow down whoever guesses passwords, and log it: at sign-in, and wherever somebody who is signed in shows theirs."""

from dataclasses import dataclass
from datetime import datetime

from technomart.domain.auth.attempts import AttemptKey, Attempts, TooManyAttempts, must_not_wait, network_of
from technomart.domain.kernel.errors import Refusal
from technomart.domain.security_log.entries import LogAction, LogEntry, Stamp, id_of_minute
from technomart.domain.services.authentication import Authenticator, settled
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Origin
from technomart.domain.users.user import User


@dataclass(frozen=True, slots=True)
class Guess:
    """A try that is counted as a failure until it succeeds; `here` and `anywhere` are the counts before it."""

    user: User | None
    here_key: AttemptKey
    here: Attempts
    anywhere: Attempts
    at: datetime

    def succeed(self, work: UnitOfWork) -> None:
        """Reset the count of this address, and give back what was counted anywhere."""
        work.attempts.record_success(self.here_key, self.at)
        work.attempts.give_back(self.anywhere, self.at)

    def give_back(self, work: UnitOfWork) -> None:
        """Give back what was counted."""
        for before in (self.here, self.anywhere):
            work.attempts.give_back(before, self.at)


@dataclass(frozen=True, slots=True)
class Guessing:
    """Counts tried passwords by the address of the account, here and anywhere."""

    store: Store
    authenticator: Authenticator

    def admitted(self, email: str, at: datetime, origin: Origin) -> Guess:
        """Count a try and return it with the account whose password may be tried now.

        Raises `TooManyAttempts`, alike for all addresses. Both counts are locked between being looked at and being
        raised, and raised before the password is looked at: nobody gets more tries at once than one by one.
        """
        here, anywhere = AttemptKey(email, network_of(origin.address)), AttemptKey(email)

        def take(work: UnitOfWork) -> Guess | Refusal:
            user, counts = work.users.find_by_email(email), work.attempts.hold([here, anywhere])
            user = user if user and self.authenticator.admits(user) else None
            try:
                must_not_wait(counts[here.id], counts[anywhere.id], at)
            except TooManyAttempts as refusal:
                work.security_log.count_up(told_to_wait(self.store.kind, user, here, at, origin))
                return refusal
            for key in (here, anywhere):
                work.attempts.count_failure(key, at)
            return Guess(user, here, counts[here.id], counts[anywhere.id], at)

        return settled(self.store.apart(take))

    def failed(self, guess: Guess, about: str, origin: Origin) -> None:
        """Log a wrong one; what was typed is not written down, as it may be a password in the wrong field."""
        entry = self.authenticator.stamp(guess.at, origin).of(LogAction.SIGN_IN_FAILED, guess.user, about)
        self.store.write(lambda work: work.security_log.add(entry))


def told_to_wait(kind: str, user: User | None, here: AttemptKey, at: datetime, origin: Origin) -> LogEntry:
    """Return the one entry of a minute about tries, for an account from an address, that came too soon."""
    stamp = Stamp(id_of_minute(at, kind, "too many attempts", here.id), at, origin)
    return stamp.of(LogAction.SIGN_IN_REFUSED, user, "too many attempts")
