"""Keep what people changed of what describes a stock item."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from technomart.domain.inventory.stock import StockItem, StockItemChanges, amount_of
from technomart.domain.users.actor import Actor


class ActivityType(StrEnum):
    """What happened to a stock item: it was moved, as the movement's kind says, or what describes it was edited."""

    RECEIPT = "RECEIPT"
    SALE = "SALE"
    ADJUSTMENT = "ADJUSTMENT"
    WASTE = "WASTE"
    RETURN = "RETURN"
    ITEM_UPDATE = "ITEM_UPDATE"


@dataclass(frozen=True, slots=True)
class StockEdit:
    """A change of an item's description: which fields, what they said before and what after; rows are only added."""

    id: str
    item_id: str
    at: datetime
    fields: tuple[str, ...]
    old_values: tuple[str, ...]
    new_values: tuple[str, ...]
    actor_id: str | None = None
    actor_name: str = ""


def edit_of(by: Actor, before: StockItem, after: StockItem, edit_id: str) -> StockEdit:
    """Return what was changed of an item, when it was, by whom."""
    names = [name for name in StockItemChanges.__annotations__ if getattr(before, name) != getattr(after, name)]
    return StockEdit(
        id=edit_id,
        item_id=after.id,
        at=after.updated_at,
        fields=tuple(names),
        old_values=tuple(_said(getattr(before, name)) for name in names),
        new_values=tuple(_said(getattr(after, name)) for name in names),
        actor_id=by.user_id,
        actor_name=by.name,
    )


def _said(value: str | int | date | None) -> str:
    if isinstance(value, int):
        return amount_of(value, "")
    return "" if value is None else str(value)
