"""Keep in memory what signing in leaves behind."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from typing_extensions import override

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

    @override
    def add(self, token: RefreshToken) -> None:
        self.tables.refresh_tokens.put(token.digest, token)

    @override
    def find_for_update(self, digest: str) -> Family | None:
        token = self.tables.refresh_tokens.rows.get(digest)
        return Family(token, self.tables.sessions.rows[token.session_id]) if token else None

    @override
    def is_unspent(self, digest: str) -> bool:
        token = self.tables.refresh_tokens.rows.get(digest)
        return token is not None and not token.is_spent

    @override
    def spend(self, digest: str, at: datetime) -> bool:
        if not self.is_unspent(digest):
            return False
        self.tables.refresh_tokens.put(digest, replace(self.tables.refresh_tokens.rows[digest], spent_at=at))
        return True


@dataclass(frozen=True, slots=True)
class MemoryOneTimeTokens(OneTimeTokens):
    """The tokens that were mailed, by their digests."""

    tables: Tables

    @override
    def add(self, token: OneTimeToken) -> None:
        self.tables.one_time_tokens.put(token.digest, token)

    @override
    def find(self, digest: str) -> OneTimeToken | None:
        return self.tables.one_time_tokens.rows.get(digest)

    @override
    def use(self, digest: str, at: datetime) -> bool:
        token = self.find(digest)
        if token is None or token.used_at is not None:
            return False
        self.tables.one_time_tokens.put(digest, replace(token, used_at=at))
        return True

    @override
    def drop(self, user_id: str) -> None:
        self.tables.one_time_tokens.drop(lambda token: token.user_id == user_id)

    @override
    def purge(self, before: datetime) -> int:
        return self.tables.one_time_tokens.drop(lambda token: token.expires_at < before)


@dataclass(frozen=True, slots=True)
class MemoryIdentities(Identities):
    """The accounts elsewhere that belong to accounts here."""

    tables: Tables

    @override
    def find(self, issuer: str, subject: str) -> User | None:
        identity = self.tables.identities.rows.get((issuer, subject))
        return self.tables.users.rows[identity.user_id] if identity else None

    @override
    def add(self, identity: Identity) -> None:
        key = (identity.issuer, identity.subject)
        if key not in self.tables.identities.rows:
            self.tables.identities.put(key, identity)


@dataclass(frozen=True, slots=True)
class MemorySignInAttempts(SignInAttempts):
    """The failed sign-ins, counted."""

    tables: Tables

    @override
    def find(self, ids: Collection[str]) -> Mapping[str, Attempts]:
        rows = self.tables.attempts.rows
        return {id_: rows[id_] for id_ in ids if id_ in rows}

    @override
    def count_failure(self, key: AttemptKey, at: datetime) -> None:
        before = self.tables.attempts.rows.get(key.id, new_attempts(key))
        self.tables.attempts.put(key.id, before.failed(at))

    @override
    def record_success(self, key: AttemptKey, at: datetime) -> None:
        self.tables.attempts.put(key.id, replace(new_attempts(key), succeeded_at=at))

    @override
    def forget(self, email: str) -> None:
        account = AttemptKey(email).account
        self.tables.attempts.drop(lambda attempts: attempts.account == account)

    @override
    def purge(self, before: datetime) -> int:
        return self.tables.attempts.drop(
            lambda each: all(at is None or at < before for at in (each.failed_at, each.succeeded_at))
        )
