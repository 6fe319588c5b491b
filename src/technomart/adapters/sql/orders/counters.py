"""Number the orders of a day and type."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Integer, bindparam, case, func, literal
from sqlalchemy.dialects import mysql, sqlite

from technomart.adapters.sql.core.at_hand import AtHand
from technomart.adapters.sql.core.prepared import Prepared, last_row_id
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.core.usual import upsert
from technomart.adapters.sql.orders.tables import order_counters
from technomart.domain.orders.order import OrderType

last_given = order_counters.c.last_given
NEXT_WITHIN = Prepared(
    sqlite.insert(order_counters)
    .values(business_date=bindparam("business_date"), type=bindparam("type"), last_given=literal(1))
    .on_conflict_do_update(index_elements=[*order_counters.primary_key], set_={"last_given": last_given + 1})
    .returning(last_given)
)
NEXT_APART = Prepared(
    mysql.insert(order_counters)
    .values(
        business_date=bindparam("business_date"), type=bindparam("type"), last_given=func.last_insert_id(literal(1))
    )
    .on_duplicate_key_update(last_given=func.last_insert_id(last_given + 1))
)
number = bindparam("number", type_=Integer)
RAISE = upsert(order_counters, {"last_given": case((last_given < number, number), else_=last_given)})


@dataclass(frozen=True, slots=True)
class Counters:
    """The counters, one row per day and type.

    On a server `apart` hands out connections of their own that commit each statement: the row is locked for that
    statement alone, so orders do not queue behind each other's commits, and a number may stay unused. In SQLite,
    which has one writer at a time anyway, the number is taken within the transaction.
    """

    apart: AtHand | None = None

    def next(self, sql: Statements, day: date, type_: OrderType) -> int:
        """Return the next number."""
        if self.apart is None:
            return self._next_within(sql, day, type_)
        return self._next_apart(self.apart, day, type_)

    def raise_to(self, sql: Statements, highest: Mapping[tuple[date, OrderType], int]) -> None:
        """Make sure that no number up to these is given again."""
        if self.apart is None:
            _raise(sql, highest)
        elif highest:
            with self.apart.connection() as connection:  # within the transaction it would meet its own numbers (1020)
                _raise(Statements(connection), highest)

    def _next_within(self, sql: Statements, day: date, type_: OrderType) -> int:
        return sql.number(NEXT_WITHIN, business_date=day, type=type_.value)

    def _next_apart(self, apart: AtHand, day: date, type_: OrderType) -> int:
        with apart.connection() as connection:
            return NEXT_APART.change(connection, {"business_date": day, "type": type_.value}, last_row_id)


def _raise(sql: Statements, highest: Mapping[tuple[date, OrderType], int]) -> None:
    for (day, type_), sequence in highest.items():
        sql.change(RAISE, business_date=day, type=type_.value, last_given=sequence, number=sequence)
