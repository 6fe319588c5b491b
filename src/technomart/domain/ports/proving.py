"""Need secrets nobody can guess, Google's word for who somebody is, and a way to send letters."""

from datetime import datetime
from typing import Protocol

from technomart.domain.identities import GoogleProfile
from technomart.domain.letters import Letter


class SecretTokens(Protocol):
    """Makes opaque tokens of 256 bits; stored are their digests alone."""

    def new(self) -> str:
        """Return a fresh token."""
        ...

    def digest(self, token: str) -> str:
        """Return what to store and to look up in place of a token."""
        ...

    def successor(self, token: str, session_id: str, generation: int) -> str:
        """Return the token that follows one of a family; the same each time, and useless to guess from outside."""
        ...


class VerifyTokens(Protocol):
    """Makes and reads the tokens by which somebody who may not sign in yet asks for the state of their registration."""

    def issue(self, user_id: str, at: datetime) -> str:
        """Return a token about an account; it lets nobody in."""
        ...

    def account_of(self, token: str, at: datetime) -> str:
        """Return the id of the account it is about; raises `BadOneTimeToken` for anything but a good verify token."""
        ...


class Google(Protocol):
    """Tells who somebody is by what Google gave their browser."""

    def profile(self, credential: str) -> GoogleProfile:
        """Return whom an ID token names.

        Raises `BadGoogleToken`, `GoogleUnreachable`, and `GoogleNotConfigured` without a client id.
        """
        ...

    def exchange(self, code: str) -> str:
        """Return the ID token for an authorization code; raises as `profile` does."""
        ...


class Mailer(Protocol):
    """Sends letters, after what they tell of is stored."""

    def send(self, letter: Letter) -> None:
        """Send a letter soon; a letter that cannot be sent is logged and undoes nothing."""
        ...
