"""Tell some questions by what the passes along several tables find together, each in its own rows.

An order has one payment and one paper, as a rule, each of which is looked at anyhow, with its order beside it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Table, and_, exists, not_, or_

from technomart.adapters.sql.audit.papers import (
    IS_PAID,
    ITS_ORDER,
    LEFT,
    OTHERS,
    OTHERS_BESIDE,
    level_is_wrong,
    net,
    other_paper,
    whole,
)
from technomart.adapters.sql.audit.payments import (
    GIVEN_BACK,
    ITS_PAYMENT,
    OF_ORDER,
    OF_PAYMENT,
    OF_SAME_ORDER,
    TOLD,
    TWINS,
    twin,
)
from technomart.adapters.sql.audit.questions import Beside, Condition, newest, others_beside, sum_of, where_alone
from technomart.adapters.sql.audit.screening import on
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.papers.tables import papers
from technomart.adapters.sql.payments.tables import payments, refunds

order, payment, refund, paper = orders.c, payments.c, refunds.c, papers.c


class Part(NamedTuple):
    """What is wrong with a row of a table, in words of the rows beside it, too."""

    table: Table
    wrong: Condition
    beside: Sequence[Beside] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """Questions, by code and table, that need not be asked where no part finds anything wrong."""

    covers: Collection[tuple[str, str]]
    parts: Sequence[Part]


def _shares() -> Iterator[Share]:
    yield _taken()
    yield _given_back()
    yield _invoiced()


def _taken() -> Share:
    """Compare each payment with its order, and look for one of each order that says it was paid."""
    other = payments.alias("other")
    taken = sum_of(twin.c.amount, twin, OF_SAME_ORDER, twin.c.corrects.is_(None))
    method = newest(twin.c.method, twin, twin.c.id, OF_SAME_ORDER)
    together = or_(TOLD != TWINS, order.captured != taken, order.payment_method.is_distinct_from(method))
    is_odd = or_(payment.corrects.is_not(None), order.payment_method.is_distinct_from(payment.method))
    alone = or_(TOLD != 1, order.captured != payment.amount, is_odd)
    beside = [Beside(orders, OF_ORDER), others_beside(payments, other)]
    of_payments = Part(payments, where_alone(other.c.id, alone, together), beside)
    says_so = or_(order.captured != 0, order.payment_method.is_not(None))
    of_orders = Part(orders, and_(says_so, not_(exists(payment.order_id).where(payment.order_id == order.id))))
    codes = "captured_is_sum_of_payments", "method_is_that_of_last_payment", "history_tells_the_money"
    covers = [*on(orders, *codes), *on(payments, "money_moved_as_history_tells")]
    return Share(covers, [of_payments, of_orders])


def _given_back() -> Share:
    """Add up refunds where some are spoken of, and find those that are not along refunds, which few orders have."""
    says_so, of_order = order.refunded.is_distinct_from(0), Beside(orders, order.id == refund.order_id)
    of_orders = Part(orders, and_(says_so, order.refunded.is_distinct_from(GIVEN_BACK)))
    says_so = payment.refunded.is_distinct_from(0)
    of_payments = Part(payments, and_(says_so, payment.refunded.is_distinct_from(OF_PAYMENT)))
    is_unsaid = or_(payment.refunded == 0, and_(refund.corrected_by.is_(None), order.refunded == 0))
    of_refunds = Part(refunds, and_(refund.amount != 0, is_unsaid), [ITS_PAYMENT, of_order])
    covers = [*on(orders, "refunded_is_sum_of_refunds"), *on(payments, "payment_refunded_is_sum_of_refunds")]
    return Share(covers, [of_orders, of_payments, of_refunds])


def _invoiced() -> Share:
    """Compare each paper with its order, and look for one of each order that was paid at a till."""
    level = net(papers) + sum_of(net(whole), whole, *OTHERS)
    wrong = where_alone(other_paper.c.id, level_is_wrong(net(papers)), level_is_wrong(level))
    has_none = not_(exists(paper.order_id).where(paper.order_id == payment.order_id))
    unsaid = and_(payment.register_id.is_not(None), or_(IS_PAID, LEFT < 0), has_none)
    of_papers = Part(papers, wrong, [ITS_ORDER, OTHERS_BESIDE])
    return Share(
        on(orders, "papers_tell_what_was_sold"), [of_papers, Part(payments, unsaid, [Beside(orders, OF_ORDER)])]
    )


SHARES = tuple(_shares())


def tables_sharing(question: tuple[str, str]) -> list[Table]:
    """Return the tables along which a question is told together."""
    return [part.table for share in SHARES if question in share.covers for part in share.parts]


def parts_of(table: Table) -> list[Part]:
    """Return what is told along a table of its own part in shares."""
    return [part for share in SHARES for part in share.parts if part.table is table]
