"""Ask which payments, refunds, payment intents and numbers do not add up."""

from collections.abc import Iterator

from sqlalchemy import FromClause, Table, and_, case, exists, func, literal, not_, or_, select

from technomart.adapters.sql.audit.questions import (
    Beside,
    Condition,
    Question,
    Value,
    broken,
    count_of,
    differing,
    newest,
    number_of_order,
    plausible,
    sum_of,
)
from technomart.adapters.sql.orders.tables import order_counters, order_history, orders
from technomart.adapters.sql.payments.tables import payment_intents, payments, refunds
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.status import OPEN, OrderStatus
from technomart.domain.payments.intents import IntentKind, IntentState

order, payment, refund, told, intent = orders.c, payments.c, refunds.c, order_history.c, payment_intents.c
OF_ORDER = payment.order_id == order.id
ITS_ORDER = Beside(orders, OF_ORDER)
ITS_PAYMENT = Beside(payments, payment.id == refund.payment_id)
GIVEN_BACK = sum_of(refund.amount, refunds, refund.order_id == order.id, refund.corrected_by.is_(None))
OF_PAYMENT = sum_of(refund.amount, refunds, refund.payment_id == payment.id)
"""What refunds of an order, but for corrections, and of a payment come to."""
IS_PAYMENT = told.event == OrderEvent.PAID.value
IS_CHARGE = intent.kind == IntentKind.CHARGE.value
twin = payments.alias("twin")
OF_SAME_ORDER = twin.c.order_id == payment.order_id
HAS_TWINS = exists().where(OF_SAME_ORDER, twin.c.id != payment.id)
"""Most orders have one payment, which the index tells."""


def _is_correction() -> Condition:
    """Return that a row of the history tells of the correction that a payment comes from."""
    by_method = told.details.like(literal("% to ").concat(payment.method))
    return and_(told.event == OrderEvent.CORRECTED.value, told.reason == payment.reason, by_method)


def _alike(table: Table) -> list[Condition]:
    """Return that a row of the history and one of money belong to the same order, instant and person."""
    same = [told[name] == table.c[name] for name in ("order_id", "at", "actor_name")]
    return [*same, told.actor_id.is_not_distinct_from(table.c.actor_id)]


def _told() -> Value:
    """Return how many rows of the history tell of a payment; soonest that they are of another instant."""
    how = case((payment.corrects.is_(None), and_(IS_PAYMENT, told.reason == payment.method)), else_=_is_correction())
    return count_of(order_history, *_alike(payments), told.amount == payment.amount, how)


def _twins() -> Value:
    same = [twin.c[name] == payment[name] for name in ("order_id", "amount", "method", "at", "actor_name", "reason")]
    same += [twin.c.corrects.is_(None) == payment.corrects.is_(None)]  # a history does not tell which it corrected
    return count_of(twin, *same, twin.c.actor_id.is_not_distinct_from(payment.actor_id))


TOLD, TWINS = _told(), _twins()
"""How many rows of the history tell of a payment, and how many payments are alike."""


def questions() -> Iterator[Question]:
    """Return the questions about money and numbers."""
    yield from _sums()
    yield from _payments()
    yield from _numbers()
    yield from _corrections()
    yield from _as_told()
    yield from _intents()
    for table, at in ((orders, order.created_at), (payments, payment.at), (refunds, refund.at)):
        yield plausible(table, at)
    for table, at in ((payments, payment.at), (refunds, refund.at)):
        yield from _days(table, at)


def _sums() -> Iterator[Question]:
    taken = sum_of(payment.amount, payments, OF_ORDER, payment.corrects.is_(None))
    yield differing("captured_is_sum_of_payments", orders, order.captured, taken)
    yield differing("refunded_is_sum_of_refunds", orders, order.refunded, GIVEN_BACK)
    yield differing("payment_refunded_is_sum_of_refunds", payments, payment.refunded, OF_PAYMENT)


def _payments() -> Iterator[Question]:
    elsewhere, code = refund.order_id != payment.order_id, "refund_belongs_to_its_order"
    yield broken(code, refunds, elsewhere, found=refund.order_id, right=payment.order_id, beside=[ITS_PAYMENT])
    method = newest(payment.method, payments, payment.id, OF_ORDER)
    yield differing("method_is_that_of_last_payment", orders, order.payment_method, method)
    short = payment.tendered < payment.amount
    yield broken("tendered_covers_amount", payments, short, found=payment.tendered, right=payment.amount)
    for_nothing = and_(payment.amount == 0, payment.tendered > 0)
    yield broken("cash_alone_is_tendered", payments, for_nothing, found=payment.tendered, right=payment.amount)
    by_card = and_(payment.tendered.is_not(None), payment.method != PaymentMethod.CASH.value)
    yield broken("cash_alone_is_tendered", payments, by_card, found=payment.tendered, right=payment.method)


def _as_told() -> Iterator[Question]:
    """Ask for money that an order's history tells otherwise, whatever the order of the ids."""
    code = "money_moved_as_history_tells"
    # As many rows as there are payments of this very kind, so that no payment passes for another.
    yield differing(code, payments, TOLD, case((HAS_TWINS, TWINS), else_=1))
    given = exists().where(~IS_PAYMENT, told.reason == refund.reason, *_alike(refunds))
    yield broken(code, refunds, ~given, found=refund.at)
    back = refunds.alias("back")
    then = sum_of(back.c.amount, back, back.c.order_id == refund.order_id, back.c.at == refund.at)
    of_history = sum_of(told.amount, order_history, told.order_id == refund.order_id, told.at == refund.at, ~IS_PAYMENT)
    yield differing(code, refunds, then, of_history)


def _corrections() -> Iterator[Question]:
    """Ask for payments and refunds of corrections that do not name each other, or are not one change."""
    anew = payments.alias("anew")
    beside = [Beside(anew, anew.c.id == refund.corrected_by), ITS_PAYMENT]
    alike = [
        anew.c[name] == refund[name] for name in ("order_id", "amount", "at", "business_date", "reason", "actor_name")
    ]
    whole = and_(anew.c.corrects == refund.payment_id, anew.c.method != payment.method, *alike)
    torn = and_(refund.corrected_by.is_not(None), not_(func.coalesce(whole, False)))
    yield broken("corrections_are_whole", refunds, torn, found=refund.corrected_by, right=anew.c.id, beside=beside)
    back = exists().where(refund.payment_id == payment.corrects, refund.corrected_by == payment.id)
    alone = and_(payment.corrects.is_not(None), not_(back))
    yield broken("corrections_are_whole", payments, alone, found=payment.corrects)


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
    number = number_of_order()
    wrong, code = payment.order_number != number, "numbers_are_written_alike"
    yield broken(code, payments, wrong, found=payment.order_number, right=number, beside=[ITS_ORDER])
    unlike = func.instr(order.search_key + " ", literal(" ") + func.lower(number) + " ") != 1
    yield broken(code, orders, unlike, found=order.search_key, right=number)
    unlike = func.instr(payment.search_key, func.lower(payment.order_number) + " ") != 1
    yield broken(code, payments, unlike, found=payment.search_key, right=payment.order_number)


def _intents() -> Iterator[Question]:
    code = "intents_came_to_what_they_say"
    is_done = intent.state == IntentState.DONE.value
    taken = exists().where(
        payment.id == intent.id,
        payment.order_id == intent.order_id,
        payment.amount == intent.amount,
        payment.method == intent.method,
    )
    given = exists().where(
        refund.id == intent.id,
        refund.order_id == intent.order_id,
        refund.amount == intent.amount,
        refund.payment_id == intent.payment_id,
    )
    any_payment = exists().where(payment.id == intent.id)
    wrong_charge = and_(IS_CHARGE, or_(and_(is_done, not_(and_(taken, _is_told()))), and_(not_(is_done), any_payment)))
    wrong_refund = and_(not_(IS_CHARGE), not_(given))
    yield broken(code, payment_intents, or_(wrong_charge, wrong_refund), found=intent.state, right=intent.amount)
    waiting = and_(IS_CHARGE, intent.state == IntentState.OPEN.value, order.status.not_in([s.value for s in OPEN]))
    closed = and_(waiting, order.status != OrderStatus.COMPLETED.value)
    its_order, code = Beside(orders, order.id == intent.order_id), "nothing_is_under_way_on_void_orders"
    yield broken(code, payment_intents, closed, found=order.status, beside=[its_order])


def _is_told() -> Condition:
    """Tell whether a history has the payment of a charge with the discount that was allowed with it."""
    row = order_history.c
    return exists().where(
        row.order_id == intent.order_id,
        row.event == OrderEvent.PAID.value,
        row.amount == intent.amount,
        row.discount == intent.discount,
        row.discount_limit == intent.discount_limit,
    )


def _days(table: Table, at: Value) -> Iterator[Question]:
    """Ask for money on a day on whose side of its neighbours' orders it was not moved."""
    code, day, span = "money_is_on_its_day", table.c.business_date, _spans().alias("span")
    its_span = Beside(span, span.c.business_date == day)
    # Where a canteen moved its cut-off, the orders of two days lie among each other and prove nothing.
    too_early = and_(span.c.before < span.c.first, at <= span.c.before)
    too_late = and_(span.c.after > span.c.last, at >= span.c.after)
    yield broken(code, table, or_(too_early, too_late), found=day, right=at, beside=[its_span])
    its_order = Beside(orders, order.id == table.c.order_id)
    back = and_(day < order.business_date, at >= order.created_at)
    yield broken(code, table, back, found=day, right=order.business_date, beside=[its_order])


def _spans() -> FromClause:
    """Return each day's first and last order, the last one of the day before, and the first one of the day after."""
    first, last = func.min(order.created_at), func.max(order.created_at)
    day = select(order.business_date, first.label("first"), last.label("last")).group_by(order.business_date).subquery()
    before = func.lag(day.c.last).over(order_by=day.c.business_date)
    after = func.lead(day.c.first).over(order_by=day.c.business_date)
    span = select(day, before.label("before"), after.label("after")).subquery()
    # Grouped by what each has one row of: only so does SQLite make an index of it to look each payment up.
    others = (func.max(column).label(column.name) for column in span.c if column.name != "business_date")
    return select(span.c.business_date, *others).group_by(span.c.business_date).subquery()
