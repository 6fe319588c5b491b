"""Split an order into two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from technomart.domain.kernel.errors import Conflict, Invalid
from technomart.domain.kernel.money import apportion, spoken
from technomart.domain.orders.in_hand import line_of, must_be_before_the_kitchen, priced, relined
from technomart.domain.orders.order import Order, OrderLine
from technomart.domain.orders.pricing import Discount, DiscountKind


class SomethingPaid(Conflict):
    """Money was taken for the order and kept."""

    code = "something_paid"


class BadSplit(Invalid):
    """This is no part of the order; `errors` says which of it is not."""

    code = "bad_split"


class NothingLeft(Conflict):
    """Nothing would be left of the order."""

    code = "nothing_left"


class HasPrivileges(Conflict):
    """People have discounts of the law on the order, each on their share of the whole bill."""

    code = "has_privileges"


@dataclass(frozen=True, slots=True)
class Portion:
    """So many portions of the line at a position."""

    position: int
    quantity: int


def must_be_whole(order: Order) -> None:
    """Raise what keeps lines of an order from going to another.

    That is `KitchenStarted`, `SomethingPaid` unless nothing of what was paid for it is kept, or `HasPrivileges`.
    """
    must_be_before_the_kitchen(order)
    if order.taxed.privileges:
        raise HasPrivileges(f"Order {order.number} has discounts of the law; take them off first and give them anew.")
    if order.paid:
        raise SomethingPaid(f"{spoken(order.paid)} was paid for order {order.number}; give it back first.")


def split(order: Order, portions: Sequence[Portion], at: datetime) -> tuple[Order, Order, Mapping[int, OrderLine]]:
    """Return what is left of an order, what leaves it without a name of its own, and the lines of that.

    The lines are found by the positions that they had. A percentage stays one on both sides; an amount goes by the
    share of the lines. Raises what `must_be_whole` does, `LineNotFound`, `BadSplit` or `NothingLeft`.
    """
    must_be_whole(order)
    taken = quantities(order, portions)
    parted = [replace(line, quantity=taken[line.position]) for line in order.lines if line.position in taken]
    kept = [replace(line, quantity=line.quantity - taken.get(line.position, 0)) for line in order.lines]
    kept = [line for line in kept if line.quantity]
    if not kept:
        raise NothingLeft(f"Nothing would be left of order {order.number}.")
    stays, goes = terms_of(order, kept, parted)
    rest = relined(replace(order, discount_terms=stays), kept, at)
    lines = {line.position: replace(line, position=n) for n, line in enumerate(parted)}
    anew = replace(
        order,
        discount_terms=goes,
        created_at=at,
        updated_at=at,
        captured=0,
        refunded=0,
        payment_method=None,
        edits=0,
        version=1,
    )
    return rest, priced(anew, list(lines.values())), lines


def quantities(order: Order, portions: Sequence[Portion]) -> Mapping[int, int]:
    """Return how many portions of each line leave an order; raises `LineNotFound` or `BadSplit`."""
    taken = {portion.position: portion.quantity for portion in portions}
    if len(taken) < len(portions):
        raise BadSplit("Name each line once.", errors={"items": ["Name each line once."]})
    for line in [line_of(order, position) for position in taken]:
        if taken[line.position] > line.quantity:
            sentence = f"There are {line.quantity} x {line.name} on order {order.number}."
            raise BadSplit(sentence, errors={"items": [sentence]})
    return taken


def terms_of(order: Order, *sides: Sequence[OrderLine]) -> list[Discount]:
    """Return the terms of discount of each side of an order that is split."""
    if order.discount_terms.kind is DiscountKind.PERCENTAGE:
        return [order.discount_terms for _ in sides]
    shares = apportion(order.discount, [sum(line.gross for line in side) for side in sides])
    return [Discount(DiscountKind.FIXED, share) for share in shares]
