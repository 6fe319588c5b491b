"""Ask which accounts, roles and states of accounts the security log does not explain.

Whoever writes into the database by hand makes an administrator; these make them make the rows of the log as well.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import permutations
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Join,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)

from technomart.adapters.sql.audit.questions import Question, broken
from technomart.adapters.sql.core.types import ID_LENGTH
from technomart.adapters.sql.security_log.tables import security_log
from technomart.adapters.sql.users.tables import users, verification_requests
from technomart.domain.security_log.entries import LogAction
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus
from technomart.domain.users.verification import VerificationStatus

user, row, request = users.c, security_log.c, verification_requests.c
ADDED = {f") as {role.value}": role.value for role in Role}
"""How an entry ends that tells of an account that was added, after its id, and the role it has then."""
IS_KEPT = not_(user.is_demo)
"""Accounts of the demo are made in one go with all the rest, and sign in nowhere that matters."""


def questions() -> Iterator[Question]:
    """Return the questions about who made an account and what it may do."""
    yield _accounts()
    yield _roles()
    yield _states()


def _accounts() -> Question:
    added = _told(LogAction.ACCOUNT_ADDED, ADDED).subquery("added")
    itself = and_(
        row.user_id == user.id,
        row.at == user.created_at,
        or_(row.action == LogAction.REGISTERED.value, row.action == LogAction.GOOGLE_LINKED.value),
    )
    both = users.outerjoin(security_log, itself).outerjoin(added, added.c.about == user.id)
    unknown = row.id.is_(None), added.c.about.is_(None)
    return broken("accounts_are_logged", users, IS_KEPT, *unknown, source=both)


def _roles() -> Question:
    told = _told(LogAction.ACCOUNT_ADDED, ADDED), _told(LogAction.ROLE_CHANGED, _changes(Role))
    last, said, both = _last(union_all(*told).subquery("told"), user.role)
    began_so = user.role == Role.STAFF.value
    wrong = case((last.c.about.is_(None), not_(began_so)), else_=said.c.about.is_(None))
    return broken("roles_are_logged", users, IS_KEPT, wrong, found=user.role, source=both)


def _states() -> Question:
    """Ask for states; an account that was added again, later than it was made, is active from then on."""
    added = _told(LogAction.ACCOUNT_ADDED, ADDED).subquery("added")
    again = select(added.c.at, added.c.about, literal(AccountStatus.ACTIVE.value).label("word"))
    again = again.select_from(added.join(users, and_(user.id == added.c.about, added.c.at > user.created_at)))
    changed = _told(LogAction.STATUS_CHANGED, _changes(AccountStatus))
    last, said, both = _last(union_all(changed, again).subquery("told"), user.status)
    waited = and_(request.user_id == user.id, request.requested_at == user.created_at)
    source = both.outerjoin(verification_requests, waited).outerjoin(added, added.c.about == user.id)
    is_silent = and_(
        last.c.about.is_(None), added.c.about.is_(None), request.status != VerificationStatus.PENDING.value
    )
    wrong = or_(is_silent, and_(last.c.about.is_not(None), said.c.about.is_(None)))
    return broken("states_are_logged", users, IS_KEPT, wrong, found=user.status, source=source)


def _changes(words: type[StrEnum]) -> Mapping[str, str]:
    """Return how an entry ends that tells of a change from one of a few words to another, with the other."""
    return {f") from {before.value} to {after.value}": after.value for before, after in permutations(words, 2)}


def _told(action: LogAction, endings: Mapping[str, str]) -> Select[Any]:
    """Select what entries of an action tell: when, about whom, and the word that is theirs since.

    They are read from the end, where nobody's name stands.
    """
    ending = case(*((row.details.like(f"%{each}"), len(each)) for each in endings))
    word = case(*((row.details.like(f"%{each}"), each_word) for each, each_word in endings.items()))
    about = func.substr(row.details, -(ID_LENGTH + ending), ID_LENGTH)
    return select(row.at, about.label("about"), word.label("word")).where(row.action == action.value)


def _last(told: Subquery, word: ColumnElement[str]) -> tuple[Subquery, FromClause, Join]:
    """Return when each account was told of last, what was told then if it was that word, and accounts with both.

    Of entries of one instant any may be the last.
    """
    newest = select(told.c.about, func.max(told.c.at).label("at")).group_by(told.c.about).subquery("newest")
    said = told.alias("said")
    then = and_(said.c.about == newest.c.about, said.c.at == newest.c.at, said.c.word == word)
    return newest, said, users.outerjoin(newest, newest.c.about == user.id).outerjoin(said, then)
