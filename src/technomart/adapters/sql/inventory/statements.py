"""Hold the statements about stock, recipes and movements, each built once."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Date, Integer, bindparam, case, column, select, table

from technomart.adapters.sql.core.pages import Conditions, between
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.types import Code, Id
from technomart.adapters.sql.core.usual import update
from technomart.adapters.sql.inventory.tables import (
    recipe_parts,
    stock_edits,
    stock_items,
    stock_movements,
    stock_reservations,
)
from technomart.adapters.sql.menu.tables import menu_items
from technomart.domain.inventory.stock import Thousandths
from technomart.domain.orders.status import OPEN

orders = table("orders", column("id", Id), column("status", Code))
"""What this area has to know of orders, which know it."""
item, part, held, move = stock_items.c, recipe_parts.c, stock_reservations.c, stock_movements.c

QUANTITIES = ("on_hand", "reserved", "last_restocked", "low_since", "version")


PRESENT = Prepared(select(stock_items).where(item.removed.is_(False)).order_by(item.id))
RECIPES = Prepared(
    select(recipe_parts)
    .where(part.menu_item_id.in_(bindparam("menu_item_ids", expanding=True)))
    .order_by(part.menu_item_id, part.item_id)
)
WITH_RECIPES = Prepared(
    select(menu_items, part.item_id, part.quantity, item.unit, item.expires_on)
    .outerjoin(recipe_parts, part.menu_item_id == menu_items.c.id)
    .outerjoin(stock_items, item.id == part.item_id)
    .where(menu_items.c.id.in_(bindparam("ids", expanding=True)))
)
"""In no order: MariaDB would sort these few rows in a temporary table, in a file since some of their texts are long."""
MARK_LOW = update(stock_items, "low_since")
DESCRIPTION = [name for name in item.keys() if name not in ("id", *QUANTITIES)]  # noqa: SIM118  # no mapping
SAVE = Prepared(
    stock_items.update()
    .where(item.id == bindparam("id_"))
    .values({name: bindparam(name) for name in DESCRIPTION} | {"version": item.version + 1})
)
FORGET_RECIPE = Prepared(recipe_parts.delete().where(part.menu_item_id == bindparam("menu_item_id")))
WITH_ITEM = Prepared(select(recipe_parts).where(part.item_id == bindparam("item_id")).order_by(part.menu_item_id))
HELD_OF = Prepared(
    select(stock_reservations)
    .join(orders, orders.c.id == held.order_id)
    .where(orders.c.status.in_([status.value for status in OPEN]), held.item_id == bindparam("item_id"))
    .order_by(held.order_id, held.position)
)
MOVEMENT_OF = Prepared(select(move.id).where(move.item_id == bindparam("item_id")).limit(1))
RECOUNT = update(stock_items, "unit", "on_hand", "reserved", "min_stock")
RECOUNT_PART = Prepared(
    recipe_parts.update()
    .where(part.menu_item_id == bindparam("dish"), part.item_id == bindparam("item"))
    .values(quantity=bindparam("new"))
)
RECOUNT_HELD = Prepared(
    stock_reservations.update()
    .where(held.order_id == bindparam("order"), held.item_id == bindparam("item"), held.position == bindparam("line"))
    .values(quantity=bindparam("new"), unit=bindparam("new_unit"))
)
UNMAKEABLE = Prepared(
    select(part.menu_item_id)
    .distinct()
    .select_from(recipe_parts.join(stock_items, item.id == part.item_id))
    .where(item.on_hand - item.reserved < part.quantity)
)
MADE_OF_EXPIRED = Prepared(
    select(part.menu_item_id)
    .distinct()
    .select_from(recipe_parts.join(stock_items, item.id == part.item_id))
    .where(item.expires_on < bindparam("today", type_=Date), item.on_hand > 0)
)
RESERVED_BY = Prepared(
    select(stock_reservations).where(held.order_id == bindparam("order_id")).order_by(held.item_id, held.position)
)
LET_GO = Prepared(
    stock_reservations.delete().where(
        held.order_id == bindparam("of"), held.position.in_(bindparam("lines", expanding=True))
    )
)
MOVED_BY = Prepared(select(stock_movements).where(move.order_id == bindparam("order_id")).order_by(move.id))
NEWEST = Prepared(select(stock_movements).order_by(move.id.desc()).limit(bindparam("most", type_=Integer)))
MOVED_SO: Conditions = {
    "item_id": move.item_id == bindparam("item_id"),
    "kind": move.kind == bindparam("kind"),
    **between(move.at),
}
NEWEST_EDITS = Prepared(select(stock_edits).order_by(stock_edits.c.id.desc()).limit(bindparam("most", type_=Integer)))


def _shift(*, restocked: bool) -> Prepared:
    there, reserved = item.on_hand + bindparam("there"), item.reserved + bindparam("held")
    new = {"on_hand": there, "reserved": reserved, "updated_at": bindparam("at"), "version": item.version + 1}
    if restocked:
        new["last_restocked"] = bindparam("at")
    possible = (item.id == bindparam("id_")) & (reserved >= 0) & (reserved <= there)
    return Prepared(stock_items.update().where(possible).values(new))


BEYOND = ("ck_stock_items_on_hand_not_negative", "ck_stock_items_reserved_within_on_hand")
"""What is run into by a change that would hold more than is there; it undoes the whole statement."""


UNMARKED = "ck_stock_items_low_is_marked"
"""What is run into by a change that takes an item to its minimum; that tells it without asking."""


@cache
def shift_all(count: int, *, counted: bool) -> Prepared:
    """Return what adds to what is held of items, each by its arm of a CASE, and to what is there so many times.

    If they are counted, then those alone that are counted in the unit of another CASE.
    """
    arms = {bindparam(f"item_{n}", type_=Id): bindparam(f"quantity_{n}", type_=BigInteger) for n in range(count)}
    added = case(arms, value=item.id)
    new = {
        "on_hand": item.on_hand + added * bindparam("sold", type_=BigInteger),
        "reserved": item.reserved + added,
        "updated_at": bindparam("at"),
        "version": item.version + 1,
    }
    # One statement finds the rows by their key, in its order, so that no two orders wait for each other.
    found = stock_items.update().where(item.id.in_(bindparam("ids", expanding=True)))
    if counted:
        units = {bindparam(f"item_{n}", type_=Id): bindparam(f"unit_{n}", type_=item.unit.type) for n in range(count)}
        found = found.where(item.unit == case(units, value=item.id))
    return Prepared(found.values(new))


def arms_for(quantities: Mapping[str, Thousandths], units: Mapping[str, str] | None) -> tuple[int, dict[str, Any]]:
    """Return the arms of those CASEs, the last one repeated up to a power of two: few statements do for all orders."""
    arms = list(quantities.items())
    arms += arms[-1:] * ((1 << (len(arms) - 1).bit_length()) - len(arms))
    values: dict[str, Any] = {}
    for n, (item_id, quantity) in enumerate(arms):
        values |= {f"item_{n}": item_id, f"quantity_{n}": quantity}
        if units is not None:
            values[f"unit_{n}"] = units[item_id]
    return len(arms), values


SHIFT = {restocked: _shift(restocked=restocked) for restocked in (False, True)}
