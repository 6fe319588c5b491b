"""Find out in one pass whether many questions have nothing to find, so that a healthy million is audited in seconds.

A screen may be too suspicious, never too trusting: where it finds anything, its questions are asked one by one.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Select, Table, and_, func, not_, or_, select

from technomart.adapters.sql.audit.orders import RELINING
from technomart.adapters.sql.audit.questions import Question, Value, count_of, with_those
from technomart.adapters.sql.audit.reports import CODE, COMPARED
from technomart.adapters.sql.audit.screening import (
    OF_CELLS,
    Screen,
    amiss,
    checks_of,
    count,
    of_rows,
    on,
    unlike_orders,
)
from technomart.adapters.sql.audit.screens_history import AS_IN_HISTORY, history
from technomart.adapters.sql.audit.screens_stock import stock
from technomart.adapters.sql.audit.shares import parts_of
from technomart.adapters.sql.closed_days.tables import report_days
from technomart.adapters.sql.orders.tables import FIGURES, order_counters, order_history, order_lines, orders
from technomart.adapters.sql.payments.tables import payments

line, row, order, paid = order_lines.c, order_history.c, orders.c, payments.c


def screens() -> Iterator[Screen]:
    """Return every screen."""
    yield _lines()
    yield history()
    yield _numbers()
    yield _bookings()
    yield _days()
    yield stock()


def _lines() -> Screen:
    sums = {
        "lines": func.count(),
        "last": func.max(line.position),
        "gross": func.sum(line.unit_price * line.quantity),
        "off": func.sum(line.discount),
    } | {name: func.coalesce(func.sum(line[name]), 0) for name in FIGURES}
    by_order = select(line.order_id, *(value.label(name) for name, value in sums.items())).group_by(line.order_id)
    found = by_order.subquery("found")
    voided = count_of(order_history, row.order_id == order.id, row.event.in_(RELINING)) > 0
    gap = and_(found.c.lines != found.c.last + 1, or_(found.c.lines > found.c.last + 1, not_(voided)))
    taxes = [found.c[name] != func.coalesce(order[name], 0) for name in FIGURES]
    wrong = or_(gap, found.c.gross != order.subtotal, found.c.off != order.discount, *taxes)
    codes = ("lines_are_complete", "subtotal_is_sum_of_lines", "discount_is_sum_of_shares", "tax_is_sum_of_lines")
    covers = [*on(orders, *codes), *on(order_lines, "references_lead_somewhere")]
    return Screen(covers, [unlike_orders(found.outerjoin(orders, order.id == found.c.order_id), wrong)])


def _numbers() -> Screen:
    """Read numbers in order along their index, and compare the last ones with their counters."""
    series, counter = (order.business_date, order.type), order_counters.c
    last = select(*series, func.max(order.sequence).label("number")).group_by(*series).subquery("last")
    mine = and_(counter.business_date == last.c.business_date, counter.type == last.c.type)
    beyond = count(last.outerjoin(order_counters, mine), last.c.number > func.coalesce(counter.last_given, 0))
    return Screen(on(orders, "numbers_are_unique", "numbers_are_counted"), [_twice(*series, order.sequence), beyond])


def _bookings() -> Screen:
    return Screen(on(payments, "bookings_are_counted"), [_twice(paid.register_id, paid.register_seq)])


def _twice(*number: Value) -> Select[Any]:
    """Count numbers that are not unique."""
    given = and_(*(part.is_not(None) for part in number))
    twice = select(*number).where(given).group_by(*number).having(func.count() > 1).subquery("twice")
    return select(func.count()).select_from(twice)


def _days() -> Screen:
    tables = {report_days.name, *(compared.table.name for compared in COMPARED)}
    return Screen([(CODE, name) for name in sorted(tables)], [compared.unlike() for compared in COMPARED])


def screen_of_rows(table: Table, questions: Sequence[Question]) -> Screen:
    """Look at each row of a table once for all that is asked of it; what is asked of its cells is told sooner."""
    others = of_rows(each for each in questions if each.code not in OF_CELLS)
    legible = [column for column in table.c if column not in AS_IN_HISTORY]
    cells = [amiss(table, legible, checks_of(table))] if {each.code for each in questions} & {*OF_CELLS} else []
    parts = parts_of(table)
    beside = [*(each.beside for each in questions), *(part.beside for part in parts)]
    rows = with_those(table, chain.from_iterable(beside))
    return Screen((), [count(rows, or_(*cells, *others, *(part.wrong for part in parts)))])


SCREENS = tuple(screens())
BY_QUESTION = {pair: number for number, screen in enumerate(SCREENS) for pair in screen.covers}
