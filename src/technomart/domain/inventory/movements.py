"""Keep every change of stock on hand, and why it came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from technomart.domain.inventory.stock import Thousandths
from technomart.domain.kernel.errors import Invalid


class BadMovement(Invalid):
    """A movement of this kind cannot go this way."""

    code = "bad_movement"


class MovementKind(StrEnum):
    """Why stock on hand changed."""

    RECEIPT = "RECEIPT"
    SALE = "SALE"
    ADJUSTMENT = "ADJUSTMENT"
    WASTE = "WASTE"
    RETURN = "RETURN"


class StockOperation(StrEnum):
    """How a person states a change of stock."""

    SET = "set"
    ADD = "add"
    SUBTRACT = "subtract"


USUAL_KIND: Mapping[StockOperation, MovementKind] = {
    StockOperation.SET: MovementKind.ADJUSTMENT,
    StockOperation.ADD: MovementKind.RECEIPT,
    StockOperation.SUBTRACT: MovementKind.WASTE,
}
"""What a change is booked as unless the person says otherwise."""

POSSIBLE_KINDS: Mapping[StockOperation, frozenset[MovementKind]] = {
    StockOperation.SET: frozenset({MovementKind.ADJUSTMENT}),
    StockOperation.ADD: frozenset({MovementKind.RECEIPT, MovementKind.RETURN, MovementKind.ADJUSTMENT}),
    StockOperation.SUBTRACT: frozenset({MovementKind.WASTE, MovementKind.ADJUSTMENT}),
}
"""What a change may be booked as; a sale is booked by completing an order and in no other way."""


@dataclass(frozen=True, slots=True)
class StockMovement:
    """A change of stock on hand, in signed thousandths of what the item's unit was then; rows are only ever added."""

    id: str
    item_id: str
    kind: MovementKind
    quantity: Thousandths
    at: datetime
    reason: str = ""
    order_id: str | None = None
    actor_id: str | None = None
    actor_name: str = ""
    unit: str = ""
