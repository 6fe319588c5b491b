"""Find out in one pass whether many questions have nothing to find, so that a healthy million is audited in seconds.

A screen may be too suspicious, never too trusting: where it finds anything, its questions are asked one by one.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    FromClause,
    Select,
    Table,
    and_,
    case,
    func,
    literal_column,
    not_,
    or_,
    select,
)

from technomart.adapters.sql.audit.inventory import IS_OF_LINE, IS_SALE, SERVED, agree
from technomart.adapters.sql.audit.orders import IS_EDIT, NOTHING_BACK, RELINING, is_legal_step
from technomart.adapters.sql.audit.papers import suspects
from technomart.adapters.sql.audit.questions import Condition, Value, count_of
from technomart.adapters.sql.audit.reports import CODE, COMPARED
from technomart.adapters.sql.audit.taxes import OFF_BY_LAW
from technomart.adapters.sql.closed_days.tables import report_days
from technomart.adapters.sql.inventory.tables import stock_items, stock_movements, stock_reservations
from technomart.adapters.sql.orders.tables import FIGURES, order_history, order_lines, orders
from technomart.adapters.sql.papers.tables import papers
from technomart.adapters.sql.payments.tables import payments
from technomart.adapters.sql.tables import metadata
from technomart.domain.inventory.movements import MovementKind
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.status import OrderStatus

line, row, order, item, move = order_lines.c, order_history.c, orders.c, stock_items.c, stock_movements.c
held = stock_reservations.c


@dataclass(frozen=True, slots=True)
class Screen:
    """Statements that each count suspects, and the questions, by code and table, that need not be asked without any."""

    covers: Collection[tuple[str, str]]
    statements: Collection[Select[Any]]


def screens() -> Iterator[Screen]:
    """Return every screen."""
    yield _lines()
    yield _history()
    yield _steps()
    yield _numbers()
    yield _days()
    yield _stock()
    yield _sales()
    yield Screen(_on(papers, "papers_add_up"), [suspects()])
    for table in metadata.sorted_tables:
        checks = _checks(table)
        if len(checks) > 1 and table is not order_history:
            yield Screen([("values_are_allowed", table.name)], [_count(table, _break(checks))])


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
    covers = [*_on(orders, *codes), *_on(order_lines, "references_lead_somewhere")]
    return Screen(covers, [_unlike(found.outerjoin(orders, order.id == found.c.order_id), wrong)])


def _history() -> Screen:
    is_payment = row.event == OrderEvent.PAID.value
    is_ready = and_(row.event == OrderEvent.MOVED.value, row.status_after == OrderStatus.READY.value)
    is_made = and_(row.event == OrderEvent.MOVED.value, row.status_after == OrderStatus.IN_PROGRESS.value)
    completes = and_(row.event == OrderEvent.MOVED.value, row.status_after == OrderStatus.COMPLETED.value)
    sums = {
        "rows": func.count(),
        "last": func.max(row.seq),
        "paid": func.sum(case((is_payment, row.amount), else_=0)),
        "back": func.sum(case((row.event.in_(NOTHING_BACK), 0), else_=row.amount)),
        "off": func.sum(row.discount),
        "came_to": func.sum(row.subtotal),
        "by_law": func.sum(row.statutory),
        "payments": func.sum(case((is_payment, 1), else_=0)),
        "placed": func.max(case((row.seq == 1, row.at))),
        "completions": func.sum(case((completes, 1), else_=0)),
        "completed": func.max(case((completes, row.at))),
        "ready": func.max(case((is_ready, row.at))),
        "ready_seq": func.max(case((is_ready, row.seq))),
        "made_seq": func.max(case((is_made, row.seq))),
        "edits": func.sum(case((IS_EDIT, 1), else_=0)),
    }
    by_order = select(row.order_id, *(value.label(name) for name, value in sums.items())).group_by(row.order_id)
    found, newest = by_order.subquery("found"), order_history.alias("newest")
    all_three = found.outerjoin(orders, order.id == found.c.order_id).outerjoin(
        newest, and_(newest.c.order_id == found.c.order_id, newest.c.seq == found.c.last)
    )
    wrong = or_(
        order.version != found.c.rows,
        found.c.rows != found.c.last,
        order.captured != found.c.paid,
        order.discount != found.c.off,
        order.subtotal != found.c.came_to,
        found.c.by_law != OFF_BY_LAW,
        order.refunded != found.c.back,
        order.status != newest.c.status_after,
        order.created_at.is_distinct_from(found.c.placed),
        order.updated_at != newest.c.at,
        found.c.payments != count_of(payments, payments.c.order_id == order.id, payments.c.corrects.is_(None)),
        found.c.completions > 1,
        order.completed_at.is_distinct_from(found.c.completed),
        order.ready_at.is_distinct_from(case((found.c.ready_seq > func.coalesce(found.c.made_seq, 0), found.c.ready))),
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
    covers = [*_on(orders, *codes), *_on(order_history, "references_lead_somewhere")]
    return Screen(covers, [_unlike(all_three, wrong)])


def _steps() -> Screen:
    """Look at each kind of step and its words once, and at each row only for its figures and what it goes on from."""
    before = order_history.alias("before")
    follows = and_(before.c.order_id == row.order_id, before.c.seq == row.seq - 1)
    torn = or_(row.status_before.is_distinct_from(before.c.status_after), row.at < before.c.at)
    breaks = select(func.count()).select_from(order_history.join(before, follows)).where(torn)
    is_first, has_amount = (row.seq == 1).label("is_first"), (row.amount != 0).label("has_amount")
    kinds = select(row.event, row.status_before, row.status_after, is_first, has_amount).distinct().subquery("kinds")
    legal = is_legal_step(
        kinds.c.event, kinds.c.status_before, kinds.c.status_after, kinds.c.is_first, kinds.c.has_amount
    )
    checks = _checks(order_history)
    of_words = [check for check in checks if check.split()[0] in kinds.c]
    # Counted without WHERE, which SQLite would take into the subquery and work out for every row.
    is_unknown = case((or_(func.coalesce(not_(legal), True), _break(of_words)), 1), else_=0)
    unknown = select(func.coalesce(func.sum(is_unknown), 0)).select_from(kinds)
    figures = _count(order_history, _break([check for check in checks if check not in of_words]))
    return Screen(_on(order_history, "history_is_legal", "values_are_allowed"), [breaks, unknown, figures])


def _numbers() -> Screen:
    number = (order.business_date, order.type, order.sequence)
    twice = select(*number).group_by(*number).having(func.count() > 1).subquery("twice")
    return Screen(_on(orders, "numbers_are_unique"), [select(func.count()).select_from(twice)])


def _days() -> Screen:
    tables = {report_days.name, *(compared.table.name for compared in COMPARED)}
    return Screen([(CODE, name) for name in sorted(tables)], [compared.unlike() for compared in COMPARED])


def _stock() -> Screen:
    """Read the movements once for both figures they come to."""
    receipt = case((move.kind == MovementKind.RECEIPT.value, move.at))
    figures = func.sum(move.quantity).label("moved"), func.max(receipt).label("restocked")
    units = func.min(move.unit).label("one"), func.max(move.unit).label("other")
    found = select(move.item_id, *figures, *units).group_by(move.item_id).subquery("found")
    both = stock_items.outerjoin(found, found.c.item_id == item.id)
    wrong = or_(
        item.on_hand != func.coalesce(found.c.moved, 0),
        item.last_restocked.is_distinct_from(found.c.restocked),
        found.c.one != item.unit,  # what was counted in another unit is summed otherwise
        found.c.other != item.unit,
    )
    codes = _on(stock_items, "stock_is_sum_of_movements", "restocked_at_last_receipt")
    return Screen(codes, [select(func.count()).select_from(both).where(wrong)])


def _sales() -> Screen:
    """Look at what each order held and what was sold of it, and for rows of either kind that no order leads to."""
    # Added up along the key first: grouped beside the orders, a server would sort it all.
    sums = {"quantity": func.sum(held.quantity), "unit": func.min(held.unit), "other": func.max(held.unit)}
    by_item = select(held.order_id, held.item_id, *(value.label(name) for name, value in sums.items()))
    table = by_item.group_by(held.order_id, held.item_id).subquery("held_by_order")
    found = table.c
    sale = and_(move.order_id == found.order_id, move.item_id == found.item_id, IS_SALE)
    every = table.outerjoin(orders, order.id == found.order_id).outerjoin(stock_movements, sale)
    late = and_(move.id.is_not(None), move.at.is_distinct_from(order.completed_at))
    unlike = not_(agree(move.quantity, move.unit, found.quantity, found.unit, SERVED))
    wrong = or_(order.id.is_(None), _is_no_item(found.item_id), unlike, late, found.unit != found.other)
    of_order = or_(move.order_id.is_not(None), IS_SALE)
    unheld = _count(stock_movements, of_order).correlate(None).scalar_subquery() - func.count(move.id)
    suspicious = func.coalesce(func.sum(case((wrong, 1), else_=0)), 0)
    codes = ("sold_is_what_was_held", "references_lead_somewhere")
    covers = [
        *_on(stock_reservations, *codes, "stock_is_held_for_lines"),
        *_on(stock_movements, *codes, "sold_when_completed"),
    ]
    of_lines = stock_reservations.outerjoin(order_lines, IS_OF_LINE)
    lineless = select(func.count() - func.count(line.order_id)).select_from(of_lines)
    others = _count(stock_movements, not_(of_order), _is_no_item(move.item_id))
    return Screen(covers, [select(suspicious + unheld).select_from(every), lineless, others])


def _is_no_item(id_: Value) -> Condition:
    return id_.not_in(select(item.id))


def _unlike(found: FromClause, wrong: Condition) -> Select[Any]:
    """Count groups of rows that are wrong or whose order is missing, and orders without such a group."""
    suspicious = func.coalesce(func.sum(case((or_(order.id.is_(None), wrong), 1), else_=0)), 0)
    all_orders = select(func.count()).select_from(orders).correlate(None).scalar_subquery()
    return select(suspicious + all_orders - func.count(order.id)).select_from(found)


def _on(table: Table, *codes: str) -> list[tuple[str, str]]:
    return [(code, table.name) for code in codes]


def _checks(table: Table) -> list[str]:
    return sorted(str(check.sqltext) for check in table.constraints if isinstance(check, CheckConstraint))


def _break(checks: Iterable[str]) -> Condition:
    return literal_column(f"(NOT ({' AND '.join(f'({check})' for check in checks)}))", Boolean())


def _count(table: FromClause, *where: Condition | Value) -> Select[Any]:
    return select(func.count()).select_from(table).where(*where)


SCREENS = tuple(screens())
BY_QUESTION = {pair: number for number, screen in enumerate(SCREENS) for pair in screen.covers}
