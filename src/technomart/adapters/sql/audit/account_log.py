"""Ask which accounts, roles and states of accounts the security log does not explain.

Whoever writes into the database by hand makes an administrator; these make them make the rows of the log as well.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import permutations, product
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, func, not_, or_, select, union_all

from technomart.adapters.sql.audit.questions import Condition, Question, broken
from technomart.adapters.sql.core.types import ID_LENGTH
from technomart.adapters.sql.security_log.tables import security_log
from technomart.adapters.sql.users.tables import users
from technomart.domain.security_log.entries import LogAction
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus

user, row = users.c, security_log.c
BEGINNINGS = {f"as {role.value}, {status.value}": (role, status) for role, status in product(Role, AccountStatus)}
"""How an entry ends that tells of a new account, with the role and the state it begins in."""
ROLES = {ending: role.value for ending, (role, _) in BEGINNINGS.items()}
STATES = {ending: status.value for ending, (_, status) in BEGINNINGS.items()}
ALONE = LogAction.REGISTERED.value, LogAction.GOOGLE_LINKED.value
"""What entries say of somebody who came without an administrator."""
IS_KEPT = not_(user.is_demo)
"""Accounts of the demo are made in one go with all the rest, and sign in nowhere that matters."""


def questions() -> Iterator[Question]:
    """Return the questions about who made an account and what it may do."""
    yield broken("accounts_are_logged", users, IS_KEPT, not_(_is_told(union_all(*_made(ROLES)))))
    yield _roles()
    yield _states()


def _roles() -> Question:
    told = union_all(*_made(ROLES), _changes(LogAction.ROLE_CHANGED, Role))
    is_more = user.role != Role.STAFF.value
    wrong = and_(or_(is_more, _is_told(told)), _is_another(user.role, told))
    return broken("roles_are_logged", users, IS_KEPT, wrong, found=user.role)


def _states() -> Question:
    told = union_all(*_made(STATES), _changes(LogAction.STATUS_CHANGED, AccountStatus))
    wrong = and_(_is_told(told), _is_another(user.status, told))
    return broken("states_are_logged", users, IS_KEPT, wrong, found=user.status)


def _made(words: Mapping[str, str]) -> Iterator[Select[Any]]:
    """Yield what tells of new accounts; a link to Google tells of one only in the instant that made it."""
    began = and_(row.user_id == user.id, row.at == user.created_at, row.action.in_(ALONE))
    yield _told(LogAction.ACCOUNT_ADDED, words)
    yield select(row.at, user.id.label("about"), _word(words).label("word")).join_from(users, security_log, began)


def _changes(action: LogAction, words: type[StrEnum]) -> Select[Any]:
    """Select what tells of changes from one of a few words to another."""
    pairs = permutations(words, 2)
    return _told(action, {f"from {before.value} to {after.value}": after.value for before, after in pairs})


def _told(action: LogAction, words: Mapping[str, str]) -> Select[Any]:
    """Select what entries of an action tell: when, about whom, and the word that is theirs since.

    They are read from the end, where nobody's name stands: the id, in brackets, comes right before.
    """
    ending = case(*((row.details.like(f"%) {each}"), len(each) + 2) for each in words))
    about = func.coalesce(func.substr(row.details, -(ID_LENGTH + ending), ID_LENGTH), "")
    return select(row.at, about.label("about"), _word(words).label("word")).where(row.action == action.value)


def _word(words: Mapping[str, str]) -> ColumnElement[Any]:
    return case(*((row.details.like(f"%{each}"), word) for each, word in words.items()), else_="")


def _is_told(told: CompoundSelect[Any]) -> Condition:
    some = told.subquery("some")
    return user.id.in_(select(some.c.about))


def _is_another(word: ColumnElement[str], told: CompoundSelect[Any]) -> Condition:
    """Tell that an account is not what was told last; of entries of one instant any may be the last.

    One column without nulls is looked up in a list that is made once; anything else would be compared for each account.
    """
    every = told.subquery("every")
    place = func.rank().over(partition_by=every.c.about, order_by=every.c.at.desc())
    last = select((every.c.about + every.c.word).label("said"), place.label("place")).subquery("last")
    return (user.id + word).not_in(select(last.c.said).where(last.c.place == 1))
