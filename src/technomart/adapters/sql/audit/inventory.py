"""Ask which stock, reservations and movements do not add up."""

from collections.abc import Iterator

from sqlalchemy import and_, case, func, literal, not_, null, or_, select

from technomart.adapters.sql.audit.questions import Beside, Condition, Question, Value, broken, count_of, sum_of
from technomart.adapters.sql.inventory.tables import recipe_parts, stock_items, stock_movements, stock_reservations
from technomart.adapters.sql.menu.tables import menu_items
from technomart.adapters.sql.orders.tables import order_lines, orders
from technomart.domain.inventory.movements import MovementKind
from technomart.domain.inventory.units import SIZES
from technomart.domain.orders.status import OPEN, OrderStatus

order, line = orders.c, order_lines.c
item, held, move = stock_items.c, stock_reservations.c, stock_movements.c
STILL_OPEN = order.status.in_([status.value for status in OPEN])
SERVED = order.status.in_([OrderStatus.COMPLETED.value, OrderStatus.REFUNDED.value])
IS_OF_LINE = and_(line.order_id == held.order_id, line.position == held.position)
IS_SALE = move.kind == MovementKind.SALE.value


def agree(sold: Value, quantity: Value, is_served: Condition, *alike: Condition) -> Condition:
    """Return whether what was held of an item was sold as a whole, and alike, or not yet, or never."""
    as_a_whole = and_(is_served, sold.is_not(None), sold == -quantity, *alike)
    return or_(as_a_whole, and_(not_(is_served), sold.is_(None)))


def questions() -> Iterator[Question]:
    """Return the questions about the inventory."""
    yield from _quantities()
    yield _recipes()
    yield from _sales()


def _recipes() -> Question:
    part, dish = recipe_parts.c, menu_items.c
    both = recipe_parts.join(menu_items, dish.id == part.menu_item_id).join(stock_items, item.id == part.item_id)
    is_gone = or_(dish.removed, item.removed)
    return broken("recipes_are_in_use", recipe_parts, is_gone, found=part.item_id, source=both)


def _quantities() -> Iterator[Question]:
    yield _summed()
    # Grouped from the few open orders on, not looked up for each item among all that was ever held.
    by_item = (
        select(held.item_id, func.sum(held.quantity).label("quantity"))
        .select_from(orders.join(stock_reservations, held.order_id == order.id))
        .where(STILL_OPEN)
        .group_by(held.item_id)
        .subquery("by_item")
    )
    both = stock_items.outerjoin(by_item, by_item.c.item_id == item.id)
    right = func.coalesce(by_item.c.quantity, literal(0))
    code = "reserved_is_what_open_orders_hold"
    yield broken(code, stock_items, item.reserved != right, found=item.reserved, right=right, source=both)
    rows = stock_reservations.join(orders, order.id == held.order_id).join(stock_items, item.id == held.item_id)
    otherwise = held.unit != item.unit
    yield broken(code, stock_reservations, STILL_OPEN, otherwise, found=held.unit, right=item.unit, source=rows)
    out_of_bounds = or_(item.reserved < 0, item.reserved > item.on_hand)
    yield broken("stock_is_within_bounds", stock_items, out_of_bounds, found=item.reserved, right=item.on_hand)
    receipt = case((move.kind == MovementKind.RECEIPT.value, move.at))
    yield _moved("restocked_at_last_receipt", item.last_restocked, func.max(receipt), null())


def _summed() -> Question:
    """Ask for items whose movements add up to something else, each in the unit the item was counted in then."""
    by_unit = (
        select(move.item_id, move.unit, func.sum(move.quantity).label("quantity"))
        .group_by(move.item_id, move.unit)
        .subquery("by_unit")
    )
    moved = by_unit.c
    by_item = (
        select(
            moved.item_id,
            func.sum(moved.quantity * _size(moved.unit)).label("figure"),
            func.sum(case((_kind(moved.unit) != _kind(item.unit), 1), else_=0)).label("strange"),
        )
        .select_from(by_unit.join(stock_items, item.id == moved.item_id))
        .group_by(moved.item_id)
        .subquery("by_item")
    )
    right, size = func.coalesce(by_item.c.figure, literal(0)), _size(item.unit)
    wrong = or_(item.on_hand * size != right, func.coalesce(by_item.c.strange, literal(0)) > 0)
    both = stock_items.outerjoin(by_item, by_item.c.item_id == item.id)
    return broken("stock_is_sum_of_movements", stock_items, wrong, found=item.on_hand, right=right // size, source=both)


def _size(unit: Value) -> Value:
    """Return how many of the smallest unit of its kind a unit has."""
    return case({word: literal(size) for word, (_, size) in SIZES.items()}, value=func.lower(unit), else_=literal(1))


def _kind(unit: Value) -> Value:
    """Return the kind of a unit, itself where it has no others."""
    kinds = {word: literal(kind) for word, (kind, _) in SIZES.items()}
    return case(kinds, value=func.lower(unit), else_=func.lower(unit))


def _moved(code: str, stored: Value, figure: Value, nothing: Value) -> Question:
    """Ask for items that say something else than their movements, which are read once and not item by item."""
    by_item = select(move.item_id, figure.label("figure")).group_by(move.item_id).subquery("by_item")
    both = stock_items.outerjoin(by_item, by_item.c.item_id == item.id)
    right = func.coalesce(by_item.c.figure, nothing)
    return broken(code, stock_items, stored.is_distinct_from(right), found=stored, right=right, source=both)


def _sales() -> Iterator[Question]:
    code = "sold_is_what_was_held"
    sale = and_(move.order_id == held.order_id, move.item_id == held.item_id, IS_SALE)
    both = stock_reservations.join(orders, order.id == held.order_id).outerjoin(stock_movements, sale)
    other = stock_reservations.alias("other")
    same = other.c.order_id == held.order_id, other.c.item_id == held.item_id
    in_all = sum_of(other.c.quantity, other, *same)
    unlike = not_(agree(move.quantity, in_all, SERVED, move.unit == held.unit))
    yield broken(code, stock_reservations, unlike, found=move.quantity, right=in_all, source=both)
    reserved = count_of(stock_reservations, held.order_id == move.order_id, held.item_id == move.item_id)
    yield broken(code, stock_movements, IS_SALE, reserved == 0, found=move.quantity)
    code, its_line = "stock_is_held_for_lines", Beside(order_lines, IS_OF_LINE)
    yield broken(code, stock_reservations, line.order_id.is_(None), found=held.position, beside=[its_line])
    served = stock_movements.join(orders, order.id == move.order_id)
    late = move.at.is_distinct_from(order.completed_at)
    yield broken(
        "sold_when_completed", stock_movements, IS_SALE, late, found=move.at, right=order.completed_at, source=served
    )
