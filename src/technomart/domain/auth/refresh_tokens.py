"""Rotate refresh tokens: each keeps a session going once (RFC 9700, section 4.14.2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from technomart.domain.auth.session import Session

GRACE = timedelta(seconds=90)
"""How long a spent token still gets its successor again: for a lost answer, or a second tab.

A tab that nobody sees asks once a minute, whatever it was programmed for: browsers see to that.
"""


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

    def begins(self, at: datetime, lasts: timedelta) -> datetime:
        """Return when the access token begins that comes with the successor.

        One that comes when the successor is handed out again ends with the first, so that tabs do not drift apart.
        """
        first = min(self.spent_at or at, at)
        return first if at - first < lasts else at

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
