"""Second factor of one's own account: set it up, confirm it, make recovery codes anew, remove it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from technomart.domain.auth.emails import second_factor_email
from technomart.domain.auth.password_policy import WrongPassword
from technomart.domain.auth.ports import Mailer
from technomart.domain.auth.second_factor import (
    NoPassword,
    NoSecondFactor,
    OneTimeCodes,
    SecondFactor,
    SecondFactorThere,
    WrongCode,
    canonical_code,
)
from technomart.domain.auth.session import SessionOver
from technomart.domain.kernel.errors import Refusal
from technomart.domain.kernel.ports import Clock
from technomart.domain.security_log.entries import LogAction
from technomart.domain.services.authentication import Authenticator, settled
from technomart.domain.services.password_proof import PasswordProof
from technomart.domain.services.second_factors import CodeProof, with_recovery_codes, without_second_factor
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission
from technomart.domain.users.user import User

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SecondFactorState:
    """Whether an account has a second factor, must have one, and how many recovery codes are left."""

    enabled: bool
    required: bool
    recovery_codes_left: int


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The secret of a second factor that waits for its first code, and the address that apps read; shown this once."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class ReadSecondFactor:
    """Show how it stands with one's own second factor."""

    store: Store
    authenticator: Authenticator

    def __call__(self, by: Actor) -> SecondFactorState:
        """Return the state."""
        by.must(Permission.ACCOUNT_LOGIN)
        user_id = own_id(by)
        user, factor = self.store.read(lambda work: (work.users.get(user_id), work.second_factors.find(user_id)))
        left = len(factor.recovery) if factor else 0
        return SecondFactorState(user.has_second_factor, self.authenticator.requires_second_factor(user), left)


@dataclass(frozen=True, slots=True)
class StartSecondFactor:
    """Make a secret for one's own account, which counts for nothing until a code of it is shown."""

    store: Store
    clock: Clock
    authenticator: Authenticator
    one_time_codes: OneTimeCodes
    proof: PasswordProof

    def __call__(self, by: Actor, password: str) -> Enrolment:
        """Return the secret, in place of one that was not confirmed.

        Raises `WrongPassword`, `TooManyAttempts`, `NoPassword` and `SecondFactorThere`.
        """
        by.must(Permission.ACCOUNT_PASSWORD_EDIT)
        now, user_id = self.clock.now(), own_id(by)
        if self.store.read(lambda work: work.users.get(user_id)).password_hash is None:
            raise NoPassword
        user = self.proof(user_id, password, now, by.origin)
        secret = self.one_time_codes.new_secret()
        sealed = self.one_time_codes.sealed(secret)

        def start(work: UnitOfWork) -> None:
            if held_by(work, user).has_second_factor:
                raise SecondFactorThere
            work.second_factors.put(SecondFactor(user_id, sealed, now))

        self.store.write(start)
        return Enrolment(secret, self.one_time_codes.address(secret, user.email))


@dataclass(frozen=True, slots=True)
class ConfirmSecondFactor:
    """Confirm a second factor by its first code."""

    store: Store
    clock: Clock
    authenticator: Authenticator
    one_time_codes: OneTimeCodes
    mailer: Mailer

    def __call__(self, by: Actor, code: str) -> tuple[str, ...]:
        """Return the recovery codes, which are shown this once; every other session ends.

        Raises `WrongCode`, `SecondFactorThere`, and `NoSecondFactor` where none was begun lately.
        """
        by.must(Permission.ACCOUNT_PASSWORD_EDIT)
        now, user_id = self.clock.now(), own_id(by)

        def confirm(work: UnitOfWork) -> tuple[User, tuple[str, ...]]:
            user = work.users.get_for_update(user_id)
            if user.has_second_factor:
                raise SecondFactorThere
            factor, codes = with_recovery_codes(self._confirmed(work, user, code, now), self.authenticator.secrets)
            work.second_factors.put(factor)
            work.sessions.end_all(user_id, now, but=by.session_id or "")
            work.security_log.add(self.authenticator.stamp(now, by.origin).by(by, LogAction.SECOND_FACTOR_ADDED))
            return work.users.save(replace(user, has_second_factor=True)), codes

        user, codes = self.store.write(confirm)
        self.mailer.send(second_factor_email(user, "was set up: signing in takes a code from now on"))
        return codes

    def _confirmed(self, work: UnitOfWork, user: User, code: str, at: datetime) -> SecondFactor:
        begun = work.second_factors.find(user.id)
        if begun is None or not begun.may_be_confirmed(at):
            raise NoSecondFactor
        step = self.one_time_codes.step(begun.secret, canonical_code(code), at)
        if step is None:
            raise WrongCode
        return replace(begun, confirmed_at=at, last_step=step)


@dataclass(frozen=True, slots=True)
class BothProofs:
    """Changes one's own second factor, for the current password and a code."""

    store: Store
    clock: Clock
    authenticator: Authenticator
    proof: PasswordProof
    codes: CodeProof

    def changed(self, by: Actor, password: str, code: str, change: Callable[[UnitOfWork, User, datetime], T]) -> T:
        """Return what a change returns that is given the locked account; raises what the proofs do."""
        by.must(Permission.ACCOUNT_PASSWORD_EDIT)
        now, user_id = self.clock.now(), own_id(by)
        user = self.proof(user_id, password, now, by.origin)

        def proved(work: UnitOfWork) -> T | Refusal:
            held = held_by(work, user)
            if not held.has_second_factor:
                raise NoSecondFactor
            return self.codes(work, held, code, now, by.origin) or change(work, held, now)

        return settled(self.store.write(proved))


@dataclass(frozen=True, slots=True)
class RenewRecoveryCodes:
    """Make one's own recovery codes anew; those before are good for nothing."""

    both: BothProofs
    authenticator: Authenticator
    mailer: Mailer

    def __call__(self, by: Actor, password: str, code: str) -> tuple[str, ...]:
        """Return the recovery codes, shown this once.

        Raises `WrongPassword`, `WrongCode`, `TooManyAttempts` and `NoSecondFactor`.
        """

        def renew(work: UnitOfWork, user: User, at: datetime) -> tuple[User, tuple[str, ...]]:
            kept = work.second_factors.find(user.id)
            if kept is None:
                raise NoSecondFactor
            factor, codes = with_recovery_codes(kept, self.authenticator.secrets)
            work.second_factors.put(factor)
            work.security_log.add(self.authenticator.stamp(at, by.origin).by(by, LogAction.RECOVERY_CODES_MADE))
            return user, codes

        user, codes = self.both.changed(by, password, code, renew)
        self.mailer.send(second_factor_email(user, "has new recovery codes; those before are good for nothing"))
        return codes


@dataclass(frozen=True, slots=True)
class RemoveSecondFactor:
    """Remove one's own second factor."""

    both: BothProofs
    authenticator: Authenticator
    mailer: Mailer

    def __call__(self, by: Actor, password: str, code: str) -> None:
        """Remove it and end every other session.

        Raises `WrongPassword`, `WrongCode`, `TooManyAttempts` and `NoSecondFactor`.
        """

        def remove(work: UnitOfWork, user: User, at: datetime) -> User:
            work.security_log.add(self.authenticator.stamp(at, by.origin).by(by, LogAction.SECOND_FACTOR_REMOVED))
            return without_second_factor(work, user, at, but=by.session_id or "")

        user = self.both.changed(by, password, code, remove)
        self.mailer.send(second_factor_email(user, "was removed: signing in takes the password alone"))


def own_id(by: Actor) -> str:
    """Return the account somebody acts with; raises `SessionOver` for an actor without one."""
    if by.user_id is None:
        raise SessionOver
    return by.user_id


def held_by(work: UnitOfWork, proved: User) -> User:
    """Lock the account of which the password was shown; raises `WrongPassword` when it has another one by now."""
    held = work.users.get_for_update(proved.id)
    if held.password_hash != proved.password_hash:
        raise WrongPassword
    return held
