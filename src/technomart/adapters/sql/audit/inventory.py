"""Ask which stock, reservations, movements and payment intents do not add up."""

from collections.abc import Iterator

from sqlalchemy import and_, exists, func, literal, not_, or_, select

from technomart.adapters.sql.audit.questions import Question, broken, differing, sum_of
from technomart.adapters.sql.inventory.tables import stock_items, stock_movements, stock_reservations
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.payments.tables import payment_intents, payments, refunds
from technomart.domain.inventory.stock import MovementKind
from technomart.domain.orders.status import OPEN, OrderStatus
from technomart.domain.payments.intents import IntentKind, IntentState

order, payment, refund = orders.c, payments.c, refunds.c
item, held, move, intent = stock_items.c, stock_reservations.c, stock_movements.c, payment_intents.c
STILL_OPEN = order.status.in_([status.value for status in OPEN])
SERVED = order.status.in_([OrderStatus.COMPLETED.value, OrderStatus.REFUNDED.value])
IS_SALE = move.kind == MovementKind.SALE.value
IS_CHARGE = intent.kind == IntentKind.CHARGE.value


def questions() -> Iterator[Question]:
    """Return the questions about the inventory and the payment gateway."""
    yield from _quantities()
    yield from _sales()
    yield from _intents()


def _quantities() -> Iterator[Question]:
    moved = sum_of(move.quantity, stock_movements, move.item_id == item.id)
    yield differing("stock_is_sum_of_movements", stock_items, item.on_hand, moved)
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
    out_of_bounds = or_(item.reserved < 0, item.reserved > item.on_hand)
    yield broken("stock_is_within_bounds", stock_items, out_of_bounds, found=item.reserved, right=item.on_hand)
    restocked = (
        select(func.max(move.at))
        .where(move.item_id == item.id, move.kind == MovementKind.RECEIPT.value)
        .correlate(stock_items)
        .scalar_subquery()
    )
    yield differing("restocked_at_last_receipt", stock_items, item.last_restocked, restocked)


def _sales() -> Iterator[Question]:
    code = "sold_is_what_was_held"
    sale = and_(move.order_id == held.order_id, move.item_id == held.item_id, IS_SALE)
    both = stock_reservations.join(orders, order.id == held.order_id).outerjoin(stock_movements, sale)
    right = and_(SERVED, move.quantity.is_not(None), move.quantity == -held.quantity)
    not_yet = and_(not_(SERVED), move.quantity.is_(None))
    yield broken(
        code, stock_reservations, not_(or_(right, not_yet)), found=move.quantity, right=held.quantity, source=both
    )
    reserved = and_(held.order_id == move.order_id, held.item_id == move.item_id)
    others = stock_movements.outerjoin(stock_reservations, reserved)
    unheld = and_(IS_SALE, held.quantity.is_(None))
    yield broken(code, stock_movements, unheld, found=move.quantity, source=others)
    served = stock_movements.join(orders, order.id == move.order_id)
    late = move.at.is_distinct_from(order.completed_at)
    yield broken(
        "sold_when_completed", stock_movements, IS_SALE, late, found=move.at, right=order.completed_at, source=served
    )


def _intents() -> Iterator[Question]:
    code = "intents_came_to_what_they_say"
    is_done = intent.state == IntentState.DONE.value
    taken = exists().where(
        payment.id == intent.id,
        payment.order_id == intent.order_id,
        payment.amount == intent.amount,
        payment.method == intent.method,
    )
    given = exists().where(
        refund.id == intent.id,
        refund.order_id == intent.order_id,
        refund.amount == intent.amount,
        refund.payment_id == intent.payment_id,
    )
    any_payment = exists().where(payment.id == intent.id)
    wrong_charge = and_(IS_CHARGE, or_(and_(is_done, not_(taken)), and_(not_(is_done), any_payment)))
    wrong_refund = and_(not_(IS_CHARGE), not_(given))
    yield broken(code, payment_intents, or_(wrong_charge, wrong_refund), found=intent.state, right=intent.amount)
    waiting = and_(IS_CHARGE, intent.state == IntentState.OPEN.value, order.status.not_in([s.value for s in OPEN]))
    closed = and_(waiting, order.status != OrderStatus.COMPLETED.value)
    both = payment_intents.join(orders, order.id == intent.order_id)
    yield broken("nothing_is_under_way_on_void_orders", payment_intents, closed, found=order.status, source=both)
    unlike = func.instr(payment.search_key, func.lower(payment.order_number) + " ") != 1
    yield broken("numbers_are_written_alike", payments, unlike, found=payment.search_key, right=payment.order_number)
