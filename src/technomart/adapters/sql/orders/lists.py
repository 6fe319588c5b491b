"""Read lists of orders: one question for where they stand, two more for those that are not known yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, select

from technomart.adapters.sql.core.pages import after_values
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Row, Statements, in_parts
from technomart.adapters.sql.orders.blocks import blocks_of, done_with, growing, loaded
from technomart.adapters.sql.orders.known import KnownOrders
from technomart.adapters.sql.orders.listing import (
    BY_END,
    PAST,
    PAST_AFTER,
    count_of_kind,
    kind_of,
    open_count_of_kind,
    open_of_kind,
    page_of_kind,
    parameters_of,
)
from technomart.adapters.sql.orders.rows import grouped, order_of
from technomart.adapters.sql.orders.tables import order_lines, order_privileges, orders
from technomart.adapters.sql.orders.tally import Tally
from technomart.domain.kernel import paging
from technomart.domain.kernel.paging import Page, PageRequest, page_of
from technomart.domain.orders.filters import OrderFilter, ending
from technomart.domain.orders.order import Order
from technomart.domain.orders.status import CLOSED, OPEN

AT_ONCE = 256
"""How many orders are read at once."""

LINES_OF_IDS = Prepared(
    select(order_lines)
    .where(order_lines.c.order_id.in_(bindparam("ids", expanding=True)))
    .order_by(order_lines.c.order_id, order_lines.c.position)
)
PRIVILEGES = Prepared(
    select(order_privileges)
    .where(order_privileges.c.order_id.in_(bindparam("ids", expanding=True)))
    .order_by(order_privileges.c.order_id, order_privileges.c.position)
)


@dataclass(frozen=True, slots=True)
class OrderLists:
    """The lists of orders as one transaction sees them; a reader knows orders that were read before."""

    sql: Statements
    tally: Tally
    known: KnownOrders | None = None

    def page(self, wanted: OrderFilter, request: PageRequest) -> Page[Order]:
        """Return one page of the orders asked for; raises `BadCursor`."""
        if () in (wanted.statuses, wanted.payment_statuses):
            return Page([], 0, request)
        if wanted.words:
            return self._page_by_words(wanted, request)
        found = self.whole(self._stands(wanted, request))
        if wanted.is_of_status_alone:
            return page_of(found, request, wanted.position, lambda: self.tally.total(wanted.statuses))
        most = paging.MOST_COUNTED
        return page_of(found, request, wanted.position, lambda: self._count(wanted, most), most=most)

    def past(self, request: PageRequest) -> Page[Order]:
        """Return one page of the history; raises `BadCursor`."""
        values: dict[str, Any] = {"most": request.limit + 1, "skip": request.offset}
        if request.after is not None:
            values |= after_values(BY_END, request.after)
        found = self.whole(self.sql.all(PAST if request.after is None else PAST_AFTER, **values))
        return page_of(found, request, ending, lambda: self.tally.total(CLOSED))

    def _page_by_words(self, wanted: OrderFilter, request: PageRequest) -> Page[Order]:
        """Return one page of those with some words: the open orders are looked through, the closed ones looked up."""
        among, closed = open_among(wanted), closed_among(wanted)
        opened = self._open(among, request) if among else []
        blocks = blocks_of(self.sql, request) if closed else []
        passed = min(len(opened), request.offset)  # so many open ones may lie before the page
        rows = self._noted(closed, request, blocks, passed) if closed else []
        rows = sorted([*opened, *rows], key=itemgetter("id"), reverse=True)
        found, most = self.whole(rows[passed : passed + request.limit + 1]), paging.MOST_COUNTED

        def count() -> int:
            noted = self._count_noted(closed, blocks) if closed and blocks else 0
            if among and noted <= most and len(opened) > request.offset + request.limit:
                return noted + self._count_open(among, most)
            return noted + len(opened)

        return page_of(found, request, wanted.position, count, most=most)

    def whole(self, stands: Sequence[Row]) -> list[Order]:
        """Return orders whole, given where each stands."""
        known = self._known(stands)
        read = self._read([row["id"] for row in stands if row["id"] not in known])
        if self.known is not None:
            self.known.keep(read.values())
        return [(known.get(row["id"]) or read[row["id"]]) for row in stands]

    def open(self, stands: Sequence[Row]) -> list[Order]:
        """Return open orders whole, given where each stands."""
        known = self._known(stands)
        known |= self._read([row["id"] for row in stands if row["id"] not in known])
        orders = [known[row["id"]] for row in stands]
        if self.known is not None:
            self.known.keep_open(orders)
        return orders

    def _known(self, stands: Sequence[Row]) -> dict[str, Order]:
        if self.known is None:
            return {}
        return self.known.find((row["id"], row["version"], row["updated_at"]) for row in stands)

    def of_rows(self, rows: Sequence[Row]) -> list[Order]:
        """Return orders whole: their lines take one more statement for the whole list, privileges another if any."""
        lines = self._grouped(LINES_OF_IDS, [row["id"] for row in rows])
        privileges = self._grouped(PRIVILEGES, [row["id"] for row in rows if row["diners"]])
        return [order_of(row, lines.get(row["id"], ()), privileges.get(row["id"], ())) for row in rows]

    def _grouped(self, asked: Prepared, ids: Sequence[str]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for part in in_parts(ids):
            found |= grouped(self.sql.all(asked, ids=part))
        return found

    def _read(self, ids: Sequence[str]) -> dict[str, Order]:
        """Return orders by their ids, read in parts: rows take more memory than what is made of them."""
        parts = (self.of_rows(list(self.sql.some(orders, part))) for part in in_parts(ids, AT_ONCE))
        return {order.id: order for part in parts for order in part}

    def _stands(self, wanted: OrderFilter, request: PageRequest) -> Sequence[Row]:
        return self.sql.all(page_of_kind(kind_of(wanted, request)), **parameters_of(wanted, request))

    def _open(self, wanted: OrderFilter, request: PageRequest) -> Sequence[Row]:
        """Return as many open orders as may be on a page or before it, and one more."""
        return self.sql.all(open_of_kind(kind_of(wanted, request)), **parameters_of(wanted, request))

    def _count_open(self, wanted: OrderFilter, most: int) -> int:
        return self.sql.number(open_count_of_kind(kind_of(wanted)), **parameters_of(wanted), limit=most + 1)

    def _noted(self, wanted: OrderFilter, request: PageRequest, blocks: Sequence[str], passed: int) -> Sequence[Row]:
        """Return the closed orders of a page with so many more before them."""
        statement, values = page_of_kind(kind_of(wanted, request)), parameters_of(wanted, request)
        values |= {"skip": request.offset - passed, "most": request.limit + 1 + passed}
        if request.offset:
            return self.sql.all(statement, **values, blocks=blocks)
        rows: list[Row] = []
        for some in growing(blocks):
            rows += self.sql.all(statement, **{**values, "most": request.limit + 1 - len(rows)}, blocks=some)
            if len(rows) > request.limit:
                break
        return rows

    def _count_noted(self, wanted: OrderFilter, blocks: Sequence[str]) -> int:
        """Return how many closed orders there are with some words; one that is renamed counts as loaded."""

        def count(names: Sequence[str]) -> int:
            return self._count(wanted, paging.MOST_COUNTED, blocks=names)

        if self.known is None or wanted != OrderFilter(search=wanted.search):
            return count(blocks)
        about = wanted.words, loaded(self.sql)
        return self.known.counts.count(about, blocks, done_with(self.sql, blocks), count)

    def _count(self, wanted: OrderFilter, most: int, **values: Any) -> int:
        return self.sql.number(count_of_kind(kind_of(wanted)), **parameters_of(wanted), **values, limit=most + 1)


def open_among(wanted: OrderFilter) -> OrderFilter | None:
    """Return the same question about open orders, or None when none of them is asked for."""
    statuses = tuple(status for status in wanted.statuses or OPEN if status in OPEN)
    return replace(wanted, statuses=statuses) if statuses else None


def closed_among(wanted: OrderFilter) -> OrderFilter | None:
    """Return the same question about closed orders, or None when none of them is asked for."""
    if wanted.statuses is None:
        return wanted
    statuses = tuple(status for status in wanted.statuses if status in CLOSED)
    return replace(wanted, statuses=statuses) if statuses else None
