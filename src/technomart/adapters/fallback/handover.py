"""Carry the rows of a memory into a database that may already hold those of another process."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from technomart.adapters.fallback.inventory import carry_stock
from technomart.adapters.fallback.orders import carry_orders
from technomart.domain.idempotency.answers import StoredAnswer
from technomart.domain.menu.items import MenuItem
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork

R = TypeVar("R")

log = logging.getLogger(__name__)


CARRIED_ONE_BY_ONE = frozenset(
    {
        "users",
        "sessions",
        "identities",
        "attempts",
        "categories",
        "menu_items",
        "menu_images",
        "orders",
        "changes",
        "payments",
        "refunds",
        "answers",
    }
)
"""Kinds of rows of which the database may hold some already, under the same names or numbers."""

CHANGED = frozenset({"methods_off", "stock_items", "recipes", "reservations", "movements"})
"""Kinds of rows that hang together; a later process does again what it did to them."""

ADDED_ONLY = frozenset(
    {
        "refresh_tokens",
        "one_time_tokens",
        "security_log",
        "notifications",
        "readings",
        "intents",
        "employees",
        "attendance",
        "shifts",
        "leaves",
    }
)
"""Kinds of rows that a process made alone, so that the new ones can be added to whatever is there."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a memory held at its start and what it holds in the end; `mark` is the process's own.

    The first process to carry brings everything, every later one what it made or changed itself. The mark is stored
    in the same commit, so carrying twice is carrying once.
    """

    seed: Snapshot
    held: Snapshot
    mark: StoredAnswer

    def __call__(self, work: UnitOfWork, first: bool) -> None:  # noqa: FBT001 - the port calls it so
        """Carry the rows over, in one transaction of the database."""
        if work.answers.claim(self.mark.key, self.mark.at) is not None:
            return
        work.answers.record(self.mark.key, self.mark.answer)
        seed = Snapshot() if first else self.seed
        held = carry_users(work, self.held, seed)
        carry_sign_in(work, held, seed)
        carry_menu(work, held, seed)
        left = carry_orders(work, held, seed)
        work.load(everything_else(held) if first else added_since(held, seed))
        if not first:
            carry_stock(work, held, seed, left)
        for answer in beyond(held.answers, seed.answers):
            if work.answers.claim(answer.key, answer.at) is None:
                work.answers.record(answer.key, answer.answer)


def everything_else(held: Snapshot) -> Snapshot:
    """Return the rows of every kind that is not carried one by one."""
    return replace(held, **dict.fromkeys(CARRIED_ONE_BY_ONE, ()))


def added_since(held: Snapshot, seed: Snapshot) -> Snapshot:
    """Return the new rows of the kinds to which rows are only added; says in the log which other kinds changed."""
    new: dict[str, Any] = {}
    for kind in fields(Snapshot):
        if kind.name in CARRIED_ONE_BY_ONE | CHANGED:
            continue
        known = {name_of(row) for row in getattr(seed, kind.name)}
        rows = tuple(row for row in getattr(held, kind.name) if name_of(row) not in known)
        if kind.name in ADDED_ONLY:
            new[kind.name] = rows
        elif getattr(held, kind.name) != getattr(seed, kind.name):
            log.error("What this process changed among the %s stays in its memory and is lost.", kind.name)
    return Snapshot(**new)


def name_of(row: object) -> object:
    """Return what tells a row from all others of its kind."""
    for part in ("id", "digest"):
        if hasattr(row, part):
            return getattr(row, part)
    return row


def beyond(held: Iterable[R], seed: Iterable[R]) -> list[R]:
    """Return the rows that are new or other than in the seed."""
    known = set(seed)
    return [row for row in held if row not in known]


def carry_users(work: UnitOfWork, held: Snapshot, seed: Snapshot) -> Snapshot:
    """Carry accounts and sessions; return the rows with every account under the id it has in the database.

    An e-mail address that is there already is the same person.
    """
    at_start = {user.id: user for user in seed.users}
    ids: dict[str, str] = {}
    for user in held.users:
        there = work.users.find_by_email(user.email) or work.users.find(user.id)
        if there is None:
            work.users.add(user)
        elif there.id != user.id:
            ids[user.id] = there.id
        elif there == at_start.get(user.id) != user:
            work.users.save(user)
    held = with_account_ids(held, ids) if ids else held
    for session in beyond(held.sessions, seed.sessions):
        if work.sessions.find(session.id) is None:
            work.sessions.add(session)
    return held


def carry_sign_in(work: UnitOfWork, held: Snapshot, seed: Snapshot) -> None:
    """Carry accounts at Google and counts of failed sign-ins; what is there already is the same, or newer."""
    for identity in beyond(held.identities, seed.identities):
        work.identities.add(identity)
    own = beyond(held.attempts, seed.attempts)
    there = work.attempts.find([each.id for each in own])
    work.load(Snapshot(attempts=tuple(each for each in own if each.id not in there)))


def with_account_ids(held: Snapshot, ids: Mapping[str, str]) -> Snapshot:
    """Return the rows with accounts named by other ids."""

    def known(user_id: str | None) -> str | None:
        return None if user_id is None else ids.get(user_id, user_id)

    return replace(
        held,
        sessions=tuple(replace(row, user_id=ids.get(row.user_id, row.user_id)) for row in held.sessions),
        one_time_tokens=tuple(replace(row, user_id=ids.get(row.user_id, row.user_id)) for row in held.one_time_tokens),
        identities=tuple(replace(row, user_id=ids.get(row.user_id, row.user_id)) for row in held.identities),
        security_log=tuple(replace(row, user_id=known(row.user_id)) for row in held.security_log),
        notifications=tuple(replace(row, sender_id=known(row.sender_id)) for row in held.notifications),
        readings=tuple(replace(row, user_id=ids.get(row.user_id, row.user_id)) for row in held.readings),
        orders=tuple(replace(row, placed_by=known(row.placed_by)) for row in held.orders),
        changes=tuple(replace(row, actor_id=known(row.actor_id)) for row in held.changes),
        payments=tuple(replace(row, actor_id=known(row.actor_id)) for row in held.payments),
        refunds=tuple(replace(row, actor_id=known(row.actor_id)) for row in held.refunds),
        intents=tuple(replace(row, actor_id=known(row.actor_id)) for row in held.intents),
        movements=tuple(replace(row, actor_id=known(row.actor_id)) for row in held.movements),
    )


def carry_menu(work: UnitOfWork, held: Snapshot, seed: Snapshot) -> None:
    """Carry headings, dishes and pictures; a dish that was changed there too stays as it is there."""
    for category in held.categories:
        work.menu.add_category(category)
    there = work.menu.find([item.id for item in held.menu_items])
    at_start = {item.id: item for item in seed.menu_items}
    images = {image.item_id: image for image in held.menu_images}
    for item in beyond(held.menu_items, seed.menu_items):
        if carry_dish(work, item, there.get(item.id), at_start.get(item.id)) and item.id in images:
            work.menu.save_image(images[item.id])


def carry_dish(work: UnitOfWork, item: MenuItem, there: MenuItem | None, at_start: MenuItem | None) -> bool:
    """Carry one dish; tell whether it is now in the database as it was in memory."""
    if there is None:
        work.load(Snapshot(menu_items=(item,)))
        return True
    if there == at_start:
        work.menu.save(replace(item, version=there.version + 1))
        return True
    if there != item:
        log.warning("The dish %s (%s) was changed in two places; the database's form of it stays.", item.id, item.name)
    return False
