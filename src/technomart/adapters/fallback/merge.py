"""Hand the rows of a stand-in over to a database, which servers that came after its tables may have written to."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from technomart.adapters.fallback.registers import merge_registers, with_free_drawers
from technomart.domain.auth.attempts import Attempts
from technomart.domain.auth.google import Identity
from technomart.domain.auth.reset_codes import ResetCode
from technomart.domain.auth.second_factor import SecondFactor
from technomart.domain.idempotency.answers import StoredAnswer
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.kernel.texts import name_key
from technomart.domain.menu.items import Category
from technomart.domain.notifications.settings import NotificationSettings
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.store.snapshot import ACCOUNT, Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.headshots import Headshot
from technomart.domain.users.permissions import RoleText
from technomart.domain.users.user import AccountStatus, User
from technomart.domain.users.verification import VerificationRequest, VerificationStatus

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Handover:
    """What a stand-in held when it was closed."""

    held: Snapshot

    def __call__(self, work: UnitOfWork, first: bool) -> None:  # noqa: FBT001 - the port calls it so
        """Hand the rows over in one transaction of the database, unless an earlier commit did it already."""
        if not first:
            return
        held = with_account_ids(self.held, merge_users(work, self.held.users))
        held = without_late_headshots(work, held)
        held = with_free_drawers(work, with_free_numbers(work, held))
        for name, merge in MERGE.items():
            merge(work, getattr(held, name))
        held = with_headings(work, held)
        work.load(replace(held, users=(), **dict.fromkeys(MERGE, ())))


def merge_users(work: UnitOfWork, users: Iterable[User]) -> Mapping[str, str]:
    """Add accounts; return, by their ids, the ids of those that are there: an e-mail address is a person."""
    ids: dict[str, str] = {}
    for user in users:
        there = work.users.find_by_email(user.email)
        if there is None:
            work.users.add(user)
        else:
            ids[user.id] = there.id
    return ids


def merge_role_texts(work: UnitOfWork, texts: Iterable[RoleText]) -> None:
    """Keep the words for roles that were said here."""
    for text in texts:
        work.users.describe_role(text)


def merge_verifications(work: UnitOfWork, requests: Iterable[VerificationRequest]) -> None:
    """Add verification requests; an account that was there before stands as it did."""
    for request in requests:
        waits = work.users.get(request.user_id).status is AccountStatus.PENDING
        there = work.verifications.find(request.user_id)
        if there is None and waits is (request.status is VerificationStatus.PENDING):
            work.verifications.put(request)


def without_late_headshots(work: UnitOfWork, held: Snapshot) -> Snapshot:
    """Return the rows without the pictures of those who were decided about in the database, and lock those who wait."""

    def waits(headshot: Headshot) -> bool:
        work.users.get_for_update(headshot.user_id)
        there = work.verifications.find(headshot.user_id)
        return there is None or there.status is VerificationStatus.PENDING

    return replace(held, headshots=tuple(filter(waits, held.headshots)))


def merge_headshots(work: UnitOfWork, headshots: Iterable[Headshot]) -> None:
    """Add headshots of requests that have none."""
    for headshot in headshots:
        there = work.verifications.find(headshot.user_id)
        if there is not None and work.verifications.headshot(headshot.user_id) is None:
            work.verifications.put_headshot(headshot)


def merge_identities(work: UnitOfWork, identities: Iterable[Identity]) -> None:
    """Add accounts at Google; one that is there already is the same."""
    for identity in identities:
        work.identities.add(identity)


def merge_second_factors(work: UnitOfWork, factors: Iterable[SecondFactor]) -> None:
    """Add the second factors of accounts that came along; an account that was there before keeps its own, or none."""
    for factor in factors:
        confirmed, user = factor.confirmed_at is not None, work.users.get(factor.user_id)
        if user.has_second_factor is confirmed and work.second_factors.find(factor.user_id) is None:
            work.second_factors.put(factor)


def merge_attempts(work: UnitOfWork, attempts: Iterable[Attempts]) -> None:
    """Add counts of failed sign-ins; one that is there already is newer."""
    own = {each.id: each for each in attempts}
    there = work.attempts.find(list(own))
    work.load(Snapshot(attempts=tuple(each for id_, each in own.items() if id_ not in there)))


def merge_reset_codes(work: UnitOfWork, codes: Iterable[ResetCode]) -> None:
    """Keep codes for a new password; the one that was asked for here is the one that was mailed last."""
    for code in codes:
        work.reset_codes.put(code)


def merge_notification_settings(work: UnitOfWork, settings: Iterable[NotificationSettings]) -> None:
    """Keep what people want to be told as they said it to the stand-in."""
    for each in settings:
        work.notifications.set_settings(each)


def merge_categories(work: UnitOfWork, categories: Iterable[Category]) -> None:
    """Add categories; a name is a category."""
    for category in categories:
        work.menu.add_category(category)


def with_headings(work: UnitOfWork, held: Snapshot) -> Snapshot:
    """Return the rows with the categories of menu items spelled as they are there."""
    names = {each.name_key: each.name for each in work.menu.categories()}
    items = (replace(item, category=names[name_key(item.category)]) for item in held.menu_items)
    return replace(held, menu_items=tuple(items))


def merge_methods(work: UnitOfWork, methods: Iterable[PaymentMethod]) -> None:
    """Switch off what was switched off in memory."""
    for method in methods:
        work.payments.switch(method, on=False)


def merge_answers(work: UnitOfWork, answers: Iterable[StoredAnswer]) -> None:
    """Keep answers to repeated requests; a key that was used there too keeps its answer there."""
    for answer in answers:
        work.answers.add(answer)


MERGE: Mapping[str, Callable[[UnitOfWork, Any], None]] = {
    "role_texts": merge_role_texts,
    "verifications": merge_verifications,
    "headshots": merge_headshots,
    "identities": merge_identities,
    "second_factors": merge_second_factors,
    "attempts": merge_attempts,
    "reset_codes": merge_reset_codes,
    "notification_settings": merge_notification_settings,
    "categories": merge_categories,
    "registers": merge_registers,
    "methods_off": merge_methods,
    "answers": merge_answers,
}
"""How each kind is handed over of which the database may hold the same row; accounts come before, as rows name them."""


def with_account_ids(held: Snapshot, ids: Mapping[str, str]) -> Snapshot:
    """Return the rows with accounts named by other ids."""
    held = replace(
        held,
        answers=tuple(replace(row, key=row.key.owned_by(ids)) for row in held.answers),
        intents=tuple(replace(row, key=row.key and row.key.owned_by(ids)) for row in held.intents),
        formers=tuple(replace(row, subject_id=ids.get(row.subject_id, row.subject_id)) for row in held.formers),
    )
    renamed: dict[str, Any] = {}
    for kind in fields(Snapshot):
        names = kind.metadata.get(ACCOUNT, ())
        if names and ids:
            renamed[kind.name] = tuple(_with_ids(row, names, ids) for row in getattr(held, kind.name))
    return replace(held, **renamed)


def _with_ids(row: Any, names: Iterable[str], ids: Mapping[str, str]) -> Any:
    there = {name: ids[getattr(row, name)] for name in names if getattr(row, name) in ids}
    return replace(row, **there) if there else row


def with_free_numbers(work: UnitOfWork, held: Snapshot) -> Snapshot:
    """Return the rows with orders under numbers the database gave, each under its own if that was among them."""
    if work.orders.page(OrderFilter(), PageRequest(1, 1)).total == 0:
        return held
    groups: dict[object, list[Order]] = defaultdict(list)
    for order in held.orders:
        groups[order.business_date, order.type].append(order)
    renumbered = {order.id: order for group in groups.values() for order in _renumbered(work, group)}
    numbers = {order_id: order.number for order_id, order in renumbered.items()}
    return replace(
        held,
        orders=tuple(renumbered.get(order.id, order) for order in held.orders),
        payments=tuple(replace(row, order_number=numbers.get(row.order_id, row.order_number)) for row in held.payments),
        intents=tuple(replace(row, order_number=numbers.get(row.order_id, row.order_number)) for row in held.intents),
    )


def _renumbered(work: UnitOfWork, orders: list[Order]) -> Iterable[Order]:
    """Yield those of one day and type whose number is taken, under another one."""
    given = {work.orders.next_sequence(order.business_date, order.type) for order in orders}
    free = iter(sorted(given - {order.sequence for order in orders}))
    for order in orders:
        if order.sequence not in given:
            again = replace(order, sequence=next(free))
            log.warning("Order %s was %s in memory; it is %s now.", order.id, order.number, again.number)
            yield again
