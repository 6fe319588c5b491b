"""Ask which payments, refunds, numbers and answers do not add up."""

from collections.abc import Iterator

from sqlalchemy import and_, exists, func, or_, select

from technomart.adapters.sql.audit_parts import (
    DaysBetween,
    Question,
    broken,
    differing,
    newest,
    number_of_order,
    sum_of,
)
from technomart.adapters.sql.schema import idempotency_keys, order_counters, orders, payments, refunds

order, payment, refund, key = orders.c, payments.c, refunds.c, idempotency_keys.c
OF_ORDER = payment.order_id == order.id
NO_CONTENT = 204
"""The status of the mark that an import from memory leaves behind, which made nothing in particular."""
FARTHEST_BACK, FARTHEST_AHEAD = -2, 1
"""Days between an instant's UTC date and its business day, in any time zone and with any cut-off."""


def questions() -> Iterator[Question]:
    """Return the questions about money and numbers."""
    yield from _sums()
    yield from _payments()
    yield from _numbers()
    yield _answers()
    yield from _days()


def _sums() -> Iterator[Question]:
    taken = sum_of(payment.amount, payments, OF_ORDER)
    yield differing("captured_is_sum_of_payments", orders, order.captured, taken)
    given_back = sum_of(refund.amount, refunds, refund.order_id == order.id)
    yield differing("refunded_is_sum_of_refunds", orders, order.refunded, given_back)
    of_payment = sum_of(refund.amount, refunds, refund.payment_id == payment.id)
    yield differing("payment_refunded_is_sum_of_refunds", payments, payment.refunded, of_payment)


def _payments() -> Iterator[Question]:
    both = refunds.join(payments, payment.id == refund.payment_id)
    elsewhere = refund.order_id != payment.order_id
    yield broken(
        "refund_belongs_to_its_order",
        refunds,
        elsewhere,
        found=refund.order_id,
        right=payment.order_id,
        source=both,
    )
    method = newest(payment.method, payments, payment.id, OF_ORDER)
    yield differing("method_is_that_of_last_payment", orders, order.payment_method, method)
    short = payment.tendered < payment.amount
    yield broken("tendered_covers_amount", payments, short, found=payment.tendered, right=payment.amount)


def _numbers() -> Iterator[Question]:
    other = orders.alias("other")
    twice = exists().where(
        other.c.business_date == order.business_date,
        other.c.type == order.type,
        other.c.sequence == order.sequence,
        other.c.id != order.id,
    )
    yield broken("numbers_are_unique", orders, twice, found=order.sequence)
    mine = (order_counters.c.business_date == order.business_date) & (order_counters.c.type == order.type)
    given = select(order_counters.c.last_given).where(mine).correlate(orders).scalar_subquery()
    reached = func.coalesce(given, 0)
    yield broken("numbers_are_counted", orders, order.sequence > reached, found=reached, right=order.sequence)
    both = payments.join(orders, OF_ORDER)
    number = number_of_order()
    wrong = payment.order_number != number
    yield broken("numbers_are_written_alike", payments, wrong, found=payment.order_number, right=number, source=both)
    unlike = func.instr(order.search_key, func.lower(number) + " ") != 1
    yield broken("numbers_are_written_alike", orders, unlike, found=order.search_key, right=number)


def _answers() -> Question:
    made = or_(
        *(exists().where(table.c.id == key.about) for table in (orders, payments, refunds)),
    )
    succeeded = and_(key.status >= 200, key.status < 300, key.status != NO_CONTENT)
    wrong = or_(
        key.status.is_(None),
        and_(succeeded, or_(key.about.is_(None), ~made)),
        and_(~succeeded, key.about.is_not(None)),
    )
    return broken("answers_point_at_something", idempotency_keys, wrong, found=key.status, right=key.about)


def _days() -> Iterator[Question]:
    for table, at in ((orders, order.created_at), (payments, payment.at), (refunds, refund.at)):
        day = table.c.business_date
        far = ~DaysBetween(day, at).between(FARTHEST_BACK, FARTHEST_AHEAD)
        yield broken("business_days_are_plausible", table, far, found=day, right=at)
