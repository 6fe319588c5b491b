"""Change what is there of stock, with the movement that says why."""

from dataclasses import dataclass, replace
from datetime import datetime

from technomart.domain.inventory.movements import (
    POSSIBLE_KINDS,
    USUAL_KIND,
    BadMovement,
    MovementKind,
    StockMovement,
    StockOperation,
)
from technomart.domain.inventory.stock import StockHeld, StockItem, Thousandths, amount_of
from technomart.domain.kernel.ports import Ids
from technomart.domain.services.telling import tell_of_low_stock
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor


@dataclass(frozen=True, slots=True)
class StockChange:
    """A change of stock as a person states it; without a kind it is booked as usual for its operation."""

    operation: StockOperation
    quantity: Thousandths
    reason: str = ""
    kind: MovementKind | None = None

    @property
    def booked_as(self) -> MovementKind:
        """Return as what it is booked."""
        return self.kind or USUAL_KIND[self.operation]


def record(work: UnitOfWork, by: Actor, item: StockItem, change: StockChange, *, at: datetime, ids: Ids) -> None:
    """Change what is there of an item that is locked, and add the movement; raises `StockHeld`, `BadMovement`."""
    kind = change.booked_as
    if kind not in POSSIBLE_KINDS[change.operation]:
        raise BadMovement(f"{change.operation.value} cannot be booked as {kind.value}.", errors={"type": ["Other."]})
    quantity = difference(item, change)
    if not quantity:
        return
    after = replace(item, on_hand=item.on_hand + quantity).marked(at)
    if after.low_since and not item.low_since:
        work.stock.mark_low(item.id, at)
        tell_of_low_stock(work, after, at, ids)
    if not work.stock.shift(item.id, at, on_hand=quantity, restocked=kind is MovementKind.RECEIPT):
        raise StockHeld(
            f"Open orders hold {amount_of(item.reserved, item.unit)} of {item.name}; "
            f"at most {amount_of(item.available, item.unit)} can be taken away."
        )
    work.stock.add_movements([movement(by, item, change, quantity, at=at, ids=ids)])
    if item.low_since and not after.low_since and quantity > 0:
        work.stock.mark_low(item.id, None)


def movement(
    by: Actor, item: StockItem, change: StockChange, quantity: Thousandths, *, at: datetime, ids: Ids
) -> StockMovement:
    """Return the movement that records a change of stock by so much."""
    return StockMovement(
        id=ids.at(at),
        item_id=item.id,
        kind=change.booked_as,
        quantity=quantity,
        at=at,
        reason=change.reason,
        actor_id=by.user_id,
        actor_name=by.name,
        unit=item.unit,
    )


def difference(item: StockItem, change: StockChange) -> Thousandths:
    """Return by how much a change alters what is there."""
    match change.operation:
        case StockOperation.SET:
            return change.quantity - item.on_hand
        case StockOperation.ADD:
            return change.quantity
        case StockOperation.SUBTRACT:
            return -change.quantity
