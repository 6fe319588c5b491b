"""Find out in few passes that stock is what was moved, and that what was sold is what orders held."""

from sqlalchemy import FromClause, Select, Table, and_, case, func, not_, or_, select

from technomart.adapters.sql.audit.inventory import IS_SALE, SERVED, agree
from technomart.adapters.sql.audit.questions import Value
from technomart.adapters.sql.audit.screening import Screen, count, on, suspects_among
from technomart.adapters.sql.core.functions import hidden
from technomart.adapters.sql.inventory.tables import stock_items, stock_movements, stock_reservations
from technomart.adapters.sql.orders.tables import orders
from technomart.domain.inventory.movements import MovementKind

order, item, move, held = orders.c, stock_items.c, stock_movements.c, stock_reservations.c


def stock() -> Screen:
    """Look at each item's units first: the other statements compare quantities alone."""
    of_both = ("sold_is_what_was_held", "references_lead_somewhere")
    covers = [
        *on(stock_items, "stock_is_sum_of_movements", "restocked_at_last_receipt"),
        *on(stock_reservations, *of_both),
        *on(stock_movements, *of_both, "sold_when_completed"),
    ]
    units = [_of_another_unit(table) for table in (stock_reservations, stock_movements)]
    return Screen(covers, [*units, _moved(), _sold()])


def _of_another_unit(table: Table) -> Select[int]:
    """Count the units of items that are not what the item is counted in now, or of no item."""
    # Hidden from its index, along which each row would be looked up by itself.
    kinds = select(hidden(table.c.item_id).label("item_id"), table.c.unit).distinct().subquery("kinds")
    other = or_(item.id.is_(None), kinds.c.unit != item.unit)
    return suspects_among(kinds.outerjoin(stock_items, item.id == kinds.c.item_id), other)


def _moved() -> Select[int]:
    """Read the movements once for both figures they come to."""
    receipt = case((move.kind == MovementKind.RECEIPT.value, move.at))
    figures = func.sum(move.quantity).label("moved"), func.max(receipt).label("restocked")
    of_item: Value = hidden(move.item_id).label("item_id")
    found = select(of_item, *figures).group_by(of_item).subquery("found")
    restocked = item.last_restocked.is_distinct_from(found.c.restocked)
    wrong = or_(item.on_hand != func.coalesce(found.c.moved, 0), restocked)
    return count(stock_items.outerjoin(found, found.c.item_id == item.id), wrong)


def _sold() -> Select[int]:
    """Look at what each order held and what was sold of it, and for rows of either kind that no order leads to."""
    # Added up along the key first: grouped beside the orders, a server would sort it all.
    by_item = select(held.order_id, held.item_id, func.sum(held.quantity).label("quantity"))
    table = by_item.group_by(held.order_id, held.item_id).subquery("held_by_order")
    found = table.c
    sale = and_(move.order_id == found.order_id, move.item_id == found.item_id, IS_SALE)
    every: FromClause = table.outerjoin(orders, order.id == found.order_id).outerjoin(stock_movements, sale)
    late = and_(move.id.is_not(None), move.at.is_distinct_from(order.completed_at))
    unlike = not_(agree(move.quantity, found.quantity, SERVED))
    wrong = or_(order.id.is_(None), unlike, late)
    of_order = count(stock_movements, or_(move.order_id.is_not(None), IS_SALE)).correlate(None).scalar_subquery()
    return suspects_among(every, wrong, of_order - func.count(move.id))
