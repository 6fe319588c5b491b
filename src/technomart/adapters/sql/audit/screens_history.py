"""Find out in one pass along the history of orders that it tells of each what the order says."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, and_, case, func, literal_column, not_, or_, select

from technomart.adapters.sql.audit.orders import (
    IS_EDIT,
    IS_MOVE,
    NOTHING_BACK,
    PAYMENTS_STORED,
    PAYMENTS_TOLD,
    allowed_discount,
    is_legal_step,
    pairs,
)
from technomart.adapters.sql.audit.questions import Condition, Value
from technomart.adapters.sql.audit.screening import (
    OF_CELLS,
    Screen,
    amiss,
    checks_of,
    count,
    holds,
    of_rows,
    on,
    suspects_among,
    unlike_orders,
)
from technomart.adapters.sql.audit.taxes import OFF_BY_LAW
from technomart.adapters.sql.core.functions import last_where, sum_where
from technomart.adapters.sql.orders.tables import order_history, orders
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.status import OrderStatus

row, order = order_history.c, orders.c
AS_IN_HISTORY = (order.created_at, order.updated_at, order.completed_at, order.ready_at, order.ended_at)
"""Cells that are those of the history to the letter, or of each other, and as legible; as long as that is so."""
PARTLY_AS_IN_HISTORY = on(orders, "values_can_be_read")
"""What the pass along orders tells of all but those cells."""


def history() -> Screen:
    """Add up each history, and compare it with its order."""
    is_payment = row.event == OrderEvent.PAID.value
    is_ready, is_made, completes = (
        and_(row.status_after == status.value, IS_MOVE)
        for status in (OrderStatus.READY, OrderStatus.IN_PROGRESS, OrderStatus.COMPLETED)
    )
    sums = {
        "rows": func.count(),
        "paid": _sum(row.amount, is_payment),
        "back": _sum(row.amount, row.event.not_in(NOTHING_BACK)),
        "off": _sum(row.discount),
        "came_to": _sum(row.subtotal),
        "by_law": _sum(row.statutory),
        "free": sum_where(literal_column("1"), and_(is_payment, row.amount == 0)),
        "placed": last_where(row.at, row.seq == 1),
        "completed": last_where(row.at, completes),
        "ready": last_where(row.at, is_ready),
        "last_ready": last_where(row.seq, is_ready),
        "last_made": last_where(row.seq, is_made),
        "edits": func.coalesce(sum_where(literal_column("1"), IS_EDIT), 0),
    }
    by_order = select(row.order_id, *(value.label(name) for name, value in sums.items())).group_by(row.order_id)
    found, newest = by_order.subquery("found"), order_history.alias("newest")
    all_three = found.outerjoin(orders, order.id == found.c.order_id).outerjoin(
        newest, and_(newest.c.order_id == found.c.order_id, newest.c.seq == found.c.rows)
    )
    is_ready_last = or_(found.c.last_made.is_(None), found.c.last_ready > found.c.last_made)
    wrong = or_(
        order.version != found.c.rows,
        order.captured != found.c.paid,
        order.discount != found.c.off,
        order.subtotal != found.c.came_to,
        found.c.by_law != OFF_BY_LAW,
        order.refunded != found.c.back,
        order.status != newest.c.status_after,
        order.created_at.is_distinct_from(found.c.placed),
        order.updated_at.is_distinct_from(newest.c.at),
        and_(found.c.free > 0, PAYMENTS_TOLD != PAYMENTS_STORED),  # of others their sum tells, see `shares`
        order.completed_at.is_distinct_from(found.c.completed),
        order.ready_at.is_distinct_from(case((is_ready_last, found.c.ready))),
        order.edits != found.c.edits,
    )
    codes = (
        "version_is_history_length",
        "history_tells_the_money",
        "history_tells_the_discount",
        "history_tells_the_subtotal",
        "history_tells_what_is_off_by_law",
        "status_is_last_history",
        "times_are_those_of_history",
        "completion_is_in_history",
        "readiness_is_in_history",
        "edits_are_counted",
    )
    alone = ("orders_name_each_other", "discount_was_allowed", *OF_CELLS)
    told = ("references_lead_somewhere", "history_is_legal", *alone)
    covers = [*on(orders, *codes), *PARTLY_AS_IN_HISTORY, *on(order_history, *told)]
    return Screen(covers, [unlike_orders(all_three, wrong), *_steps()])


def _sum(figure: Value, *where: Condition) -> Value:
    """Add up a figure, which is 0 in most rows."""
    return func.coalesce(sum_where(figure, and_(figure != 0, *where)), 0)


def _steps() -> Iterator[Select[Any]]:
    """Look at each kind of step and its words once, and at each row only for its figures and what it goes on from.

    That times never go back, and no number is left out, tells for the sums of a history what is newest and last there.
    """
    before = order_history.alias("before")
    follows = and_(before.c.order_id == row.order_id, before.c.seq == row.seq - 1)
    torn = or_(row.status_before.is_distinct_from(before.c.status_after), row.at < before.c.at)
    breaks = or_(and_(before.c.seq.is_(None), row.seq != 1), and_(before.c.seq.is_not(None), torn))
    is_first, has_amount = (row.seq == 1).label("is_first"), (row.amount != 0).label("has_amount")
    kinds = select(row.event, row.status_before, row.status_after, is_first, has_amount).distinct().subquery("kinds")
    legal = is_legal_step(
        kinds.c.event, kinds.c.status_before, kinds.c.status_after, kinds.c.is_first, kinds.c.has_amount
    )
    checks = checks_of(order_history)
    of_words = [check for check in checks if check.split()[0] in kinds.c]
    unknown = suspects_among(kinds, or_(func.coalesce(not_(legal), True), not_(and_(*map(holds, of_words)))))
    others = [column for column in row if column.name not in {"event", "status_before", "status_after"}]
    figures = amiss(order_history, others, [check for check in checks if check not in of_words])
    of_row = or_(breaks, figures, *of_rows([pairs(), allowed_discount()]))
    yield from (unknown, count(order_history.outerjoin(before, follows), of_row))
