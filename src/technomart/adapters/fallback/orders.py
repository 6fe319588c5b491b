"""Carry orders with their money and history; numbers that are taken are given anew."""

import logging
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.filters import OrderFilter, OrderMark
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

AT_ONCE = 500
"""How many ids are asked for in one question."""


@dataclass(frozen=True, slots=True)
class Folder:
    """An order with everything that belongs to it."""

    order: Order
    changes: Sequence[OrderChange]
    payments: Sequence[Payment]
    refunds: Sequence[Refund]


def carry_orders(work: UnitOfWork, held: Snapshot, seed: Snapshot) -> frozenset[str]:
    """Carry the orders that are new or changed since the seed; return the ids of those left as they are there."""
    left = set()
    at_start = {order.id: order for order in seed.orders}
    own = folders([order for order in held.orders if at_start.get(order.id) != order], held)
    there = marks_there(work, [folder.order.id for folder in own])
    fresh = [folder for folder in own if folder.order.id not in there]
    load(work, numbered(work, fresh) if any_orders(work) else fresh)
    for folder in own:
        mark = there.get(folder.order.id)
        before = at_start.get(folder.order.id)
        if mark is None:
            continue
        if before is not None and mark.version == before.version:
            bring_up_to_date(work, folder, before, seed)
            continue
        left.add(folder.order.id)
        if not set(folder.changes).issubset(work.orders.history(folder.order.id)):
            log.warning("Order %s was changed in two places; the database's form of it stays.", folder.order.id)
    return frozenset(left)


def folders(orders: Sequence[Order], held: Snapshot) -> list[Folder]:
    """Return orders with what belongs to each."""
    changes: dict[str, list[OrderChange]] = defaultdict(list)
    payments: dict[str, list[Payment]] = defaultdict(list)
    refunds: dict[str, list[Refund]] = defaultdict(list)
    for change in held.changes:
        changes[change.order_id].append(change)
    for payment in held.payments:
        payments[payment.order_id].append(payment)
    for refund in held.refunds:
        refunds[refund.order_id].append(refund)
    return [Folder(order, changes[order.id], payments[order.id], refunds[order.id]) for order in orders]


def marks_there(work: UnitOfWork, ids: Sequence[str]) -> dict[str, OrderMark]:
    """Return the marks of the orders the database has, by id."""
    parts = (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
    return {mark.id: mark for part in parts for mark in work.orders.marks(part)}


def any_orders(work: UnitOfWork) -> bool:
    """Tell whether the database has any orders."""
    return work.orders.page(OrderFilter(), PageRequest(1, 1)).total > 0


def numbered(work: UnitOfWork, fresh: Sequence[Folder]) -> list[Folder]:
    """Return orders under numbers the database gave, each under its own if that was among them."""
    groups = defaultdict(list)
    for folder in fresh:
        groups[folder.order.business_date, folder.order.type].append(folder)
    done = []
    for (day, type_), members in groups.items():
        given = {work.orders.next_sequence(day, type_) for _ in members}
        left = iter(sorted(given - {folder.order.sequence for folder in members}))
        done += [f if f.order.sequence in given else renumbered(f, next(left)) for f in members]
    return done


def renumbered(folder: Folder, sequence: int) -> Folder:
    """Return an order under another number, its payments too."""
    order = replace(folder.order, sequence=sequence)
    log.warning("Order %s was %s in memory; it is %s now.", order.id, folder.order.number, order.number)
    return replace(folder, order=order, payments=[replace(p, order_number=order.number) for p in folder.payments])


def load(work: UnitOfWork, fresh: Collection[Folder]) -> None:
    """Store orders the database does not have."""
    work.load(
        Snapshot(
            orders=tuple(folder.order for folder in fresh),
            changes=tuple(change for folder in fresh for change in folder.changes),
            payments=tuple(payment for folder in fresh for payment in folder.payments),
            refunds=tuple(refund for folder in fresh for refund in folder.refunds),
        )
    )


def bring_up_to_date(work: UnitOfWork, folder: Folder, before: Order, seed: Snapshot) -> None:
    """Make the changes since the seed to an order the database has as it was in the seed."""
    paid_before = {payment.id for payment in seed.payments}
    refunded_before = {refund.id for refund in seed.refunds}
    sequence = work.orders.get_for_update(before.id).sequence
    for change in folder.changes:
        if change.seq > before.version:
            work.orders.save(replace(folder.order, sequence=sequence, version=change.seq), change)
    for payment in folder.payments:
        if payment.id not in paid_before:
            work.payments.add(replace(payment, refunded=0))
    for refund in folder.refunds:
        if refund.id not in refunded_before:
            work.payments.add_refund(refund)
