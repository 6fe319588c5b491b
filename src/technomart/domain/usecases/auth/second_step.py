"""Sign in, second step: a code in exchange for what the first step was answered with."""

from dataclasses import dataclass

from technomart.domain.auth.attempts import AttemptKey, network_of
from technomart.domain.auth.one_time_tokens import BadOneTimeToken, Purpose
from technomart.domain.kernel.errors import Refusal
from technomart.domain.kernel.ports import Clock
from technomart.domain.services.authentication import Authenticator, SignInResult, settled
from technomart.domain.services.second_factors import CodeProof
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import NOWHERE, Origin
from technomart.domain.users.user import User

TOO_LATE = "This sign-in took too long or was finished before; please sign in again."


@dataclass(frozen=True, slots=True)
class SignInSecondStep:
    """Sign in with a code after the password, or after Google, was right."""

    store: Store
    clock: Clock
    authenticator: Authenticator
    codes: CodeProof

    def __call__(self, token: str, code: str, *, remember: bool = False, origin: Origin = NOWHERE) -> SignInResult:
        """Return a new session's tokens.

        Raises `WrongCode`, `TooManyAttempts`, `AccountDeactivated`, and `BadOneTimeToken` unless the first step was
        done within minutes and not finished yet.
        """
        now, digest = self.clock.now(), self.authenticator.secrets.digest(token)

        def authenticate(work: UnitOfWork) -> SignInResult | Refusal:
            begun = work.one_time_tokens.find(digest)
            if begun is None or begun.purpose is not Purpose.SECOND_STEP or not begun.is_good(now):
                raise BadOneTimeToken(TOO_LATE)
            user: User = work.users.get_for_update(begun.user_id)
            refusal = self.codes(work, user, code, now, origin)
            if refusal is not None:
                return refusal
            if not work.one_time_tokens.use(digest, now):
                raise BadOneTimeToken(TOO_LATE)
            work.attempts.record_success(AttemptKey(user.email, network_of(origin.address)), now)
            return self.authenticator.admit(work, user, now, origin, how="code", remember=remember)

        return settled(self.store.write(authenticate))
