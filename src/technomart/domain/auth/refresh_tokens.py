"""Rotate refresh tokens: each keeps a session going once (RFC 9700, section 4.14.2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from technomart.domain.auth.session import Session

GRACE = timedelta(seconds=30)
"""How long a spent token still gets its successor again: for a lost answer, or a second tab."""


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token by its digest alone; those of one session are a family, counted from generation 1."""

    digest: str
    session_id: str
    generation: int = 1
    spent_at: datetime | None = None

    def in_grace(self, at: datetime) -> bool:
        """Tell whether it was spent so lately that the same successor may be handed out again."""
        return self.spent_at is not None and at - self.spent_at <= GRACE

    def succeeded_by(self, digest: str) -> "RefreshToken":
        """Return the next of the family."""
        return RefreshToken(digest, self.session_id, self.generation + 1)


@dataclass(frozen=True, slots=True)
class Family:
    """A token that was presented, the session it belongs to, and when the one before was spent or the session began."""

    token: RefreshToken
    session: Session
    issued_at: datetime

    def is_idle(self, at: datetime, limit: timedelta) -> bool:
        """Tell whether the newest token was left alone for too long; of one that was spent nothing is known."""
        return self.token.spent_at is None and at - self.issued_at > limit
