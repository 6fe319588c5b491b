"""Keep orders, their lines and their histories in tables."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select
from typing_extensions import override

from technomart.adapters.sql.closed_days.days import reopen
from technomart.adapters.sql.core.pages import MOST
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository, in_parts
from technomart.adapters.sql.core.usual import update
from technomart.adapters.sql.orders.counters import Counters
from technomart.adapters.sql.orders.lists import OrderLists
from technomart.adapters.sql.orders.newest import newest_booking
from technomart.adapters.sql.orders.rows import (
    CHANGING,
    change_of,
    change_row,
    line_rows,
    mark_of,
    order_row,
    privilege_rows,
    tax_of_line,
    word_rows,
)
from technomart.adapters.sql.orders.tables import (
    BLOCK,
    FIGURES,
    order_history,
    order_lines,
    order_privileges,
    order_words,
    orders,
)
from technomart.adapters.sql.orders.tally import Tally
from technomart.adapters.sql.orders.whole import one_order, order_to_be_paid
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.filters import OpenStand, OrderFilter, OrderMark
from technomart.domain.orders.history import RELINED, OrderChange, OrderEvent
from technomart.domain.orders.order import Order, OrderLine, OrderType, PaymentMethod
from technomart.domain.orders.payable import Payable
from technomart.domain.orders.ports import Orders
from technomart.domain.orders.refusals import StaleOrder
from technomart.domain.orders.status import CLOSED, OPEN, OrderStatus
from technomart.domain.orders.words import words_of
from technomart.domain.reports.periods import STILL_MOVING

IS_OPEN = orders.c.status.in_([status.value for status in OPEN])  # by the index (status, id)
MARKS = select(orders.c.id, orders.c.version, orders.c.status, orders.c.updated_at).order_by(orders.c.id)
SOME_MARKS = Prepared(MARKS.where(orders.c.id.in_(bindparam("ids", expanding=True))))
NEWEST_OPEN = Prepared(MARKS.where(IS_OPEN).order_by(None).order_by(orders.c.id.desc()).limit(MOST))
OPEN_STANDS = Prepared(
    select(orders.c.id, orders.c.version, orders.c.updated_at, orders.c.ready_at).where(IS_OPEN).order_by(orders.c.id)
)
SAVE = update(orders, *CHANGING, guarded=True)
RENAME = update(orders, *CHANGING, "customer_name", "search_key", guarded=True)
PRICE = update(orders, *CHANGING, "subtotal", "diners", *FIGURES, guarded=True)
FORGET_PRIVILEGES = Prepared(order_privileges.delete().where(order_privileges.c.order_id == bindparam("of")))
FORGET_LINES = Prepared(order_lines.delete().where(order_lines.c.order_id == bindparam("of")))
NAMED = Prepared(select(orders.c.search_key).where(orders.c.id == bindparam("id")))
FORGET_WORD = Prepared(
    order_words.delete().where(
        order_words.c.block == bindparam("in_block"),
        order_words.c.word == bindparam("old_word"),
        order_words.c.order_id == bindparam("of"),
    )
)
SHARE = Prepared(
    order_lines.update()
    .where(order_lines.c.order_id == bindparam("of"), order_lines.c.position == bindparam("at"))
    .values(discount=bindparam("share"), **{name: bindparam(name) for name in FIGURES})
)
TAX_ROW = tax_of_line()["tax"][0]
HISTORY = Prepared(
    select(order_history).where(order_history.c.order_id == bindparam("order_id")).order_by(order_history.c.seq)
)


@dataclass(frozen=True, slots=True)
class SqlOrders(Repository, Orders):
    """Keeps orders, their lines and their histories in tables, numbered by counters that may commit apart."""

    counters: Counters
    tally: Tally
    lists: OrderLists

    @override
    def next_sequence(self, day: date, type_: OrderType) -> int:
        return self.counters.next(self.sql, day, type_)

    @override
    def add(self, order: Order, change: OrderChange) -> None:
        self.sql.add(orders, order_row(order))
        if order.lines:
            self.sql.add(order_lines, *line_rows(order))
        if order.taxed.privileges:
            self.sql.add(order_privileges, *privilege_rows([order]))
        self.sql.add(order_history, change_row(change))
        if order.status in CLOSED:
            self._close(order)

    @override
    def save(self, order: Order, change: OrderChange) -> None:
        is_renamed, is_priced = change.event is OrderEvent.RENAMED, change.event in RELINED or change.discount
        if is_renamed and order.status in CLOSED:
            self._forget_words(order)
        if not self.sql.change(
            RENAME if is_renamed else PRICE if is_priced else SAVE,
            id_=order.id,
            version_before=order.version - 1,
            **order_row(order),
        ):
            raise StaleOrder(f"Order {order.number}")
        self.sql.add(order_history, change_row(change))
        if is_renamed and order.status in CLOSED:
            self.sql.add(order_words, *word_rows(order))
        if change.event in RELINED:
            self.sql.change(FORGET_LINES, of=order.id)
            self.sql.add(order_lines, *line_rows(order))
            self._keep_privileges(order, change)
        elif change.discount:
            self.sql.change(SHARE, [share_of(order, line) for line in order.lines])
        elif change.before is change.after:
            return
        self._follow(order, change)

    def _keep_privileges(self, order: Order, change: OrderChange) -> None:
        """Keep who has which share of an order whose figures changed; only what says who has one leaves nobody."""
        if order.taxed.privileges or change.event is OrderEvent.PRIVILEGED:
            self.sql.change(FORGET_PRIVILEGES, of=order.id)
        if order.taxed.privileges:
            self.sql.add(order_privileges, *privilege_rows([order]))

    def _follow(self, order: Order, change: OrderChange) -> None:
        """Note what lists and reports must know of a move or a discount."""
        if change.before in CLOSED and change.before is not change.after:
            self.tally.move(order.id, change.before, change.after)
        elif change.before not in CLOSED and change.after in CLOSED:
            self._close(order)
        if order.updated_at - order.created_at >= STILL_MOVING:
            reopen(self.sql, order.business_date, order.business_date)

    def _forget_words(self, order: Order) -> None:
        """Forget the words of a closed order that gets others, and what was counted by them."""
        words = [word for row in self.sql.all(NAMED, id=order.id) for word in words_of(row["search_key"])]
        self.sql.change(
            FORGET_WORD, [{"in_block": order.id[:BLOCK], "old_word": word, "of": order.id} for word in words]
        )
        self.tally.reload(order)

    def _close(self, order: Order) -> None:
        """Count an order and note its words; the open ones, which are few, are looked through."""
        self.sql.add(order_words, *word_rows(order))
        self.tally.add([order])

    @override
    def counts(self) -> dict[OrderStatus, int]:
        return self.tally.counts()

    @override
    def newest_booking(self) -> datetime | None:
        return newest_booking(self.sql)

    @override
    def get(self, order_id: str) -> Order:
        return one_order(self.sql, order_id)

    @override
    def get_for_update(self, order_id: str) -> Order:
        return one_order(self.sql, order_id, locked=True)

    @override
    def get_to_be_paid(self, order_id: str, method: PaymentMethod) -> Payable:
        return order_to_be_paid(self.sql, order_id, method)

    @override
    def page(self, wanted: OrderFilter, request: PageRequest) -> Page[Order]:
        return self.lists.page(wanted, request)

    @override
    def past(self, request: PageRequest) -> Page[Order]:
        return self.lists.past(request)

    @override
    def open(self, most: int) -> list[Order]:
        return self.lists.open(self.sql.all(NEWEST_OPEN, most=most)[::-1])

    @override
    def open_stands(self) -> list[OpenStand]:
        return [((row["id"], row["version"], row["updated_at"]), row["ready_at"]) for row in self.sql.all(OPEN_STANDS)]

    @override
    def marks(self, ids: Collection[str]) -> list[OrderMark]:
        found = (self.sql.all(SOME_MARKS, ids=part) for part in in_parts(sorted(set(ids))))
        return [mark_of(row) for rows in found for row in rows]

    @override
    def history(self, order_id: str) -> list[OrderChange]:
        return [change_of(row) for row in self.sql.all(HISTORY, order_id=order_id)]


def share_of(order: Order, line: OrderLine) -> dict[str, Any]:
    """Return what a line's part of a discount, and of the tax on what is left, is changed to."""
    return {"of": order.id, "at": line.position, "share": line.discount, **TAX_ROW(line.tax)}
