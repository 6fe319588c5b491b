"""Let a second person approve something with all their factors; wrong ones count as failed sign-ins do."""

from dataclasses import dataclass, field

from technomart.domain.auth.ports import Passwords
from technomart.domain.auth.second_factor import WrongCode
from technomart.domain.idempotency.answers import Key
from technomart.domain.kernel.errors import Refusal
from technomart.domain.kernel.ports import Clock
from technomart.domain.payments.safeguards import ApprovalCodeMissing, NotApproved, Safeguards
from technomart.domain.services.authentication import Authenticator, settled
from technomart.domain.services.guessing import Guess, Guessing
from technomart.domain.services.second_factors import CodeProof
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import GRANTS, Permission
from technomart.domain.users.user import User, UserNotFound, canonical_email


@dataclass(frozen=True, slots=True)
class Approval:
    """Who is said to approve, by their e-mail address, their password, and a code where they have a second factor."""

    by: str
    password: str = field(repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Approvals:
    """Finds out who approves."""

    store: Store
    clock: Clock
    passwords: Passwords
    authenticator: Authenticator
    guessing: Guessing
    codes: CodeProof
    safeguards: Safeguards

    def __call__(
        self,
        by: Actor,
        given: Approval | None,
        key: Key | None = None,
        *,
        permission: Permission = Permission.PAYMENT_REFUND,
    ) -> User | None:
        """Return who approves, None where nobody was named or asked for, or the key has its answer already.

        Whoever approves has the permission; refunds are approved where settings ask for that.

        Raises `NotApproved`, `ApprovalCodeMissing`, `WrongCode`, `PasswordsBusy`, and `TooManyAttempts` after several
        that were wrong.
        """
        is_asked = permission is not Permission.PAYMENT_REFUND or self.safeguards.asks_for_another
        if given is None or not is_asked:
            return None
        if key is not None and self.store.read(lambda work: work.answers.find(key)) is not None:
            return None
        with self.passwords.place_to_approve():
            guess = self.guessing.admitted(canonical_email(given.by), self.clock.now(), by.origin)
            user = guess.user
            if not self.passwords.verify(given.password, user.password_hash if user else None) or user is None:
                self.guessing.failed(guess, "wrong password of a second person", by.origin)
                raise NotApproved
        return settled(self.store.write(lambda work: self._approver(work, by, given.code, guess, permission)))

    def _approver(self, work: UnitOfWork, by: Actor, code: str, guess: Guess, permission: Permission) -> User | Refusal:
        """Return the account of which the password was shown, locked, or why it does not approve."""
        guess.give_back(work)
        held = _held(work, guess.user)
        if held is None or held.id == by.user_id or not self._may_approve(held, permission):
            return NotApproved()
        if not held.has_second_factor:
            return held
        if not code:
            return ApprovalCodeMissing()
        refusal = self.codes(work, held, code, guess.at, by.origin)
        return WrongCode("approvalCode") if isinstance(refusal, WrongCode) else refusal or held

    def _may_approve(self, user: User, permission: Permission) -> bool:
        """Tell whether somebody could sign in and do it; not who needs a second factor for that and has none."""
        lacks_factor = self.authenticator.requires_second_factor(user) and not user.has_second_factor
        return self.authenticator.is_able(user) and permission in GRANTS[user.role] and not lacks_factor


def _held(work: UnitOfWork, shown: User | None) -> User | None:
    """Lock an account; None when its address or its password is another by now, or it is gone."""
    try:
        held = work.users.get_for_update(shown.id) if shown else None
    except UserNotFound:
        return None
    is_same = shown and held and (held.email, held.password_hash) == (shown.email, shown.password_hash)
    return held if is_same else None
