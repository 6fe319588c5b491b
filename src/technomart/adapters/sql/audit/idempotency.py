"""Ask which answers to keyed requests speak of something else than what was made."""

from collections.abc import Iterator

from sqlalchemy import Float, Integer, and_, case, cast, func, literal, not_, or_, select, true, type_coerce

from technomart.adapters.sql.audit.questions import Condition, Question, Value, broken, json_text
from technomart.adapters.sql.idempotency.tables import idempotency_keys
from technomart.adapters.sql.orders.tables import order_history, orders
from technomart.adapters.sql.payments.tables import payments, refunds

key, order, payment, refund = idempotency_keys.c, orders.c, payments.c, refunds.c
row = order_history.c
SAID_OF = func.coalesce(cast(func.replace(key.tag, '"', ""), Integer), 1)
"""The version of an order that an answer shows."""
CAME_TO = (
    select(func.sum(row.subtotal - row.discount - row.statutory))
    .where(row.order_id == order.id, row.seq <= SAID_OF)
    .correlate(orders, idempotency_keys)
    .scalar_subquery()
)
"""What an order came to at that version; dishes, discounts and privileges may have changed it since."""
SUCCEEDED = key.status.between(200, 299)
MADE = idempotency_keys.outerjoin(orders, order.id == key.about)
MADE = MADE.outerjoin(payments, payment.id == key.about).outerjoin(refunds, refund.id == key.about)


def questions() -> Iterator[Question]:
    """Return the questions about answers."""
    made = case(
        (key.scope.like("% POST /api/orders"), order.id),
        (or_(key.scope.like("%/payment"), key.scope.like("%/correct")), payment.id),
        (key.scope.like("%/refund"), refund.id),
        else_=func.coalesce(order.id, payment.id, refund.id),
    )
    wrong = or_(
        key.status.is_(None),
        and_(SUCCEEDED, made.is_(None), or_(_is_of_trade(), key.about.is_not(None))),
        and_(not_(SUCCEEDED), key.about.is_not(None)),
    )
    code = "answers_point_at_something"
    yield broken(code, idempotency_keys, wrong, found=key.status, right=key.about, source=MADE)
    place = literal("/api/orders/") + func.coalesce(order.id, payment.order_id, refund.order_id)
    code = "answers_say_what_was_made"
    elsewhere = and_(SUCCEEDED, key.about.is_not(None), key.location != place)
    yield broken(code, idempotency_keys, elsewhere, found=key.location, right=place, source=MADE)
    located = and_(SUCCEEDED, or_(key.location.is_not(None), not_(_is_of_trade())))
    yield broken(code, idempotency_keys, located, not_(_is_true()), found=key.about, source=MADE)


def _is_of_trade() -> Condition:
    """Return whether the request was to make an order, a payment or a refund."""
    return or_(
        key.scope.like("% POST /api/orders"),
        *(key.scope.like(f"% POST %/{what}") for what in ("payment", "refund", "correct")),
    )


def _is_true() -> Condition:
    """Return whether an answer tells the id and the amount of what was made; only an answer with a place is JSON."""
    of_order = and_(_told("$.data.id") == order.id, _centavos("$.data.total") == CAME_TO)
    of_payment = and_(
        _told("$.data.id") == payment.id,
        _centavos("$.data.amount") == payment.amount,
        func.coalesce(_centavos("$.data.tendered"), -1) == func.coalesce(payment.tendered, -1),
        _told("$.data.method") == payment.method,
    )
    of_refund = and_(
        _told("$.data.refund.id") == refund.id,
        _centavos("$.data.refund.amount") == refund.amount,
    )
    by_kind = case(
        (order.id.is_not(None), of_order),
        (payment.id.is_not(None), of_payment),
        (refund.id.is_not(None), of_refund),
        else_=true(),
    )
    return func.coalesce(case((func.json_valid(key.body) == 1, by_kind), else_=False), False)


def _told(path: str) -> Value:
    return json_text(key.body, path)


def _centavos(path: str) -> Value:
    return func.round(type_coerce(_told(path), Float()) * 100)
