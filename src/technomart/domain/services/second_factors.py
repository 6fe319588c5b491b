"""Second factors: ask for a code, in whichever of its kinds, and change what an account has of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from technomart.domain.auth.attempts import (
    AttemptKey,
    TooManyAttempts,
    key_of_codes,
    must_not_wait,
    must_not_wait_for_codes,
    network_of,
)
from technomart.domain.auth.ports import SecretTokens
from technomart.domain.auth.second_factor import RECOVERY_CODES, OneTimeCodes, SecondFactor, WrongCode, canonical_code
from technomart.domain.kernel.errors import Refusal
from technomart.domain.security_log.entries import LogAction
from technomart.domain.services.authentication import Authenticator, noted
from technomart.domain.services.guessing import told_to_wait
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Origin
from technomart.domain.users.user import User


@dataclass(frozen=True, slots=True)
class CodeProof:
    """Asks for a code; wrong ones count as wrong passwords do, and for the account wherever they come from."""

    store: Store
    authenticator: Authenticator
    one_time_codes: OneTimeCodes

    def __call__(self, work: UnitOfWork, user: User, code: str, at: datetime, origin: Origin) -> Refusal | None:
        """Spend a code of an account whose row is locked, or return why not, so that the count is kept.

        Since the row is locked, several at once are tried one after the other: none is spent twice, and each counts.
        """
        here, anywhere = AttemptKey(user.email, network_of(origin.address)), AttemptKey(user.email)
        codes = key_of_codes(user.email)
        counts = work.attempts.hold([here, anywhere, codes])
        try:
            must_not_wait(counts[here.id], counts[anywhere.id], at)
            must_not_wait_for_codes(counts[codes.id], at)
        except TooManyAttempts as refusal:
            work.security_log.count_up(told_to_wait(self.store.kind, user, here, at, origin))
            return refusal
        if self._spend(work, user, code, at, origin):
            work.attempts.record_success(codes, at)
            return None
        for key in (here, anywhere, codes):
            work.attempts.count_failure(key, at)
        entry = self.authenticator.stamp(at, origin).of(LogAction.SIGN_IN_FAILED, user, "wrong code")
        return noted(work, entry, WrongCode())

    def _spend(self, work: UnitOfWork, user: User, code: str, at: datetime, origin: Origin) -> bool:
        before = work.second_factors.find(user.id)
        if before is None or before.confirmed_at is None:
            return False
        typed = canonical_code(code)
        step = self.one_time_codes.step(before.secret, typed, at)
        after = before.spent(step, self.authenticator.secrets.digest(typed))
        if after is None:
            return False
        work.second_factors.put(after)
        if after.recovery != before.recovery:
            entry = self.authenticator.stamp(at, origin).of(
                LogAction.RECOVERY_CODE_USED, user, f"{len(after.recovery)} left"
            )
            work.security_log.add(entry)
        return True


def with_recovery_codes(factor: SecondFactor, secrets: SecretTokens) -> tuple[SecondFactor, tuple[str, ...]]:
    """Return a second factor with fresh recovery codes, of which it keeps the digests, and the codes themselves."""
    codes = tuple(secrets.recovery_code() for _ in range(RECOVERY_CODES))
    return replace(factor, recovery=tuple(digests(codes, secrets))), codes


def digests(codes: Iterable[str], secrets: SecretTokens) -> Iterable[str]:
    """Return what is stored in place of recovery codes."""
    return (secrets.digest(canonical_code(code)) for code in codes)


def without_second_factor(work: UnitOfWork, user: User, at: datetime, *, but: str = "") -> User:
    """Take the second factor off a locked account; every session `but` one ends."""
    work.second_factors.drop(user.id)
    work.attempts.forget(key_of_codes(user.email).email)
    work.sessions.end_all(user.id, at, but=but)
    return work.users.save(replace(user, has_second_factor=False))
