"""Keep sessions and their refresh tokens in tables."""

from datetime import datetime

from sqlalchemy import bindparam, func, select
from typing_extensions import override

from technomart.adapters.sql.auth.tables import refresh_tokens, sessions
from technomart.adapters.sql.core.made_once import MadeOnce
from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Listing
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.users.repository import user_of
from technomart.adapters.sql.users.tables import users
from technomart.domain.auth.ports import RefreshTokens, Sessions
from technomart.domain.auth.refresh_tokens import Family, RefreshToken
from technomart.domain.auth.session import Session, SessionInUse
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.users.user import User

session_row, session_of = mapping(sessions, Session, prefix="session_")
refresh_row = mapping(refresh_tokens, RefreshToken)[0]

OF_SESSION = [column.label(f"session_{column.name}") for column in sessions.c]
WITH_ACCOUNT = MadeOnce(
    Prepared(
        select(users, *OF_SESSION)
        .join(sessions, sessions.c.user_id == users.c.id)
        .where(sessions.c.id == bindparam("session_id"))
    ),
    lambda row: (session_of(row), user_of(row)),
)
RUNNING = sessions.update().where(sessions.c.ended_at.is_(None)).values(ended_at=bindparam("at"))
END = Prepared(RUNNING.where(sessions.c.id == bindparam("session_id")))
END_ALL = Prepared(RUNNING.where(sessions.c.user_id == bindparam("of_user"), sessions.c.id != bindparam("but")))
END_ONE = Prepared(
    RUNNING.where(
        sessions.c.user_id == bindparam("of_user"),
        sessions.c.id == bindparam("session_id"),
        sessions.c.expires_at > bindparam("at"),
    )
)
PURGE_SESSIONS = Prepared(
    sessions.delete().where((sessions.c.expires_at < bindparam("before")) | (sessions.c.ended_at < bindparam("before")))
)

token = refresh_tokens.c
leader = refresh_tokens.alias("leader")
LEADER_SPENT = (
    select(leader.c.spent_at)
    .where(leader.c.session_id == token.session_id, leader.c.generation == token.generation - 1)
    .scalar_subquery()
)
NEWEST_SPENT = select(func.max(token.spent_at)).where(token.session_id == sessions.c.id).scalar_subquery()
OPEN = Listing(
    select(*OF_SESSION, func.coalesce(NEWEST_SPENT, sessions.c.created_at).label("used_at")).where(
        sessions.c.user_id == bindparam("of_user"),
        sessions.c.ended_at.is_(None),
        sessions.c.expires_at > bindparam("at"),
    ),
    by=(sessions.c.created_at, sessions.c.id),
    value_of=lambda row: SessionInUse(session_of(row), row["used_at"]),
    conditions={},
)
FAMILY = Prepared(
    select(
        token.digest,
        token.generation,
        token.spent_at,
        func.coalesce(LEADER_SPENT, sessions.c.created_at).label("issued_at"),
        *OF_SESSION,
    )
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


class SqlSessions(Repository, Sessions):
    """Keeps sign-ins in tables."""

    @override
    def add(self, session: Session) -> None:
        self.sql.add(sessions, session_row(session))

    @override
    def find(self, session_id: str) -> tuple[Session, User] | None:
        return next(iter(WITH_ACCOUNT.all(self.sql, session_id=session_id)), None)

    @override
    def of(self, user_id: str, at: datetime, request: PageRequest) -> Page[SessionInUse]:
        return OPEN.page(self.sql, request, SessionInUse.place, of_user=user_id, at=at)

    @override
    def end_one(self, user_id: str, session_id: str, at: datetime) -> bool:
        return self.sql.change(END_ONE, of_user=user_id, session_id=session_id, at=at) == 1

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
        token = RefreshToken(row["digest"], session.id, row["generation"], row["spent_at"])
        return Family(token, session, row["issued_at"])

    @override
    def is_unspent(self, digest: str) -> bool:
        return self.sql.first(UNSPENT, digest=digest) is not None

    @override
    def spend(self, digest: str, at: datetime) -> bool:
        return self.sql.change(SPEND, spent=digest, at=at) == 1
