"""Ask which orders do not add up: their lines, their figures, their history."""

from collections.abc import Iterator

from sqlalchemy import and_, case, func, literal, not_, or_

from technomart.adapters.sql.audit.questions import (
    Condition,
    Question,
    Value,
    broken,
    count_of,
    differing,
    newest,
    sum_of,
)
from technomart.adapters.sql.orders.tables import order_history, order_lines, order_privileges, orders
from technomart.adapters.sql.payments.tables import payments
from technomart.domain.kernel.money import WHOLE
from technomart.domain.orders.discounts import HUNDRED
from technomart.domain.orders.history import RELINED, OrderEvent
from technomart.domain.orders.order import PaymentStatus
from technomart.domain.orders.pricing import DiscountKind
from technomart.domain.orders.status import BACK, CLOSED, NEXT, VOID, OrderStatus

line, row, order = order_lines.c, order_history.c, orders.c
MINE = line.order_id == order.id
OURS = row.order_id == order.id
VOIDED = [status.value for status in VOID]
ENDED = [status.value for status in CLOSED]
RELINING = [event.value for event in RELINED]
IS_MOVE = row.event == OrderEvent.MOVED.value
IS_RELINING = and_(not_(IS_MOVE), row.event.in_(RELINING))  # most rows are moves, for which no list is looked up
IS_EDIT = or_(*(and_(row.status_before == a.value, row.status_after == b.value) for a, b in BACK.items()), IS_RELINING)
PAYMENTS_TOLD = count_of(order_history, OURS, row.event == OrderEvent.PAID.value)
PAYMENTS_STORED = count_of(payments, payments.c.order_id == order.id, payments.c.corrects.is_(None))
NOTHING_BACK = [OrderEvent.PAID.value, OrderEvent.CORRECTED.value]
FIRST = [OrderStatus.PENDING.value, OrderStatus.IN_QUEUE.value]


def questions() -> Iterator[Question]:
    """Return the questions about orders."""
    yield from _lines()
    yield from _figures()
    yield from _history()
    yield _legal_history()
    yield allowed_discount()
    yield from _completion()
    yield pairs()


def _lines() -> Iterator[Question]:
    last = newest(line.position, order_lines, line.position, MINE)
    there, highest = count_of(order_lines, MINE), func.coalesce(last, 0) + 1
    has_voided = count_of(order_history, OURS, row.event.in_(RELINING)) > 0
    gap = and_(there != highest, or_(there == 0, there > highest, not_(has_voided)))
    yield broken("lines_are_complete", orders, gap, found=there, right=highest)
    yield differing(
        "subtotal_is_sum_of_lines", orders, order.subtotal, sum_of(line.unit_price * line.quantity, order_lines, MINE)
    )
    yield differing("discount_is_sum_of_shares", orders, order.discount, sum_of(line.discount, order_lines, MINE))


def _figures() -> Iterator[Question]:
    rate = case((order.discount_value < WHOLE, order.discount_value), else_=WHOLE)
    exact = order.subtotal * rate + WHOLE // 2
    fixed = case((order.discount_value < order.subtotal, order.discount_value), else_=order.subtotal)
    waived = sum_of(order_privileges.c.waived, order_privileges, order_privileges.c.order_id == order.id)
    offered = order.discount + case((order.diners > 0, waived), else_=0)  # the law took the place of some
    agreed = case(
        (order.discount_kind == DiscountKind.FIXED.value, offered == fixed),
        else_=and_(offered * WHOLE <= exact, exact < (offered + 1) * WHOLE),
    )
    yield broken("discount_is_as_agreed", orders, not_(agreed), found=order.discount, right=order.discount_value)
    off_by_law = func.coalesce(order.statutory_discount + order.vat_adjustment, 0)
    yield differing("total_is_what_remains", orders, order.total, order.subtotal - order.discount - off_by_law)
    yield broken(
        "money_is_within_bounds",
        orders,
        or_(order.refunded < 0, order.refunded > order.captured, order.captured - order.refunded > order.total),
    )
    yield differing("payment_status_follows", orders, order.payment_status, _payment_status())
    kept = and_(order.status.in_(VOIDED), order.captured != order.refunded)
    yield broken("nothing_is_kept_on_void_orders", orders, kept, found=order.captured, right=order.refunded)


def _payment_status() -> Value:
    """Return how far an order is paid, as `Order.payment_status` says it."""
    return case(
        (and_(order.refunded != 0, order.refunded == order.captured), PaymentStatus.REFUNDED.value),
        (order.captured - order.refunded == order.total, PaymentStatus.PAID.value),
        (order.refunded != 0, PaymentStatus.PARTIALLY_REFUNDED.value),
        (order.captured != 0, PaymentStatus.PARTIAL.value),
        else_=PaymentStatus.UNPAID.value,
    )


def _history() -> Iterator[Question]:
    after = newest(row.status_after, order_history, row.seq, OURS)
    yield differing("status_is_last_history", orders, order.status, after)
    last = newest(row.seq, order_history, row.seq, OURS)
    rows = count_of(order_history, OURS)
    yield differing("version_is_history_length", orders, order.version, rows)
    yield differing("version_is_history_length", orders, rows, last)
    paid = OURS, row.event == OrderEvent.PAID.value
    back = OURS, row.event.not_in(NOTHING_BACK)
    came_to = sum_of(row.subtotal, order_history, OURS)
    yield differing("history_tells_the_subtotal", orders, order.subtotal, came_to)
    given = sum_of(row.discount, order_history, OURS)
    yield differing("history_tells_the_discount", orders, order.discount, given)
    tells = "history_tells_the_money"
    yield differing(tells, orders, order.captured, sum_of(row.amount, order_history, *paid))
    yield differing(tells, orders, order.refunded, sum_of(row.amount, order_history, *back))
    yield differing(tells, orders, PAYMENTS_TOLD, PAYMENTS_STORED)


def _legal_history() -> Question:
    before = order_history.alias("before")
    both = order_history.outerjoin(before, and_(before.c.order_id == row.order_id, before.c.seq == row.seq - 1))
    follows = row.status_before == func.coalesce(before.c.status_after, row.status_before)  # a gap is told elsewhere
    legal = is_legal_step(row.event, row.status_before, row.status_after, row.seq == 1, row.amount != 0)
    is_legal = and_(legal, or_(row.seq == 1, follows), row.at >= func.coalesce(before.c.at, row.at))
    found, right = func.coalesce(row.status_before, ""), func.coalesce(before.c.status_after, "")
    wrong = func.coalesce(not_(is_legal), literal(True))
    return broken("history_is_legal", order_history, wrong, found=found, right=right, source=both)


def allowed_discount() -> Question:
    """Look at what was off with each discount, and at what a discount with a payment paid."""
    other = order_history.alias("other")
    before = and_(other.c.order_id == row.order_id, other.c.seq < row.seq)
    off = row.discount + sum_of(other.c.discount, other, before)
    then = row.subtotal + sum_of(other.c.subtotal, other, before)
    follows = IS_RELINING
    shared = case((or_(follows, row.other_order_id.is_not(None)), 1), else_=0)  # a share may be rounded up
    too_much = and_(off > 0, (off - shared) * WHOLE > then * row.discount_limit * (WHOLE // HUNDRED) + WHOLE // 2)
    is_second = count_of(other, before, other.c.event == OrderEvent.PAID.value) > 0
    pays_a_part = and_(row.event == OrderEvent.PAID.value, or_(row.amount != then - off, is_second))
    elsewhere = row.event.not_in([OrderEvent.PLACED.value, OrderEvent.PAID.value, *RELINING])
    wrong = or_(too_much, pays_a_part, elsewhere)
    where, code = (or_(row.discount != 0, follows), wrong), "discount_was_allowed"
    return broken(code, order_history, *where, found=off, right=row.discount_limit)


def pairs() -> Question:
    """Ask for splits and merges that the other order does not tell of alike: then, of the same amount."""
    other = order_history.alias("other")
    ways = {
        OrderEvent.SPLIT: OrderEvent.PLACED,
        OrderEvent.PLACED: OrderEvent.SPLIT,
        OrderEvent.MERGED: OrderEvent.MOVED,
        OrderEvent.MOVED: OrderEvent.MERGED,
    }
    matches = or_(*(and_(row.event == one.value, other.c.event == way.value) for one, way in ways.items()))
    at_both = and_(other.c.order_id == row.other_order_id, other.c.other_order_id == row.order_id, other.c.at == row.at)
    amount = case((row.event == OrderEvent.SPLIT.value, -row.subtotal), else_=row.subtotal)
    came = case(
        (row.event == OrderEvent.MERGED.value, sum_of(order.subtotal, orders, order.id == row.other_order_id)),
        (row.event == OrderEvent.MOVED.value, 0),
        (row.event == OrderEvent.SPLIT.value, other.c.subtotal),
        else_=-other.c.subtotal,
    )
    ends = or_(row.event != OrderEvent.MOVED.value, row.status_after == OrderStatus.CANCELLED.value)
    told = count_of(other, at_both, matches, amount == came, ends)
    named = or_(row.other_order_id.is_not(None), row.event.in_([OrderEvent.SPLIT.value, OrderEvent.MERGED.value]))
    return broken("orders_name_each_other", order_history, named, told != 1, found=row.other_order_id)


def is_legal_step(event: Value, before: Value, after: Value, is_first: Value, has_amount: Value) -> Condition:
    """Return whether a row of a history is a step that an order may take, seen for itself; NULL is none."""
    placed = and_(event == OrderEvent.PLACED.value, before.is_(None), after.in_(FIRST), not_(has_amount))
    moves = [
        and_(before == status.value, after.in_([following.value for following in allowed]))
        for status, allowed in NEXT.items()
        if allowed
    ]
    moves += [and_(before == later.value, after == earlier.value) for later, earlier in BACK.items()]
    move = and_(event == OrderEvent.MOVED.value, or_(*moves))
    payment = and_(event == OrderEvent.PAID.value, before == after, before.not_in(VOIDED))
    ends = and_(before == OrderStatus.COMPLETED.value, after == OrderStatus.REFUNDED.value)
    refund = and_(event == OrderEvent.REFUNDED.value, or_(before == after, ends))
    correction = and_(event == OrderEvent.CORRECTED.value, before == after, before.not_in(VOIDED), has_amount)
    changed = and_(event == OrderEvent.RENAMED.value, before == after, before.not_in(VOIDED), not_(has_amount))
    relined = and_(event.in_(RELINING), before == after, before.in_(FIRST), not_(has_amount))
    granted = and_(event == OrderEvent.PRIVILEGED.value, before == after, before.not_in(VOIDED), not_(has_amount))
    steps = or_(move, payment, refund, correction, changed, relined, granted)
    return case((is_first, placed), else_=and_(before.is_not(None), steps))


def _completion() -> Iterator[Question]:
    first = newest(row.at, order_history, row.seq, OURS, row.seq == 1)
    last = newest(row.at, order_history, row.seq, OURS)
    yield differing("times_are_those_of_history", orders, order.created_at, first)
    yield differing("times_are_those_of_history", orders, order.updated_at, last)
    done = OrderStatus.COMPLETED.value
    at = newest(row.at, order_history, row.seq, OURS, row.event == OrderEvent.MOVED.value, row.status_after == done)
    yield differing("completion_is_in_history", orders, order.completed_at, at)
    ready = OrderStatus.READY.value
    steps = row.event == OrderEvent.MOVED.value, row.status_after.in_([ready, OrderStatus.IN_PROGRESS.value])
    since = newest(case((row.status_after == ready, row.at)), order_history, row.seq, OURS, *steps)
    yield differing("readiness_is_in_history", orders, order.ready_at, since)
    yield differing("edits_are_counted", orders, order.edits, count_of(order_history, OURS, IS_EDIT))
    ended = case((order.status.in_(ENDED), func.coalesce(order.completed_at, order.updated_at)))
    yield differing("history_lists_orders_by_their_end", orders, order.ended_at, ended)
