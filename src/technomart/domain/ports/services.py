"""Need the time, fresh ids, passwords and tokens from outside."""

from datetime import datetime
from typing import Protocol

from technomart.domain.accounts import Session, User


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""
        ...


class Ids(Protocol):
    """Makes ids."""

    def new(self) -> str:
        """Return a fresh id that sorts by the time it was made (RFC 9562, version 7)."""
        ...


class Passwords(Protocol):
    """Keeps passwords so that nobody can read them."""

    def hash(self, password: str) -> str:
        """Return what to store for a password."""
        ...

    def verify(self, password: str, stored: str | None) -> bool:
        """Tell whether a password is the stored one; without a stored one, take as long and say no."""
        ...

    def is_outdated(self, stored: str) -> bool:
        """Tell whether a stored hash should be made anew from the password that just matched."""
        ...


class AccessTokens(Protocol):
    """Makes and reads the tokens that requests carry (RFC 9068, RFC 8725)."""

    lifetime: int
    """Seconds a token is good for."""

    def issue(self, user: User, session: Session, at: datetime) -> str:
        """Return a token for a session."""
        ...

    def session_of(self, token: str, at: datetime) -> tuple[str, str]:
        """Return the session's and the user's id; raises `SessionOver` for anything but a good access token."""
        ...
