"""Second factor: codes that an app makes of a shared secret (TOTP, RFC 6238), and recovery codes beside them."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from technomart.domain.kernel.errors import Conflict, Invalid, NotFound

ENROLMENT_LASTS = timedelta(minutes=15)
RECOVERY_CODES = 10


class SecondFactorThere(Conflict):
    """The account has a second factor already."""

    code = "second_factor_there"
    sentence = "This account has a second factor already; remove it first."


class NoSecondFactor(NotFound):
    """The account has no second factor, or none that waits for its first code."""

    code = "no_second_factor"
    sentence = "There is no second factor, or its set-up took too long; begin anew."


class NoPassword(Invalid):
    """The account has no password that could be shown."""

    code = "no_password"
    sentence = "Your account has no password yet: ask for one by mail, then set up a second factor."


class WrongCode(Invalid):
    """The code is wrong, too old, or was spent before."""

    code = "wrong_code"
    sentence = "This code is wrong, too old or was used before; wait for the next one."
    frees_key = True

    def __init__(self, field_name: str = "code") -> None:
        """Name the field of the code."""
        super().__init__(errors={field_name: [self.sentence]})


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """The second factor of an account, which counts once it is confirmed by a first code.

    `secret` is encrypted, `last_step` the newest time step of which a code was spent, `recovery` the digests of the
    recovery codes that are left.
    """

    user_id: str
    secret: str = field(repr=False)
    created_at: datetime
    confirmed_at: datetime | None = None
    last_step: int = 0
    recovery: tuple[str, ...] = field(default=(), repr=False)

    def may_be_confirmed(self, at: datetime) -> bool:
        """Tell whether it waits for its first code."""
        return self.confirmed_at is None and at - self.created_at < ENROLMENT_LASTS

    def spent(self, step: int | None, digest: str) -> "SecondFactor | None":
        """Return it after a code was spent, of a time step or by a recovery code's digest; None for a wrong code."""
        if step is not None and step > self.last_step:
            return replace(self, last_step=step)
        if digest in self.recovery:
            return replace(self, recovery=tuple(each for each in self.recovery if each != digest))
        return None


def canonical_code(typed: str) -> str:
    """Return a code without the blanks and hyphens that it is written with."""
    return "".join(letter for letter in typed.lower() if letter.isalnum())


class SecondFactors(Protocol):
    """The second factors; whoever changes one has locked the row of its account."""

    def put(self, factor: SecondFactor) -> None:
        """Keep a second factor, in place of the one that the account had."""

    def find(self, user_id: str) -> SecondFactor | None:
        """Return the second factor of an account, or None."""

    def drop(self, user_id: str) -> None:
        """Forget the second factor of an account."""


class OneTimeCodes(Protocol):
    """Makes secrets, and reads the codes that apps make of them; what is stored is encrypted."""

    def new_secret(self) -> str:
        """Return a fresh secret of 160 bits in base 32."""

    def address(self, secret: str, account: str) -> str:
        """Return the `otpauth:` address that apps read, as a QR code too."""

    def sealed(self, secret: str) -> str:
        """Return a secret as it is stored."""

    def step(self, sealed: str, code: str, at: datetime) -> int | None:
        """Return the time step that a code is of, at most one away from now; None for any other code."""
