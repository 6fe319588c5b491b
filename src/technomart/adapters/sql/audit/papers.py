"""Ask which papers are missing, doubled, or say something else than what was sold."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, exists, func, not_, or_, select

from technomart.adapters.sql.audit.questions import (
    Beside,
    Condition,
    Question,
    Value,
    broken,
    count_of,
    json_text,
    number_of_order,
    others_beside,
    sum_of,
    where_alone,
)
from technomart.adapters.sql.core.seals import seal_of
from technomart.adapters.sql.day_closes.tables import day_closes
from technomart.adapters.sql.orders.tables import order_privileges, orders
from technomart.adapters.sql.papers.tables import papers, print_jobs
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.adapters.sql.registers.tables import registers
from technomart.domain.orders.privileges import PrivilegeKind
from technomart.domain.orders.status import VOID
from technomart.domain.papers.paper import SEALED, PaperKind
from technomart.domain.services.papers import SERIES

paper, order, payment, refund, register = papers.c, orders.c, payments.c, refunds.c, registers.c
privilege = order_privileges.c
IS_INVOICE = paper.kind == PaperKind.INVOICE.value
OF_ORDER = ("discount", "statutory_discount", "vat_adjustment", "total", "vatable", "vat", "exempt")
REMAINS = paper.gross - paper.discount - paper.statutory_discount - paper.vat_adjustment
ITS_ORDER = Beside(orders, order.id == paper.order_id)
whole = papers.alias("whole")
OTHERS = whole.c.order_id == paper.order_id, whole.c.id != paper.id
HAS_OTHERS = exists().where(*OTHERS)
other_paper = papers.alias("other_paper")
OTHERS_BESIDE = others_beside(papers, other_paper)
KEPT = and_(IS_INVOICE, order.captured == order.total, order.refunded == 0)
"""Invoices of which nothing went back."""
LEFT = order.captured - order.refunded
IS_PAID = and_(order.total > 0, order.total == LEFT, order.status.not_in([status.value for status in VOID]))


def net(rows: FromClause) -> Value:
    """Return what each paper adds to what is invoiced of its order."""
    return case((rows.c.kind == PaperKind.INVOICE.value, rows.c.total), else_=-rows.c.total)


def level_is_wrong(level: Value) -> Condition:
    """Return whether another amount is invoiced of an order than its total once it is paid, else what was kept."""
    return case((IS_PAID, level != order.total), else_=or_(level > LEFT, level < 0))


def questions() -> Iterator[Question]:
    """Return the questions about papers."""
    yield from _numbers()
    yield from _seals()
    yield from _levels()
    yield from _money()
    yield from _invoices()
    yield from _printed()


def _seals() -> Iterator[Question]:
    seal = seal_of(papers, SEALED)
    yield broken("papers_are_sealed", papers, paper.seal != seal, found=paper.seal, right=seal)


def _printed() -> Iterator[Question]:
    code, job, close = "papers_are_printed_for_their_order", print_jobs.c, day_closes.c
    printed = Beside(papers, paper.id == job.paper_id), Beside(day_closes, close.id == job.close_id)
    beside = [*printed, Beside(orders, order.id == job.order_id)]
    unlike = or_(
        and_(job.order_id.is_not(None), order.id.is_(None)),
        and_(job.close_id.is_not(None), or_(close.id.is_(None), close.closed_at > job.at)),
        and_(job.paper_id.is_not(None), or_(paper.id.is_(None), paper.order_id != job.order_id, paper.at > job.at)),
        order.created_at > job.at,
        job.printed_at < job.at,
    )
    yield broken(code, print_jobs, unlike, found=job.order_id, right=paper.order_id, beside=beside)


def _numbers() -> Iterator[Question]:
    code = "papers_are_numbered_without_a_gap"
    for kind, series in SERIES.items():
        mine = paper.register_id == register.id, paper.kind == kind.value
        given = register[series.value]
        count = count_of(papers, *mine)
        highest = select(func.coalesce(func.max(paper.number), 0)).where(*mine).correlate(registers).scalar_subquery()
        yield broken(code, registers, or_(given != count, given != highest), found=given, right=highest)
    code = "papers_name_their_register"  # or numbers of two registers would be one
    for table in (papers, day_closes):
        its_own, named = Beside(registers, register.id == table.c.register_id), table.c.register_code
        yield broken(code, table, named != register.code, found=named, right=register.code, beside=[its_own])


def _levels() -> Iterator[Question]:
    """Ask for orders of which another amount is invoiced than what was paid whole and kept."""
    code = "papers_tell_what_was_sold"
    level = sum_of(net(papers), papers, paper.order_id == order.id)
    at_a_till = exists().where(payment.order_id == order.id, payment.register_id.is_not(None))
    yield broken(code, papers, json_text(paper.content, "$.tenders").is_(None), found=paper.content)
    yield broken(code, orders, at_a_till, level_is_wrong(level), found=level, right=LEFT)


def _money() -> Iterator[Question]:
    """Ask for papers that were not issued with the money they name."""
    code = "papers_come_with_their_money"
    for table, is_its in ((payments, IS_INVOICE), (refunds, ~IS_INVOICE)):
        money = table.c
        same = and_(
            money.order_id == paper.order_id,
            money.at == paper.at,
            money.register_id == paper.register_id,
            money.register_date == paper.register_date,
            money.actor_id.is_not_distinct_from(paper.actor_id),
            money.actor_name == paper.actor_name,
        )
        its_own = Beside(table, money.id == paper.money_id)
        unlike = not_(func.coalesce(same, False))
        yield broken(code, papers, is_its, unlike, found=paper.money_id, right=money.id, beside=[its_own])


def _invoices() -> Iterator[Question]:
    code = "papers_take_back_what_was_invoiced"
    invoice = papers.alias("invoice")
    its_own = Beside(invoice, and_(invoice.c.id == paper.invoice_id, invoice.c.kind == PaperKind.INVOICE.value))
    unlike = or_(invoice.c.id.is_(None), invoice.c.order_id != paper.order_id, invoice.c.at > paper.at)
    yield broken(code, papers, ~IS_INVOICE, unlike, found=paper.invoice_id, right=invoice.c.id, beside=[its_own])
    number = number_of_order()
    wrong = paper.order_number != number
    yield broken(code, papers, wrong, found=paper.order_number, right=number, beside=[ITS_ORDER])
    yield broken("papers_add_up", papers, paper.total != REMAINS, found=paper.total, right=REMAINS)
    yield from _as_ordered()


def _as_ordered() -> Iterator[Question]:
    """Ask for the invoices of an order, of which nothing went back, that are together otherwise than the order.

    Of each row all figures are asked for at once, as whether there are others is looked up.
    """
    figures = list(_of_order())
    alone, together = ([found(name) != stored for name, stored in figures] for found in (paper.__getitem__, _in_all))
    of_row = and_(KEPT, where_alone(other_paper.c.id, or_(*alone), or_(*together)))
    for name, stored in figures:
        found = case((HAS_OTHERS, _in_all(name)), else_=paper[name])
        one = broken("papers_add_up", papers, KEPT, found != stored, found=found, right=stored, beside=[ITS_ORDER])
        yield replace(one, of_row=of_row, beside=[ITS_ORDER, OTHERS_BESIDE])


def _in_all(name: str) -> ColumnElement[int]:
    return paper[name] + sum_of(whole.c[name], whole, *OTHERS)


def _of_order() -> Iterator[tuple[str, ColumnElement[Any]]]:
    """Yield the figures of papers, each with what the order has of it."""
    yield "gross", order.subtotal
    yield from ((name, func.coalesce(order[name], 0)) for name in OF_ORDER)
    for kind in PrivilegeKind.SENIOR, PrivilegeKind.PWD:
        mine = privilege.order_id == order.id, privilege.kind == kind.value
        for off, name in ("statutory_discount", "discount"), ("vat_adjustment", "adjustment"):
            held = case((order.diners > 0, sum_of(privilege[off], order_privileges, *mine)), else_=0)
            yield f"{kind.value}_{name}", held
