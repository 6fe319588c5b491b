"""Keep in memory what signing in leaves behind."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from typing_extensions import override

from technomart.adapters.memory.tables import Repository, Tables
from technomart.domain.auth.attempts import AttemptKey, Attempts, new_attempts
from technomart.domain.auth.google import Identity
from technomart.domain.auth.one_time_tokens import OneTimeToken, Purpose
from technomart.domain.auth.ports import Identities, OneTimeTokens, RefreshTokens, ResetCodes, Sessions, SignInAttempts
from technomart.domain.auth.refresh_tokens import Family, RefreshToken
from technomart.domain.auth.reset_codes import ResetCode
from technomart.domain.auth.second_factor import SecondFactor, SecondFactors
from technomart.domain.auth.session import Session
from technomart.domain.users.user import User


class MemorySessions(Repository, Sessions):
    """Keeps sign-ins in memory."""

    @override
    def add(self, session: Session) -> None:
        self.tables.sessions.put(session.id, session)

    @override
    def find(self, session_id: str) -> tuple[Session, User] | None:
        session = self.tables.sessions.rows.get(session_id)
        return (session, self.tables.users.rows[session.user_id]) if session else None

    @override
    def end(self, session_id: str, at: datetime) -> None:
        session = self.tables.sessions.rows.get(session_id)
        if session is not None and session.ended_at is None:
            self.tables.sessions.put(session_id, replace(session, ended_at=at))

    @override
    def end_all(self, user_id: str, at: datetime, *, but: str = "") -> None:
        for session in list(self.tables.sessions.rows.values()):
            if session.user_id == user_id and session.id != but:
                self.end(session.id, at)

    @override
    def purge(self, before: datetime) -> int:
        return drop_sessions(
            self.tables,
            lambda session: session.expires_at < before or (session.ended_at is not None and session.ended_at < before),
        )


def drop_sessions(tables: Tables, gone: Callable[[Session], bool]) -> int:
    """Forget sessions with their refresh tokens; return how many."""
    ids = {session.id for session in tables.sessions.rows.values() if gone(session)}
    tables.refresh_tokens.drop(lambda token: token.session_id in ids)
    return tables.sessions.drop(lambda session: session.id in ids)


class MemoryRefreshTokens(Repository, RefreshTokens):
    """Keeps refresh tokens by their digests in memory."""

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
        return token is not None and token.spent_at is None

    @override
    def spend(self, digest: str, at: datetime) -> bool:
        if is_unspent := self.is_unspent(digest):
            self.tables.refresh_tokens.put(digest, replace(self.tables.refresh_tokens.rows[digest], spent_at=at))
        return is_unspent


class MemoryOneTimeTokens(Repository, OneTimeTokens):
    """Keeps mailed tokens by their digests in memory."""

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
    def drop_for(self, user_id: str, purpose: Purpose) -> None:
        self.tables.one_time_tokens.drop(lambda token: (token.user_id, token.purpose) == (user_id, purpose))

    @override
    def purge(self, before: datetime) -> int:
        return self.tables.one_time_tokens.drop(lambda token: token.expires_at < before)


class MemoryResetCodes(Repository, ResetCodes):
    """Keeps codes for a new password in memory."""

    @override
    def put(self, code: ResetCode) -> None:
        self.tables.reset_codes.put(code.id, code)

    @override
    def claim(self, code: ResetCode, at: datetime) -> bool:
        there = self.tables.reset_codes.rows.get(code.id)
        if there is not None and there.expires_at > at:
            return False
        self.put(code)
        return True

    @override
    def try_one(self, code_id: str, at: datetime) -> ResetCode | None:
        code = self.tables.reset_codes.rows.get(code_id)
        if code is None or not code.is_open(at):
            return None
        tried = replace(code, tries=code.tries + 1)
        self.put(tried)
        return tried

    @override
    def drop(self, code_id: str) -> None:
        self.tables.reset_codes.drop(lambda code: code.id == code_id)

    @override
    def purge(self, before: datetime) -> int:
        return self.tables.reset_codes.drop(lambda code: code.expires_at < before)


class MemoryIdentities(Repository, Identities):
    """Keeps accounts at Google by issuer and subject in memory."""

    @override
    def find(self, issuer: str, subject: str) -> User | None:
        identity = self.tables.identities.rows.get((issuer, subject))
        return self.tables.users.rows[identity.user_id] if identity else None

    @override
    def add(self, identity: Identity) -> None:
        self.tables.identities.add((identity.issuer, identity.subject), identity)

    @override
    def of(self, user_id: str) -> list[Identity]:
        found = [identity for identity in self.tables.identities.rows.values() if identity.user_id == user_id]
        return sorted(found, key=attrgetter("linked_at", "subject"))

    @override
    def remove(self, identity: Identity) -> None:
        self.tables.identities.drop(lambda each: each.link_id == identity.link_id)

    @override
    def drop(self, user_id: str) -> int:
        return self.tables.identities.drop(lambda identity: identity.user_id == user_id)


class MemorySecondFactors(Repository, SecondFactors):
    """Keeps second factors in memory."""

    @override
    def put(self, factor: SecondFactor) -> None:
        self.tables.second_factors.put(factor.user_id, factor)

    @override
    def find(self, user_id: str) -> SecondFactor | None:
        return self.tables.second_factors.rows.get(user_id)

    @override
    def drop(self, user_id: str) -> None:
        self.tables.second_factors.drop(lambda factor: factor.user_id == user_id)


class MemorySignInAttempts(Repository, SignInAttempts):
    """Keeps counts of failed sign-ins in memory."""

    @override
    def find(self, ids: Collection[str]) -> Mapping[str, Attempts]:
        return self.tables.attempts.some(ids)

    @override
    def hold(self, keys: Collection[AttemptKey]) -> Mapping[str, Attempts]:
        for key in keys:
            self.tables.attempts.add(key.id, new_attempts(key))
        return self.find([key.id for key in keys])

    @override
    def count_failure(self, key: AttemptKey, at: datetime) -> None:
        before = self.tables.attempts.rows.get(key.id, new_attempts(key))
        self.tables.attempts.put(key.id, before.failed(at))

    @override
    def give_back(self, before: Attempts, at: datetime) -> None:
        now = self.tables.attempts.rows.get(before.id, before)
        if now.failures:
            failed_at = before.failed_at if now.failed_at == at else now.failed_at
            self.tables.attempts.put(now.id, replace(now, failures=now.failures - 1, failed_at=failed_at))

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
