"""Need a place for what signing in leaves behind: refresh tokens, mailed tokens, identities elsewhere, failures."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from technomart.domain.accounts import User
from technomart.domain.attempts import AttemptKey, Attempts
from technomart.domain.identities import Identity
from technomart.domain.one_time import OneTimeToken
from technomart.domain.refreshing import Family, RefreshToken


class RefreshTokens(Protocol):
    """The refresh tokens, by their digests."""

    def add(self, token: RefreshToken) -> None:
        """Keep a new token."""
        ...

    def find_for_update(self, digest: str) -> Family | None:
        """Return a token and its session, and keep other writers off both until this transaction ends."""
        ...

    def is_unspent(self, digest: str) -> bool:
        """Tell whether there is such a token and it was not spent."""
        ...

    def spend(self, digest: str, at: datetime) -> bool:
        """Mark a token as spent; False when it is already, or unknown."""
        ...


class OneTimeTokens(Protocol):
    """The tokens that were mailed, by their digests."""

    def add(self, token: OneTimeToken) -> None:
        """Keep a new token."""
        ...

    def find(self, digest: str) -> OneTimeToken | None:
        """Return a token."""
        ...

    def use(self, digest: str, at: datetime) -> bool:
        """Mark a token as used; False when it is already, or unknown."""
        ...

    def drop(self, user_id: str) -> None:
        """Forget every token of an account."""
        ...

    def purge(self, before: datetime) -> int:
        """Forget the tokens that ran out before that; return how many."""
        ...


class Identities(Protocol):
    """The accounts elsewhere that belong to accounts here."""

    def find(self, issuer: str, subject: str) -> User | None:
        """Return the account here that belongs to one elsewhere."""
        ...

    def add(self, identity: Identity) -> None:
        """Keep a link; one that is there already stays as it is."""
        ...


class SignInAttempts(Protocol):
    """The failed sign-ins, counted."""

    def find(self, ids: Collection[str]) -> Mapping[str, Attempts]:
        """Return the counts with these ids, by id; unknown ids are left out."""
        ...

    def count_failure(self, key: AttemptKey, at: datetime) -> None:
        """Count one more failure; two at once are two."""
        ...

    def record_success(self, key: AttemptKey, at: datetime) -> None:
        """Begin to count from nothing, and remember the success."""
        ...

    def forget(self, email: str) -> None:
        """Forget what was counted for an account, here and anywhere."""
        ...

    def purge(self, before: datetime) -> int:
        """Forget the counts in which nothing happened since then; return how many."""
        ...
