"""Ask for one order whole: with its lines, and while it is to be paid with all that this depends on."""

from collections.abc import Sequence

from sqlalchemy import ClauseElement, Dialect, bindparam, exists, func, select, true

from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Row, Statements
from technomart.adapters.sql.orders.lists import PRIVILEGES
from technomart.adapters.sql.orders.rows import joined
from technomart.adapters.sql.orders.tables import order_lines, orders
from technomart.adapters.sql.payments.intents import IS_OF_ORDER, IS_OPEN
from technomart.adapters.sql.payments.tables import payment_intents, payment_methods_off
from technomart.adapters.sql.registers.repository import IN_USE, till_of
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.payable import Payable
from technomart.domain.orders.refusals import OrderNotFound
from technomart.domain.registers.register import in_use

IS_ASKED_FOR = orders.c.id == bindparam("order_id")
WITH_LINES = (
    select(orders, *(column.label(f"line_{column.name}") for column in order_lines.c))
    .outerjoin(order_lines)
    .where(IS_ASKED_FOR)
)
"""In no order: MariaDB would sort these few rows in a temporary table, beside JSON in a file."""
ORDER, LOCKED_ORDER = Prepared(WITH_LINES), Prepared(WITH_LINES.with_for_update())


def _to_be_paid(dialect: Dialect) -> ClauseElement:
    """Return the query that locks an order and looks at the rest once it has the lock.

    A server that may answer a part of it before it looks at the order does so, and what it sees then is from before
    it waited for the lock; so each part asks about that order. Money under way is read as it is now in any case.
    """
    after_it = true() if dialect.name == "sqlite" else IS_ASKED_FOR
    off = exists().where(payment_methods_off.c.method == bindparam("method"), after_it)
    under_way = select(func.sum(payment_intents.c.amount)).where(IS_OF_ORDER, IS_OPEN, after_it)
    return WITH_LINES.add_columns(
        off.label("is_method_off"),
        under_way.with_for_update(read=True).scalar_subquery().label("under_way"),
        IN_USE.cell(after_it).label("tills"),
    ).with_for_update()


TO_BE_PAID = Prepared(_to_be_paid)


def one_order(sql: Statements, order_id: str, *, locked: bool = False) -> Order:
    """Return an order, kept from others until the transaction ends if it is locked; raises `OrderNotFound`."""
    return _order_in(sql, sql.all(LOCKED_ORDER if locked else ORDER, order_id=order_id))


def order_to_be_paid(sql: Statements, order_id: str, method: PaymentMethod) -> Payable:
    """Lock an order and return it with what its payment depends on; raises `OrderNotFound`."""
    rows = sql.all(TO_BE_PAID, order_id=order_id, method=method.value)
    order, beside = _order_in(sql, rows), rows[0]
    amount, tills = beside["under_way"], in_use(map(till_of, IN_USE.rows(beside["tills"])))
    return Payable(order, bool(beside["is_method_off"]), None if amount is None else int(amount), tuple(tills))


def _order_in(sql: Statements, rows: Sequence[Row]) -> Order:
    if not rows:
        raise OrderNotFound
    return joined(rows, sql.all(PRIVILEGES, ids=[rows[0]["id"]]) if rows[0]["diners"] else ())
