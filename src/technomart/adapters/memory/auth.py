"""Keep in memory what signing in leaves behind."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from technomart.adapters.memory.tables import Tables
from technomart.domain.auth.attempts import AttemptKey, Attempts, new_attempts
from technomart.domain.auth.google import Identity
from technomart.domain.auth.one_time_tokens import OneTimeToken
from technomart.domain.auth.ports import Identities, OneTimeTokens, RefreshTokens, SignInAttempts
from technomart.domain.auth.refresh_tokens import Family, RefreshToken
from technomart.domain.users.user import User


@dataclass(frozen=True, slots=True)
class MemoryRefreshTokens(RefreshTokens):
    """The refresh tokens, by their digests."""

    tables: Tables

    def add(self, token: RefreshToken) -> None:
        """Keep a new token."""
        self.tables.refresh_tokens.put(token.digest, token)

    def find_for_update(self, digest: str) -> Family | None:
        """Return a token and its session; there is only one writer at a time anyway."""
        token = self.tables.refresh_tokens.rows.get(digest)
        return Family(token, self.tables.sessions.rows[token.session_id]) if token else None

    def is_unspent(self, digest: str) -> bool:
        """Tell whether there is such a token and it was not spent."""
        token = self.tables.refresh_tokens.rows.get(digest)
        return token is not None and not token.is_spent

    def spend(self, digest: str, at: datetime) -> bool:
        """Mark a token as spent."""
        if not self.is_unspent(digest):
            return False
        self.tables.refresh_tokens.put(digest, replace(self.tables.refresh_tokens.rows[digest], spent_at=at))
        return True


@dataclass(frozen=True, slots=True)
class MemoryOneTimeTokens(OneTimeTokens):
    """The tokens that were mailed, by their digests."""

    tables: Tables

    def add(self, token: OneTimeToken) -> None:
        """Keep a new token."""
        self.tables.one_time_tokens.put(token.digest, token)

    def find(self, digest: str) -> OneTimeToken | None:
        """Return a token."""
        return self.tables.one_time_tokens.rows.get(digest)

    def use(self, digest: str, at: datetime) -> bool:
        """Mark a token as used."""
        token = self.find(digest)
        if token is None or token.used_at is not None:
            return False
        self.tables.one_time_tokens.put(digest, replace(token, used_at=at))
        return True

    def drop(self, user_id: str) -> None:
        """Forget every token of an account."""
        self.tables.one_time_tokens.drop(lambda token: token.user_id == user_id)

    def purge(self, before: datetime) -> int:
        """Forget the tokens that ran out before that."""
        return self.tables.one_time_tokens.drop(lambda token: token.expires_at < before)


@dataclass(frozen=True, slots=True)
class MemoryIdentities(Identities):
    """The accounts elsewhere that belong to accounts here."""

    tables: Tables

    def find(self, issuer: str, subject: str) -> User | None:
        """Return the account here that belongs to one elsewhere."""
        identity = self.tables.identities.rows.get((issuer, subject))
        return self.tables.users.rows[identity.user_id] if identity else None

    def add(self, identity: Identity) -> None:
        """Keep a link that is not there yet."""
        key = (identity.issuer, identity.subject)
        if key not in self.tables.identities.rows:
            self.tables.identities.put(key, identity)


@dataclass(frozen=True, slots=True)
class MemorySignInAttempts(SignInAttempts):
    """The failed sign-ins, counted."""

    tables: Tables

    def find(self, ids: Collection[str]) -> Mapping[str, Attempts]:
        """Return the counts with these ids, by id."""
        rows = self.tables.attempts.rows
        return {id_: rows[id_] for id_ in ids if id_ in rows}

    def count_failure(self, key: AttemptKey, at: datetime) -> None:
        """Count one more failure."""
        before = self.tables.attempts.rows.get(key.id, new_attempts(key))
        self.tables.attempts.put(key.id, before.failed(at))

    def record_success(self, key: AttemptKey, at: datetime) -> None:
        """Begin to count from nothing, and remember the success."""
        self.tables.attempts.put(key.id, replace(new_attempts(key), succeeded_at=at))

    def forget(self, email: str) -> None:
        """Forget what was counted for an account."""
        account = AttemptKey(email).account
        self.tables.attempts.drop(lambda attempts: attempts.account == account)

    def purge(self, before: datetime) -> int:
        """Forget the counts in which nothing happened since then."""
        return self.tables.attempts.drop(
            lambda each: all(at is None or at < before for at in (each.failed_at, each.succeeded_at))
        )
