"""Describe one-time tokens: whoever holds one, mailed or told, may do one thing, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from technomart.domain.kernel.errors import Invalid
from technomart.domain.users.user import User


class Purpose(StrEnum):
    """What a token is good for."""

    RESET_PASSWORD = "reset_password"
    RESET_BY_CODE = "reset_by_code"
    VERIFY_EMAIL = "verify_email"
    SECOND_STEP = "second_step"


LASTS: Mapping[Purpose, timedelta] = {
    Purpose.RESET_PASSWORD: timedelta(minutes=30),
    Purpose.RESET_BY_CODE: timedelta(minutes=15),
    Purpose.VERIFY_EMAIL: timedelta(hours=24),
    Purpose.SECOND_STEP: timedelta(minutes=5),
}
"""How long a token is good."""


class BadOneTimeToken(Invalid):
    """The link was used, is too old, or was never sent."""

    code = "bad_token"
    sentence = "This link was used before or is too old; ask for a new one."


@dataclass(frozen=True, slots=True)
class OneTimeToken:
    """A token by its digest alone.

    `email` is the address it was sent to, or the account's; `session_id` is what its owner asked in.
    """

    digest: str
    user_id: str
    purpose: Purpose
    email: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    session_id: str | None = None

    def is_good(self, at: datetime) -> bool:
        """Tell whether it was neither used nor is too old."""
        return self.used_at is None and at < self.expires_at


def one_time_token(user: User, purpose: Purpose, digest: str, at: datetime) -> OneTimeToken:
    """Return the token that is mailed to an account at this instant."""
    return OneTimeToken(digest, user.id, purpose, user.email, at, at + LASTS[purpose])
