"""Declare the repositories of sessions and tokens, and what hashes, signs, mails and identifies."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from technomart.domain.auth.attempts import AttemptKey, Attempts
from technomart.domain.auth.emails import Email
from technomart.domain.auth.google import GoogleProfile, Identity
from technomart.domain.auth.one_time_tokens import OneTimeToken, Purpose
from technomart.domain.auth.refresh_tokens import Family, RefreshToken
from technomart.domain.auth.reset_codes import ResetCode
from technomart.domain.auth.session import Session, SessionInUse
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.users.user import User


class PasswordsBusy(Unavailable):
    """As many passwords wait to be worked out as may: more would keep the others from being served."""

    code = "passwords_busy"
    sentence = "Too many sign in at this moment. Please try again in a second."


class Passwords(Protocol):
    """Hashes passwords, and knows common ones; each of both raises `PasswordsBusy` unless it has a `place`."""

    def place(self) -> AbstractContextManager[None]:
        """Take a place for the passwords of a block, before anything of it is counted; raises `PasswordsBusy`."""

    def place_to_approve(self) -> AbstractContextManager[None]:
        """Take such a place, or one of those for people who are signed in and have something approved."""

    def hash(self, password: str) -> str:
        """Return the hash to store for a password."""

    def verify(self, password: str, stored: str | None) -> bool:
        """Tell whether a password matches a hash; without a hash, take the same time and say no."""

    def is_outdated(self, stored: str) -> bool:
        """Tell whether a hash needs rehashing from the password that just matched."""

    def is_common(self, text: str) -> bool:
        """Tell whether a text in small letters is among the passwords that most people choose."""


class AccessTokens(Protocol):
    """Makes and reads the tokens that requests carry (RFC 9068, RFC 8725)."""

    lifetime: int
    """Seconds a token is good for."""

    def issue(self, user: User, session: Session, at: datetime) -> str:
        """Return a token for a session."""

    def session_of(self, token: str, at: datetime) -> tuple[str, str]:
        """Return the session's and the user's id; raises `SessionOver` for anything but a good access token."""


class SecretTokens(Protocol):
    """Makes opaque random tokens of 256 bits; stored are their digests alone."""

    def new(self) -> str:
        """Return a fresh token."""

    def digest(self, token: str) -> str:
        """Return what to store and to look up in place of a token."""

    def successor(self, token: str, session_id: str, generation: int) -> str:
        """Derive the next token of a family: deterministic here, unpredictable from outside."""

    def code(self) -> str:
        """Return six random digits."""

    def recovery_code(self) -> str:
        """Return a recovery code of 80 bits, written in groups of letters and digits."""

    def code_digest(self, owner: str, code: str) -> str:
        """Return the keyed digest of somebody's code: without the key, six digits are soon tried."""


class VerifyTokens(Protocol):
    """Makes and reads the tokens by which somebody who may not sign in yet asks for the state of their registration."""

    def issue(self, user_id: str, at: datetime) -> str:
        """Return a token about an account; it authenticates nobody."""

    def account_of(self, token: str, at: datetime) -> str:
        """Return the id of the account it is about; raises `BadOneTimeToken` for anything but a good verify token."""


class Google(Protocol):
    """Tells who somebody is by what Google gave their browser."""

    def profile(self, credential: str) -> GoogleProfile:
        """Return whom an ID token names.

        Raises `BadGoogleToken`, `GoogleUnreachable`, and `GoogleNotConfigured` without a client id.
        """

    def exchange(self, code: str) -> str:
        """Return the ID token for an authorization code; raises as `profile` does."""


class Mailer(Protocol):
    """Sends e-mails, after what they tell of is stored."""

    def send(self, email: Email) -> None:
        """Send an e-mail in the background; a failure is logged and rolls nothing back."""


class RefreshTokens(Protocol):
    """The refresh tokens, by their digests."""

    def add(self, token: RefreshToken) -> None:
        """Keep a new token."""

    def find_for_update(self, digest: str) -> Family | None:
        """Lock the rows of a token and its session until this transaction ends, and return them, or None."""

    def is_unspent(self, digest: str) -> bool:
        """Tell whether there is such a token and it was not spent."""

    def spend(self, digest: str, at: datetime) -> bool:
        """Mark a token as spent (compare and set); False when it is already, or unknown."""


class OneTimeTokens(Protocol):
    """The tokens that were mailed, by their digests."""

    def add(self, token: OneTimeToken) -> None:
        """Keep a new token."""

    def find(self, digest: str) -> OneTimeToken | None:
        """Return a token, or None."""

    def use(self, digest: str, at: datetime) -> bool:
        """Mark a token as used (compare and set); False when it is already, or unknown."""

    def drop(self, user_id: str) -> None:
        """Forget every token of an account."""

    def drop_for(self, user_id: str, purpose: Purpose) -> None:
        """Forget the tokens of an account that are good for one thing."""

    def purge(self, before: datetime) -> int:
        """Forget the tokens that ran out before that; return how many."""


class ResetCodes(Protocol):
    """The codes for a new password, one for each typed address."""

    def put(self, code: ResetCode) -> None:
        """Keep a code in place of the one before."""

    def claim(self, code: ResetCode, at: datetime) -> bool:
        """Keep a code, made for this claim alone, unless another has not run out; tell whether it is kept."""

    def try_one(self, code_id: str, at: datetime) -> ResetCode | None:
        """Increment the tries of an open code atomically, lock it and return it; None when there is none open."""

    def drop(self, code_id: str) -> None:
        """Forget a code."""

    def purge(self, before: datetime) -> int:
        """Forget the codes that ran out before that; return how many."""


class Identities(Protocol):
    """The accounts elsewhere that belong to accounts here."""

    def find(self, issuer: str, subject: str) -> User | None:
        """Return the account here that belongs to one elsewhere, or None."""

    def add(self, identity: Identity) -> None:
        """Insert a link unless it is there already."""

    def of(self, user_id: str) -> list[Identity]:
        """Return the links of an account, the oldest first."""

    def remove(self, identity: Identity) -> None:
        """Forget a link."""

    def drop(self, user_id: str) -> int:
        """Forget every link of an account; return how many."""


class SignInAttempts(Protocol):
    """The failed sign-ins, counted."""

    def find(self, ids: Collection[str]) -> Mapping[str, Attempts]:
        """Return the counts with these ids, by id; unknown ids are left out."""

    def hold(self, keys: Collection[AttemptKey]) -> Mapping[str, Attempts]:
        """Lock the counts of these keys until this transaction ends, and return them by id, new ones too."""

    def count_failure(self, key: AttemptKey, at: datetime) -> None:
        """Increment the count of failures atomically: two at once are two."""

    def give_back(self, before: Attempts, at: datetime) -> None:
        """Decrement the count of failures that was as it is `before` when it was raised at that instant."""

    def record_success(self, key: AttemptKey, at: datetime) -> None:
        """Reset the count, and remember the success."""

    def forget(self, email: str) -> None:
        """Forget what was counted for an account, here and anywhere."""

    def purge(self, before: datetime) -> int:
        """Forget the counts in which nothing happened since then; return how many."""


class Sessions(Protocol):
    """The sign-ins."""

    def add(self, session: Session) -> None:
        """Keep a new session."""

    def find(self, session_id: str) -> tuple[Session, User] | None:
        """Return a session and its account, in one statement, or None."""

    def of(self, user_id: str, at: datetime, request: PageRequest) -> Page[SessionInUse]:
        """Return one page of the open sessions of an account, the newest first; raises `BadCursor`."""

    def end_one(self, user_id: str, session_id: str, at: datetime) -> bool:
        """End a session of an account (compare and set); False when it has none of this id that is open."""

    def end(self, session_id: str, at: datetime) -> None:
        """End a session; one that is over or unknown stays as it is."""

    def end_all(self, user_id: str, at: datetime, *, but: str = "") -> None:
        """End every session of an account, except the one with the id `but`."""

    def purge(self, before: datetime) -> int:
        """Forget the sessions that ended or ran out before that, with their refresh tokens; return how many."""
