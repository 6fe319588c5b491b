"""Describe reset codes: six digits that are mailed, good for a few tries and minutes, for a new password.

They are kept by what was typed, so that asking for one and trying one cost the same whether there is an account or not:
nobody can enumerate accounts. Six digits are few, so they are hashed with a key that is not in the database.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from technomart.domain.auth.attempts import AttemptKey
from technomart.domain.kernel.errors import TooOften
from technomart.domain.users.user import canonical_email

MOST_TRIES = 5
CODE_LASTS = timedelta(minutes=10)
LETTERS_APART = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ResetCode:
    """A code by its keyed digest alone; `id` is the digest of the typed address, which has one code at a time."""

    id: str
    digest: str
    expires_at: datetime
    tries: int = 0

    def is_open(self, at: datetime) -> bool:
        """Tell whether it may be tried: neither too old nor tried too often."""
        return self.tries < MOST_TRIES and at < self.expires_at


class LetterSent(TooOften):
    """A letter of this kind went to this address a moment ago."""

    code = "letter_sent"
    sentence = "A letter went to this address within the last minute. Please try again in a minute."
    wait = int(LETTERS_APART.total_seconds())


class Letter(StrEnum):
    """What strangers may have sent to an address that is not theirs."""

    RESET = "RESET"
    PROOF = "PROOF"
    TAKEN = "TAKEN"


def letter(about: Letter, email: str, digest: str, at: datetime) -> ResetCode:
    """Return what is kept of a letter to a typed address, until another may go there; nobody can try it."""
    return ResetCode(letter_id(about, email), digest, at + LETTERS_APART, MOST_TRIES)


def letter_id(about: Letter, email: str) -> str:
    """Return the id of what is kept of a letter, which no typed address has: those are in small letters."""
    return AttemptKey(f"{about.value} {canonical_email(email)}").account


def code_id(email: str) -> str:
    """Return the id of the code for a typed address."""
    return AttemptKey(canonical_email(email)).account
