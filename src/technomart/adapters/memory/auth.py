"""Keep in memory mailed tokens, accounts elsewhere, second factors and failed sign-ins."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from typing_extensions import override

from technomart.adapters.memory.tables import Repository
from technomart.domain.auth.attempts import AttemptKey, Attempts, new_attempts
from technomart.domain.auth.google import Identity
from technomart.domain.auth.one_time_tokens import OneTimeToken, Purpose
from technomart.domain.auth.ports import Identities, OneTimeTokens, ResetCodes, SignInAttempts
from technomart.domain.auth.reset_codes import ResetCode
from technomart.domain.auth.second_factor import SecondFactor, SecondFactors
from technomart.domain.users.user import User


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
