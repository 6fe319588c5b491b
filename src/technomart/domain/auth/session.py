"""Describe sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from technomart.domain.kernel.errors import NotFound, Unauthenticated
from technomart.domain.kernel.paging import Position
from technomart.domain.kernel.texts import in_order

LONGEST_USER_AGENT = 200


class BadCredentials(Unauthenticated):
    """The e-mail and the password do not belong together; it is not said which is wrong."""

    code = "bad_credentials"
    sentence = "The e-mail or the password is wrong."


class SessionOver(Unauthenticated):
    """The session was signed out, revoked or has run out; `whose` is the id of the account, where that is certain."""

    code = "session_over"
    sentence = "Please sign in again."

    def __init__(self, message: str | None = None, *, whose: str = "") -> None:
        """Keep the sentence, and whose session it was."""
        super().__init__(message)
        self.whose = whose


class SessionIdle(SessionOver):
    """Nobody refreshed the session for longer than it may be left alone."""

    code = "session_idle"
    sentence = "You were away for too long. Please sign in again."


class SessionNotFound(NotFound):
    """The account has no open session of this id."""

    code = "session_not_found"
    sentence = "Your account has no such session."


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that lasts until it is ended or runs out; access tokens carry its id.

    It remembers where it began: the network address, and what the browser said of itself.
    """

    id: str
    user_id: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    address: str = ""
    user_agent: str = ""

    def is_open(self, at: datetime) -> bool:
        """Tell whether it still authenticates its user."""
        return self.ended_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True)
class SessionInUse:
    """An open session, when it was last signed in to or refreshed, and whether it is the one that asks."""

    session: Session
    used_at: datetime
    is_current: bool = False

    def place(self) -> Position:
        """Return where it stands among others; the newest stand highest."""
        return (self.session.created_at.isoformat(), self.session.id)

    def is_idle(self, at: datetime, limit: timedelta) -> bool:
        """Tell whether it was left alone for too long."""
        return at - self.used_at > limit


def readable(user_agent: str) -> str:
    """Return what a browser says of itself without what is not seen or turns the direction of a text, cut to size."""
    seen = "".join(each if each.isprintable() else " " for each in in_order(user_agent[:LONGEST_USER_AGENT]))
    return " ".join(seen.split())
