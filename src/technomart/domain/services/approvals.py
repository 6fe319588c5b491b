"""Let a second person approve a refund with their password; wrong ones count as failed sign-ins do."""

from dataclasses import dataclass, field

from technomart.domain.auth.ports import Passwords
from technomart.domain.idempotency.answers import Key
from technomart.domain.kernel.ports import Clock
from technomart.domain.payments.safeguards import NotApproved, Safeguards
from technomart.domain.services.guessing import Guessing
from technomart.domain.store.unit_of_work import Store
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import GRANTS, Permission
from technomart.domain.users.user import AccountStatus, User, canonical_email


@dataclass(frozen=True, slots=True)
class Approval:
    """Who is said to approve, by their e-mail address, and their password."""

    by: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Approvals:
    """Finds out who approves."""

    store: Store
    clock: Clock
    passwords: Passwords
    guessing: Guessing
    safeguards: Safeguards

    def __call__(self, by: Actor, given: Approval | None, key: Key | None = None) -> User | None:
        """Return who approves, None where nobody was named or asked for, or the key has its answer already.

        Raises `NotApproved`, and `TooManyAttempts` after several wrong passwords.
        """
        if given is None or not self.safeguards.asks_for_another:
            return None
        if key is not None and self.store.read(lambda work: work.answers.find(key)) is not None:
            return None
        guess = self.guessing.admitted(canonical_email(given.by), self.clock.now(), by.origin)
        user = guess.user
        if not self.passwords.verify(given.password, user.password_hash if user else None) or user is None:
            self.guessing.failed(guess, "wrong password of a second person", by.origin)
            raise NotApproved
        self.store.write(guess.give_back)
        if user.id == by.user_id or not _may_approve(user):
            raise NotApproved
        return user


def _may_approve(user: User) -> bool:
    return user.status is AccountStatus.ACTIVE and Permission.PAYMENT_REFUND in GRANTS[user.role]
