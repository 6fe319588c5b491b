"""Merge two orders into one."""

from dataclasses import replace
from datetime import datetime

from technomart.domain.kernel.errors import Conflict, Invalid
from technomart.domain.orders.in_hand import relined
from technomart.domain.orders.order import MOST_LINES, Order, OrderLine
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.splitting import must_be_whole


class SameOrder(Invalid):
    """An order cannot be merged with itself."""

    code = "same_order"
    sentence = "This is one and the same order."


class TooManyLines(Conflict):
    """The orders have more lines than one may have."""

    code = "too_many_lines"


class OtherTax(Conflict):
    """The seller was taxed otherwise when the other order was placed."""

    code = "other_tax"


def merged(order: Order, other: Order, at: datetime) -> Order:
    """Return an order with the lines of another, after its own.

    The same percentage stays one; else what is off either is off both, as an amount. Raises what `must_be_whole`
    does, `OtherTax` or `TooManyLines`.
    """
    must_be_whole(order)
    must_be_whole(other)
    if order.taxed.tax is not other.taxed.tax:
        raise OtherTax(f"Orders {order.number} and {other.number} are taxed in two ways; have them paid apart.")
    came = coming(order, other)
    if len(order.lines) + len(came) > MOST_LINES:
        raise TooManyLines(f"Orders {order.number} and {other.number} have more than {MOST_LINES} lines together.")
    return relined(replace(order, discount_terms=terms_of_both(order, other)), [*order.lines, *came.values()], at)


def coming(order: Order, other: Order) -> dict[int, OrderLine]:
    """Return the lines that come to an order by the positions they had, each at its new one."""
    first = max(line.position for line in order.lines) + 1
    return {line.position: replace(line, position=n) for n, line in enumerate(other.lines, first)}


def terms_of_both(order: Order, other: Order) -> Discount:
    """Return the terms of discount of two orders that become one."""
    is_percentage = order.discount_terms.kind is DiscountKind.PERCENTAGE
    if is_percentage and order.discount_terms == other.discount_terms:
        return order.discount_terms
    return Discount(DiscountKind.FIXED, order.discount + other.discount)
