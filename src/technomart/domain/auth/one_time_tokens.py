"""Describe one-time tokens: whoever holds a mailed one may do one thing, once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from technomart.domain.kernel.errors import Invalid


class Purpose(StrEnum):
    """What a token is good for."""

    RESET_PASSWORD = "reset_password"
    VERIFY_EMAIL = "verify_email"


RESET_LASTS = timedelta(minutes=30)
VERIFICATION_LASTS = timedelta(hours=24)


class BadOneTimeToken(Invalid):
    """The link was used, is too old, or was never sent."""

    code = "bad_token"
    sentence = "This link was used before or is too old; ask for a new one."


@dataclass(frozen=True, slots=True)
class OneTimeToken:
    """A token by its digest alone; `email` is the address it was sent to."""

    digest: str
    user_id: str
    purpose: Purpose
    email: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None

    def is_good(self, at: datetime) -> bool:
        """Tell whether it was neither used nor is too old."""
        return self.used_at is None and at < self.expires_at
