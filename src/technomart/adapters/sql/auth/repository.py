"""Keep in tables what signing in leaves behind."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, case, or_, select
from typing_extensions import override

from technomart.adapters.sql.auth.tables import (
    identities,
    one_time_tokens,
    refresh_tokens,
    sessions,
    sign_in_attempts,
)
from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.core.types import UtcDateTime
from technomart.adapters.sql.core.usual import upsert
from technomart.adapters.sql.users.repository import user_of
from technomart.adapters.sql.users.tables import users
from technomart.domain.auth.attempts import FORGOTTEN_AFTER, AttemptKey, Attempts, new_attempts
from technomart.domain.auth.google import Identity
from technomart.domain.auth.one_time_tokens import OneTimeToken, Purpose
from technomart.domain.auth.ports import Identities, OneTimeTokens, RefreshTokens, Sessions, SignInAttempts
from technomart.domain.auth.refresh_tokens import Family, RefreshToken
from technomart.domain.auth.session import Session
from technomart.domain.users.user import User

session_row, session_of = mapping(sessions, Session, prefix="session_")
refresh_row = mapping(refresh_tokens, RefreshToken)[0]
one_time_row, one_time_of = mapping(one_time_tokens, OneTimeToken)
identity_row, identity_of = mapping(identities, Identity)
attempts_row, attempts_of = mapping(sign_in_attempts, Attempts)

tries = sign_in_attempts.c
OF_SESSION = [column.label(f"session_{column.name}") for column in sessions.c]
WITH_ACCOUNT = Prepared(
    select(users, *OF_SESSION)
    .join(sessions, sessions.c.user_id == users.c.id)
    .where(sessions.c.id == bindparam("session_id"))
)
RUNNING = sessions.update().where(sessions.c.ended_at.is_(None)).values(ended_at=bindparam("at"))
END = Prepared(RUNNING.where(sessions.c.id == bindparam("session_id")))
END_ALL = Prepared(RUNNING.where(sessions.c.user_id == bindparam("of_user"), sessions.c.id != bindparam("but")))
PURGE_SESSIONS = Prepared(
    sessions.delete().where((sessions.c.expires_at < bindparam("before")) | (sessions.c.ended_at < bindparam("before")))
)

token = refresh_tokens.c
FAMILY = Prepared(
    select(token.digest, token.generation, token.spent_at, *OF_SESSION)
    .join_from(refresh_tokens, sessions)
    .where(token.digest == bindparam("digest"))
    .with_for_update()
)
UNSPENT = Prepared(select(token.digest).where(token.digest == bindparam("digest"), token.spent_at.is_(None)))
SPEND = Prepared(
    refresh_tokens.update()
    .where(token.digest == bindparam("spent"), token.spent_at.is_(None))
    .values(spent_at=bindparam("at"))
)

mailed = one_time_tokens.c
MAILED = Prepared(select(one_time_tokens).where(mailed.digest == bindparam("digest")))
USE = Prepared(
    one_time_tokens.update()
    .where(mailed.digest == bindparam("used"), mailed.used_at.is_(None))
    .values(used_at=bindparam("at"))
)
DROP = Prepared(one_time_tokens.delete().where(mailed.user_id == bindparam("of_user")))
DROP_FOR = Prepared(
    one_time_tokens.delete().where(mailed.user_id == bindparam("of_user"), mailed.purpose == bindparam("good_for"))
)
PURGE_MAILED = Prepared(one_time_tokens.delete().where(mailed.expires_at < bindparam("before")))

BY_IDENTITY = Prepared(
    select(users)
    .join(identities, identities.c.user_id == users.c.id)
    .where(identities.c.issuer == bindparam("issuer"), identities.c.subject == bindparam("subject"))
)
OF_USER = Prepared(
    select(identities)
    .where(identities.c.user_id == bindparam("of_user"))
    .order_by(identities.c.linked_at, identities.c.subject)
)
REMOVE_IDENTITY = Prepared(
    identities.delete().where(
        identities.c.issuer == bindparam("of_issuer"), identities.c.subject == bindparam("of_subject")
    )
)
DROP_IDENTITIES = Prepared(identities.delete().where(identities.c.user_id == bindparam("of_user")))

COUNT_FAILURE = upsert(
    sign_in_attempts,
    {
        "failures": case((tries.failed_at > bindparam("forgotten"), tries.failures + 1), else_=1),
        "failed_at": bindparam("at", type_=UtcDateTime()),
    },
)
RESET = Prepared(
    sign_in_attempts.update()
    .where(tries.id == bindparam("id_"))
    .values(failures=0, failed_at=None, succeeded_at=bindparam("at"))
)
GIVE_BACK = Prepared(
    sign_in_attempts.update()
    .where(tries.id == bindparam("id_"), tries.failures > 0)
    .values(
        failures=tries.failures - 1,
        failed_at=case(
            (tries.failed_at == bindparam("at"), bindparam("before", type_=UtcDateTime())), else_=tries.failed_at
        ),
    )
)
FORGET = Prepared(sign_in_attempts.delete().where(tries.account == bindparam("of_account")))
PURGE_ATTEMPTS = Prepared(
    sign_in_attempts.delete().where(
        *(or_(at.is_(None), at < bindparam("before")) for at in (tries.failed_at, tries.succeeded_at))
    )
)


class SqlSessions(Repository, Sessions):
    """Keeps sign-ins in tables."""

    @override
    def add(self, session: Session) -> None:
        self.sql.add(sessions, session_row(session))

    @override
    def find(self, session_id: str) -> tuple[Session, User] | None:
        row = self.sql.first(WITH_ACCOUNT, session_id=session_id)
        return None if row is None else (session_of(row), user_of(row))

    @override
    def end(self, session_id: str, at: datetime) -> None:
        self.sql.change(END, session_id=session_id, at=at)

    @override
    def end_all(self, user_id: str, at: datetime, *, but: str = "") -> None:
        self.sql.change(END_ALL, of_user=user_id, at=at, but=but)

    @override
    def purge(self, before: datetime) -> int:
        return self.sql.change(PURGE_SESSIONS, before=before)


class SqlRefreshTokens(Repository, RefreshTokens):
    """Keeps refresh tokens by their digests in tables."""

    @override
    def add(self, token: RefreshToken) -> None:
        self.sql.add(refresh_tokens, refresh_row(token))

    @override
    def find_for_update(self, digest: str) -> Family | None:
        row = self.sql.first(FAMILY, digest=digest)
        if row is None:
            return None
        session = session_of(row)
        return Family(RefreshToken(row["digest"], session.id, row["generation"], row["spent_at"]), session)

    @override
    def is_unspent(self, digest: str) -> bool:
        return self.sql.first(UNSPENT, digest=digest) is not None

    @override
    def spend(self, digest: str, at: datetime) -> bool:
        return self.sql.change(SPEND, spent=digest, at=at) == 1


class SqlOneTimeTokens(Repository, OneTimeTokens):
    """Keeps mailed tokens by their digests in tables."""

    @override
    def add(self, token: OneTimeToken) -> None:
        self.sql.add(one_time_tokens, one_time_row(token))

    @override
    def find(self, digest: str) -> OneTimeToken | None:
        row = self.sql.first(MAILED, digest=digest)
        return None if row is None else one_time_of(row)

    @override
    def use(self, digest: str, at: datetime) -> bool:
        return self.sql.change(USE, used=digest, at=at) == 1

    @override
    def drop(self, user_id: str) -> None:
        self.sql.change(DROP, of_user=user_id)

    @override
    def drop_for(self, user_id: str, purpose: Purpose) -> None:
        self.sql.change(DROP_FOR, of_user=user_id, good_for=purpose)

    @override
    def purge(self, before: datetime) -> int:
        return self.sql.change(PURGE_MAILED, before=before)


class SqlIdentities(Repository, Identities):
    """Keeps accounts at Google by issuer and subject in tables."""

    @override
    def find(self, issuer: str, subject: str) -> User | None:
        row = self.sql.first(BY_IDENTITY, issuer=issuer, subject=subject)
        return None if row is None else user_of(row)

    @override
    def add(self, identity: Identity) -> None:
        self.sql.put(identities, identity_row(identity))

    @override
    def of(self, user_id: str) -> list[Identity]:
        return [identity_of(row) for row in self.sql.all(OF_USER, of_user=user_id)]

    @override
    def remove(self, identity: Identity) -> None:
        self.sql.change(REMOVE_IDENTITY, of_issuer=identity.issuer, of_subject=identity.subject)

    @override
    def drop(self, user_id: str) -> int:
        return self.sql.change(DROP_IDENTITIES, of_user=user_id)


class SqlSignInAttempts(Repository, SignInAttempts):
    """Keeps counts of failed sign-ins in tables."""

    @override
    def find(self, ids: Collection[str]) -> Mapping[str, Attempts]:
        return {row["id"]: attempts_of(row) for row in self.sql.some(sign_in_attempts, ids)}

    @override
    def hold(self, keys: Collection[AttemptKey]) -> Mapping[str, Attempts]:
        for key in keys:
            self.sql.put(sign_in_attempts, attempts_row(new_attempts(key)))  # which locks the one that is there
        return self.find([key.id for key in keys])

    @override
    def count_failure(self, key: AttemptKey, at: datetime) -> None:
        self.sql.change(
            COUNT_FAILURE, at=at, forgotten=at - FORGOTTEN_AFTER, **attempts_row(new_attempts(key).failed(at))
        )

    @override
    def give_back(self, before: Attempts, at: datetime) -> None:
        self.sql.change(GIVE_BACK, id_=before.id, at=at, before=before.failed_at)

    @override
    def record_success(self, key: AttemptKey, at: datetime) -> None:
        if not self.sql.change(RESET, id_=key.id, at=at):
            self.sql.put(sign_in_attempts, {**attempts_row(new_attempts(key)), "succeeded_at": at})

    @override
    def forget(self, email: str) -> None:
        self.sql.change(FORGET, of_account=AttemptKey(email).account)

    @override
    def purge(self, before: datetime) -> int:
        return self.sql.change(PURGE_ATTEMPTS, before=before)
