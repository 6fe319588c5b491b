"""Keep in tables mailed tokens, accounts elsewhere and failed sign-ins."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, case, or_, select
from typing_extensions import override

from technomart.adapters.sql.auth.tables import (
    identities,
    one_time_tokens,
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
from technomart.domain.auth.ports import Identities, OneTimeTokens, SignInAttempts
from technomart.domain.users.user import User

one_time_row, one_time_of = mapping(one_time_tokens, OneTimeToken)
identity_row, identity_of = mapping(identities, Identity)
attempts_row, attempts_of = mapping(sign_in_attempts, Attempts)

tries = sign_in_attempts.c
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
