"""Make and read the codes of second factors with pyotp, and encrypt their secrets."""

import base64
import hmac
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from typing_extensions import override

from technomart.domain.auth.second_factor import OneTimeCodes

if TYPE_CHECKING:
    from cryptography.fernet import Fernet
    from pyotp import TOTP

STEPS_AWAY = 1
"""How many time steps of 30 s a clock may be off (RFC 6238, section 5.2)."""


class TotpCodes(OneTimeCodes):
    """Codes of six digits; the libraries are loaded with the first second factor.

    Secrets are encrypted with a key that is derived from the server's secret: the database alone gives no code away.
    """

    def __init__(self, secret: str, issuer: str) -> None:
        """Keep the secret to derive the key from, and what the canteen is called."""
        self._key = base64.urlsafe_b64encode(hmac.digest(secret.encode(), b"technomart second factors", "sha256"))
        self._issuer = issuer

    @cached_property
    def _cipher(self) -> "Fernet":
        from cryptography.fernet import Fernet  # noqa: PLC0415 - see the class

        return Fernet(self._key)

    @override
    def new_secret(self) -> str:
        import pyotp  # noqa: PLC0415 - see the class

        return pyotp.random_base32()

    @override
    def address(self, secret: str, account: str) -> str:
        return totp(secret).provisioning_uri(name=account, issuer_name=self._issuer)

    @override
    def sealed(self, secret: str) -> str:
        return self._cipher.encrypt(secret.encode()).decode()

    @override
    def step(self, sealed: str, code: str, at: datetime) -> int | None:
        """Return the step; a secret that was encrypted with another key makes no code right."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - see the class
        from pyotp import OTPVerificationError  # noqa: PLC0415 - see the class

        try:
            secret = self._cipher.decrypt(sealed).decode()
            return totp(secret).verify_and_get_timecode(code, for_time=at, valid_window=STEPS_AWAY)
        except (InvalidToken, OTPVerificationError):
            return None


def totp(secret: str) -> "TOTP":
    """Return what makes the codes of a secret."""
    from pyotp import TOTP  # noqa: PLC0415 - see the class

    return TOTP(secret)
