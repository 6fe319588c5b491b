"""Prepare what is asked for to report as of an instant: the rows of some business days, and what changed since."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, literal, or_, select, union_all

from technomart.adapters.sql.closed_days.tables import END
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.types import UtcDateTime
from technomart.adapters.sql.inventory.tables import stock_movements, stock_reservations
from technomart.adapters.sql.menu.tables import menu_items
from technomart.adapters.sql.orders.tables import OFF_BY_LAW, order_history, order_lines, orders
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.adapters.sql.reports.ledger import CORRECTED
from technomart.adapters.sql.reports.paid import NEWEST, OF_CUSTOMER, OLDER, SUMS
from technomart.adapters.sql.reports.tables import former_states
from technomart.adapters.sql.staff.tables import attendance
from technomart.adapters.sql.users.tables import users
from technomart.domain.orders.status import OPEN

AT = bindparam("at", type_=UtcDateTime())
MOST = bindparam("most", type_=Integer)
order, line, row, past, taken, back = (
    table.c for table in (orders, order_lines, order_history, former_states, payments, refunds)
)


def _between(day: ColumnElement[Any]) -> ColumnElement[bool]:
    return day.between(bindparam("first"), bindparam("last"))


def _ids(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.in_(bindparam("ids", expanding=True))


PLACED = (_between(order.business_date), order.created_at <= AT)
ORDERS = Prepared(
    select(
        order.id,
        order.type,
        order.business_date,
        order.created_at,
        order.updated_at,
        order.status,
        order.discount,
        order.total,
        order.ready_at,
    )
    .where(*PLACED)
    .limit(MOST)
)
COSTS = line.unit_price * line.quantity - line.discount - OFF_BY_LAW
LINES = Prepared(
    select(line.order_id, line.menu_item_id, line.quantity, COSTS.label("total"))
    .select_from(orders.join(order_lines, line.order_id == order.id))
    .where(*PLACED)
)
CHANGES = Prepared(
    select(order_history)
    .select_from(orders.join(order_history, row.order_id == order.id))
    .where(*PLACED, or_(order.updated_at > AT, order.discount != 0))
    .order_by(row.order_id, row.seq)
)
NOTHING = literal(0)
MONEY = (
    Prepared(
        select(
            taken.business_date,
            taken.at,
            taken.method,
            taken.amount.label("captured"),
            NOTHING.label("refunded"),
            NOTHING.label("corrected"),
        )
        .where(_between(taken.business_date), taken.at <= AT)
        .limit(MOST)
    ),
    Prepared(
        select(
            back.business_date,
            back.at,
            taken.method,
            NOTHING.label("captured"),
            back.amount.label("refunded"),
            CORRECTED.label("corrected"),
        )
        .select_from(refunds.join(payments, taken.id == back.payment_id))
        .where(_between(back.business_date), back.at <= AT)
        .limit(MOST)
    ),
)
"""Payments, and refunds, each by their own day."""
DISHES = Prepared(select(menu_items.c.id, menu_items.c.name, menu_items.c.category).where(_ids(menu_items.c.id)))
PEOPLE = Prepared(select(users.c.id, users.c.name).where(_ids(users.c.id)))
STRETCHES = Prepared(select(attendance).where(_between(attendance.c.business_date)))

LATER = select(former_states).where(past.kind == bindparam("kind"), past.until > AT)
LATEST_FIRST = past.until.desc()
FORMER = Prepared(LATER.order_by(LATEST_FIRST))
SOME_FORMER = Prepared(LATER.where(_ids(past.subject_id)).order_by(LATEST_FIRST))

MOVED_SINCE = Prepared(
    select(
        stock_movements.c.item_id,
        stock_movements.c.unit,
        func.sum(stock_movements.c.quantity).label("quantity"),
    )
    .where(stock_movements.c.at > AT)
    .group_by(stock_movements.c.item_id, stock_movements.c.unit)
)
STOOD_AT = (
    select(row.status_after)
    .where(row.order_id == order.id, row.at <= AT)
    .order_by(row.seq.desc())
    .limit(1)
    .scalar_subquery()
)
IS_OPEN = order.status.in_([status.value for status in OPEN])
PLACED_BEFORE = Prepared(
    select(order.id, order.status, STOOD_AT.label("then"))
    .where(order.created_at <= AT, or_(IS_OPEN, order.ended_at > AT))
    .order_by(order.id)
)
"""Orders that may have been open at an instant, and where each stood then."""
HELD = Prepared(select(stock_reservations).where(_ids(stock_reservations.c.order_id)))

GIVEN_BACK = Prepared(
    select(back.payment_id, func.sum(back.amount).label("amount"))
    .where(_ids(back.payment_id), back.at <= AT)
    .group_by(back.payment_id)
)


@cache
def _paid(*, of_one: bool, is_older: bool) -> Prepared:
    of_customer = OF_CUSTOMER if of_one else ()
    return Prepared(NEWEST.where(taken.at <= AT, *of_customer, *((OLDER,) if is_older else ())))


def paid(customer: str | None, before: str | None) -> Prepared:
    """Return the query for the newest payments until an instant, of one customer, or older than one."""
    return _paid(of_one=customer is not None, is_older=before is not None)


def _sums(*values: ColumnElement[Any]) -> Select[Any]:
    return select(*(func.coalesce(func.sum(value), 0).label(name) for name, value in zip(SUMS, values, strict=True)))


@cache
def _totals(*, of_one: bool) -> Prepared:
    of_customer = OF_CUSTOMER if of_one else ()
    all_taken = _sums(literal(1), taken.amount, NOTHING).where(taken.at <= AT, *of_customer)
    both = refunds.join(payments, taken.id == back.payment_id)
    given = _sums(NOTHING, NOTHING, back.amount).select_from(both).where(back.at <= AT, *of_customer)
    return Prepared(union_all(all_taken, given))


def totals(customer: str | None) -> Prepared:
    """Return the query for what payments until an instant, and what was given back of them until then, add up to."""
    return _totals(of_one=customer is not None)


def named(customer: str | None) -> dict[str, Any]:
    """Return the parameters that name a customer."""
    return {} if customer is None else {"customer": customer, "ended": customer + END}
