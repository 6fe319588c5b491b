"""Keep in tables what signing in leaves behind."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import case, literal, or_, select
from typing_extensions import override

from technomart.adapters.sql.auth.tables import identities, one_time_tokens, refresh_tokens, sessions, sign_in_attempts
from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.core.types import UtcDateTime
from technomart.adapters.sql.users.repository import user_of
from technomart.adapters.sql.users.tables import users
from technomart.domain.auth.attempts import FORGOTTEN_AFTER, AttemptKey, Attempts, new_attempts
from technomart.domain.auth.google import Identity
from technomart.domain.auth.one_time_tokens import OneTimeToken
from technomart.domain.auth.ports import Identities, OneTimeTokens, RefreshTokens, Sessions, SignInAttempts
from technomart.domain.auth.refresh_tokens import Family, RefreshToken
from technomart.domain.auth.session import Session
from technomart.domain.users.user import User

session_row, session_of = mapping(sessions, Session, prefix="session_")
refresh_row = mapping(refresh_tokens, RefreshToken)[0]
one_time_row, one_time_of = mapping(one_time_tokens, OneTimeToken)
identity_row = mapping(identities, Identity)[0]
attempts_row, attempts_of = mapping(sign_in_attempts, Attempts)

tries = sign_in_attempts.c
OF_SESSION = [column.label(f"session_{column.name}") for column in sessions.c]


class SqlSessions(Repository, Sessions):
    """Keeps sign-ins in tables."""

    @override
    def add(self, session: Session) -> None:
        self.sql.change(sessions.insert(), [session_row(session)])

    @override
    def find(self, session_id: str) -> tuple[Session, User] | None:
        both = select(users, *OF_SESSION).join(sessions, sessions.c.user_id == users.c.id)
        row = self.sql.first(both.where(sessions.c.id == session_id))
        return None if row is None else (session_of(row), user_of(row))

    @override
    def end(self, session_id: str, at: datetime) -> None:
        is_open = (sessions.c.id == session_id) & sessions.c.ended_at.is_(None)
        self.sql.change(sessions.update().where(is_open).values(ended_at=at))

    @override
    def end_all(self, user_id: str, at: datetime) -> None:
        is_open = (sessions.c.user_id == user_id) & sessions.c.ended_at.is_(None)
        self.sql.change(sessions.update().where(is_open).values(ended_at=at))

    @override
    def purge(self, before: datetime) -> int:
        is_over = (sessions.c.expires_at < before) | (sessions.c.ended_at < before)
        return self.sql.change(sessions.delete().where(is_over))


class SqlRefreshTokens(Repository, RefreshTokens):
    """Keeps refresh tokens by their digests in tables."""

    @override
    def add(self, token: RefreshToken) -> None:
        self.sql.change(refresh_tokens.insert(), [refresh_row(token)])

    @override
    def find_for_update(self, digest: str) -> Family | None:
        token = refresh_tokens.c
        both = select(token.digest, token.generation, token.spent_at, *OF_SESSION).join_from(refresh_tokens, sessions)
        row = self.sql.first(both.where(token.digest == digest).with_for_update())
        if row is None:
            return None
        session = session_of(row)
        return Family(RefreshToken(row["digest"], session.id, row["generation"], row["spent_at"]), session)

    @override
    def is_unspent(self, digest: str) -> bool:
        token = refresh_tokens.c
        return self.sql.first(select(token.digest).where(token.digest == digest, token.spent_at.is_(None))) is not None

    @override
    def spend(self, digest: str, at: datetime) -> bool:
        unspent = (refresh_tokens.c.digest == digest) & refresh_tokens.c.spent_at.is_(None)
        return self.sql.change(refresh_tokens.update().where(unspent).values(spent_at=at)) == 1


class SqlOneTimeTokens(Repository, OneTimeTokens):
    """Keeps mailed tokens by their digests in tables."""

    @override
    def add(self, token: OneTimeToken) -> None:
        self.sql.change(one_time_tokens.insert(), [one_time_row(token)])

    @override
    def find(self, digest: str) -> OneTimeToken | None:
        row = self.sql.first(select(one_time_tokens).where(one_time_tokens.c.digest == digest))
        return None if row is None else one_time_of(row)

    @override
    def use(self, digest: str, at: datetime) -> bool:
        unused = (one_time_tokens.c.digest == digest) & one_time_tokens.c.used_at.is_(None)
        return self.sql.change(one_time_tokens.update().where(unused).values(used_at=at)) == 1

    @override
    def drop(self, user_id: str) -> None:
        self.sql.change(one_time_tokens.delete().where(one_time_tokens.c.user_id == user_id))

    @override
    def purge(self, before: datetime) -> int:
        return self.sql.change(one_time_tokens.delete().where(one_time_tokens.c.expires_at < before))


class SqlIdentities(Repository, Identities):
    """Keeps accounts at Google by issuer and subject in tables."""

    @override
    def find(self, issuer: str, subject: str) -> User | None:
        mine = select(users).join(identities, identities.c.user_id == users.c.id)
        row = self.sql.first(mine.where(identities.c.issuer == issuer, identities.c.subject == subject))
        return None if row is None else user_of(row)

    @override
    def add(self, identity: Identity) -> None:
        self.sql.put(identities, identity_row(identity))


class SqlSignInAttempts(Repository, SignInAttempts):
    """Keeps counts of failed sign-ins in tables."""

    @override
    def find(self, ids: Collection[str]) -> Mapping[str, Attempts]:
        return {row["id"]: attempts_of(row) for row in self.sql.some(sign_in_attempts, ids)}

    @override
    def count_failure(self, key: AttemptKey, at: datetime) -> None:
        fresh = tries.failed_at > at - FORGOTTEN_AFTER
        counted = {"failures": case((fresh, tries.failures + 1), else_=1), "failed_at": literal(at, UtcDateTime())}
        self.sql.put(sign_in_attempts, attempts_row(new_attempts(key).failed(at)), otherwise=counted)

    @override
    def record_success(self, key: AttemptKey, at: datetime) -> None:
        row = {**attempts_row(new_attempts(key)), "succeeded_at": at}
        since = {"failures": 0, "failed_at": None, "succeeded_at": at}
        if not self.sql.change(sign_in_attempts.update().where(tries.id == key.id).values(since)):
            self.sql.put(sign_in_attempts, row)

    @override
    def forget(self, email: str) -> None:
        self.sql.change(sign_in_attempts.delete().where(tries.account == AttemptKey(email).account))

    @override
    def purge(self, before: datetime) -> int:
        quiet = [or_(at.is_(None), at < before) for at in (tries.failed_at, tries.succeeded_at)]
        return self.sql.change(sign_in_attempts.delete().where(*quiet))
