"""Hold stock for an order, sell it or let it go, within the order's own transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from technomart.domain.inventory.movements import MovementKind, StockMovement
from technomart.domain.inventory.stock import (
    ReachesMinimum,
    Recipe,
    Reservation,
    Taken,
    Thousandths,
    in_all,
    out_of_stock,
)
from technomart.domain.kernel.ports import Ids
from technomart.domain.orders.order import Order, OrderLine
from technomart.domain.orders.status import OPEN, OrderStatus
from technomart.domain.reports.past import held_before
from technomart.domain.services.telling import tell_of_low_stock
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor


def reserve(
    work: UnitOfWork, wanted: Mapping[str, Thousandths], units: Mapping[str, str], at: datetime, ids: Ids
) -> None:
    """Hold what an order takes, all of it or nothing, and tell of items that fall to their minimum.

    Raises `OutOfStock` naming every item that is short, and `StockUnitChanged`.
    """
    if not wanted:
        return
    try:
        is_held = work.stock.shift_all(wanted, at, units=units)
    except ReachesMinimum:
        mark_and_tell(work, wanted, at, ids)
        is_held = work.stock.shift_all(wanted, at, units=units)
    if not is_held:
        # As it is now: on a server the refused update saw more than a plain read of this transaction would.
        found = work.stock.find_for_update(wanted)
        there = ((found[item_id], quantity) for item_id, quantity in sorted(wanted.items()))
        raise out_of_stock((item, quantity) for item, quantity in there if item.available < quantity)


def mark_and_tell(work: UnitOfWork, wanted: Mapping[str, Thousandths], at: datetime, ids: Ids) -> None:
    """Mark the items that an order is about to take to their minimum as low, and tell of them."""
    for item in work.stock.find_for_update(wanted).values():
        after = replace(item, reserved=item.reserved + wanted[item.id])
        if after.is_low and item.low_since is None:
            work.stock.mark_low(item.id, at)
            tell_of_low_stock(work, after, at, ids)


def record(work: UnitOfWork, order: Order, recipes: Mapping[str, Recipe], units: Mapping[str, str]) -> None:
    """Write down what a new order holds for each of its lines."""
    held = [
        Reservation(order.id, line.position, part.item_id, part.quantity * line.quantity, units[part.item_id])
        for line in order.lines
        for part in recipes.get(line.menu_item_id, ())
    ]
    if held:
        work.stock.add_reservations(held)


def held_for(work: UnitOfWork, order: Order, line: OrderLine) -> list[Reservation]:
    """Return what an order holds for one of its lines."""
    return [row for row in work.stock.reservations_of(order.id) if row.position == line.position]


def follow_line(work: UnitOfWork, order: Order, line: OrderLine, quantity: int, ids: Ids) -> None:
    """Hold for a line of a changed order what so many portions take, each as much as those before.

    Raises `OutOfStock` and `StockUnitChanged`.
    """
    held = held_for(work, order, line)
    after = [replace(row, quantity=row.quantity * quantity // line.quantity) for row in held]
    more = {row.item_id: new.quantity - row.quantity for row, new in zip(held, after, strict=True)}
    units = {row.item_id: row.unit for row in held}
    reserve(work, more, units, order.updated_at, ids)
    if held:
        keep_held(work, order.id, order.updated_at)
        work.stock.forget_reservations(order.id, [line.position])
        work.stock.add_reservations([row for row in after if row.quantity])


def split_between(
    work: UnitOfWork, before: Order, part: Order, parted: Mapping[int, OrderLine], held: Sequence[Reservation]
) -> None:
    """Let lines of an order take what was held for them along to another order; `parted` are its by their old position.

    `held` is what was held for those lines.
    """
    quantities = {line.position: line.quantity for line in before.lines}
    stays, goes = [], []
    for row in held:
        line = parted[row.position]
        share = row.quantity * line.quantity // quantities[row.position]
        stays.append(replace(row, quantity=row.quantity - share))
        goes.append(replace(row, order_id=part.id, position=line.position, quantity=share))
    if held:
        keep_held(work, before.id, part.created_at)
        work.stock.forget_reservations(before.id, list(parted))
        work.stock.add_reservations([row for row in (*stays, *goes) if row.quantity])


def take_over(work: UnitOfWork, order: Order, lines: Mapping[int, OrderLine], held: Sequence[Reservation]) -> None:
    """Let an order hold what another held for lines that came to it, which are by the positions that they had."""
    rows = [replace(row, order_id=order.id, position=lines[row.position].position) for row in held]
    if rows:
        keep_held(work, order.id, order.updated_at)
        work.stock.add_reservations(rows)


def keep_held(work: UnitOfWork, order_id: str, at: datetime) -> None:
    """Keep what an order held until an instant, which changes now."""
    work.past.keep(held_before(order_id, work.stock.reservations_of(order_id), at))


def locked(work: UnitOfWork, order: Order, positions: Collection[int], ids: Ids) -> list[Reservation]:
    """Return what an order holds for some of its lines, and let nobody count its items otherwise in between.

    Raises `StockUnitChanged`.
    """
    held = [row for row in work.stock.reservations_of(order.id) if row.position in positions]
    units = {row.item_id: row.unit for row in in_all(held)}
    reserve(work, dict.fromkeys(units, 0), units, order.updated_at, ids)
    return held


def release_or_sell(work: UnitOfWork, by: Actor, before: Order, after: Order, ids: Ids) -> None:
    """Let stock follow an order that was moved: completed it is sold, cancelled it is let go.

    What was eaten does not come back when the money does. Raises `StockUnitChanged`.
    """
    if before.status not in OPEN or after.status in OPEN:
        return
    is_sold = after.status is OrderStatus.COMPLETED
    held = in_all(work.stock.reservations_of(after.id))
    taken = {row.item_id: -row.quantity for row in held}
    units = {row.item_id: row.unit for row in held}
    if taken and not work.stock.shift_all(taken, after.updated_at, sold=is_sold, units=units):
        raise RuntimeError(f"Stock does not hold what order {after.id} reserved.")
    if is_sold and held:
        work.stock.add_movements([sale(row, by, after, ids.at(after.updated_at)) for row in held])


def sale(row: Taken, by: Actor, order: Order, movement_id: str) -> StockMovement:
    """Return the movement by which a held quantity is sold."""
    return StockMovement(
        id=movement_id,
        item_id=row.item_id,
        kind=MovementKind.SALE,
        quantity=-row.quantity,
        at=order.updated_at,
        reason=order.number,
        order_id=order.id,
        actor_id=by.user_id,
        actor_name=by.name,
        unit=row.unit,
    )
