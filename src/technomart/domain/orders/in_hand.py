"""Change an order that was placed: its customer's name, its lines, the privileges of its guests."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from technomart.domain.kernel.errors import Conflict, NotFound
from technomart.domain.kernel.money import spoken
from technomart.domain.orders.order import Order, OrderLine, PaymentStatus
from technomart.domain.orders.privileges import Guests
from technomart.domain.orders.status import OrderStatus, spoken_status
from technomart.domain.orders.taxing import bill, exempt_of

BEFORE_THE_KITCHEN = frozenset({OrderStatus.PENDING, OrderStatus.IN_QUEUE})
"""Where an order stands whose lines may be changed."""


class OrderIsOver(Conflict):
    """The order was cancelled or refunded and stays as it is."""

    code = "order_is_over"


class KitchenStarted(Conflict):
    """The kitchen has begun with the order, or is done with it."""

    code = "kitchen_started"


class LineNotFound(NotFound):
    """The order has no such line."""

    code = "line_not_found"


class LastLine(Conflict):
    """Without this line nothing would be left of the order."""

    code = "last_line"


class AlreadyPaid(Conflict):
    """Something was paid for the order by what it came to."""

    code = "already_paid"


class PaidMore(Conflict):
    """More was paid than the order would come to."""

    code = "paid_more"


def renamed(order: Order, customer_name: str, at: datetime) -> Order:
    """Return the order under another customer's name; raises `OrderIsOver`."""
    if order.is_void:
        raise OrderIsOver(f"Order {order.number} is {spoken_status(order.status)} and keeps its customer's name.")
    return replace(order, customer_name=customer_name, updated_at=at, version=order.version + 1)


@dataclass(frozen=True, slots=True)
class LineEdit:
    """What is to become of a line; None leaves it as it is, and a quantity of 0 voids it."""

    quantity: int | None = None
    notes: str | None = None

    def takes_from(self, line: OrderLine) -> bool:
        """Tell whether there is to be less of a line."""
        return self.quantity is not None and self.quantity < line.quantity


def line_of(order: Order, position: int) -> OrderLine:
    """Return a line of an order whose kitchen has not started; raises `KitchenStarted` or `LineNotFound`."""
    must_be_before_the_kitchen(order)
    found = next((line for line in order.lines if line.position == position), None)
    if found is None:
        raise LineNotFound(f"Order {order.number} has no such line.")
    return found


def must_be_before_the_kitchen(order: Order) -> None:
    """Raise `KitchenStarted` unless the kitchen is yet to begin with the order."""
    if order.status not in BEFORE_THE_KITCHEN:
        raise KitchenStarted(
            f"Order {order.number} is {spoken_status(order.status)}; its dishes are changed until the kitchen starts."
        )


def edited(order: Order, line: OrderLine, edit: LineEdit, at: datetime) -> Order:
    """Return the order with a line changed or voided, priced by its own lines.

    Raises `LastLine`, `PaidMore` or `AlreadyPaid`.
    """
    quantity = line.quantity if edit.quantity is None else edit.quantity
    notes = line.notes if edit.notes is None else edit.notes
    after = replace(line, quantity=quantity, notes=notes)
    lines = tuple(after if each is line else each for each in order.lines if each is not line or quantity)
    if not lines:
        raise LastLine(f"{line.name} is all that order {order.number} has left; cancel the order instead.")
    return order if lines == order.lines else relined(order, lines, at)


def relined(order: Order, lines: Sequence[OrderLine], at: datetime) -> Order:
    """Return the order with other lines, its terms of discount being what they are.

    Raises `PaidMore`, or `AlreadyPaid` where what was paid would have been for something else.
    """
    after = priced(order, lines)
    if order.paid and is_otherwise_paid(order, after):
        raise AlreadyPaid(
            f"{spoken(order.paid)} was paid for order {order.number} with a discount that would change; "
            "give that back first."
        )
    if order.paid > after.total:
        raise PaidMore(
            f"{spoken(order.paid)} was paid for order {order.number}, which would come to {spoken(after.total)}; "
            f"give {spoken(order.paid - after.total)} back first."
        )
    return replace(after, updated_at=at, edits=order.edits + 1, version=order.version + 1)


def is_otherwise_paid(order: Order, after: Order) -> bool:
    """Tell whether other dishes cost the same, or holders of privileges could pay by the other of two discounts."""
    is_either = order.taxed.privileges and order.discount_terms.value
    return order.subtotal != after.subtotal and bool(is_either or order.total == after.total)


def priced(order: Order, lines: Sequence[OrderLine], guests: Guests | None = None) -> Order:
    """Return the order with other lines, or other guests, and what it comes to by its terms, as part of a change.

    Raises `PrivilegesOff` or `BadPrivileges`.
    """
    who = order.taxed.guests if guests is None else guests
    exempt = exempt_of(line.vat_exempt for line in lines)
    found = bill([line.gross for line in lines], order.discount_terms, who, order.taxed.tax, exempt)
    figures = zip(lines, found.line_discounts, found.line_taxes, strict=True)
    return replace(
        order,
        lines=tuple(replace(line, discount=off, tax=tax) for line, off, tax in figures),
        subtotal=found.subtotal,
        discount=found.discount,
        total=found.total,
        taxed=found.taxed,
    )


def privileged(order: Order, guests: Guests, at: datetime) -> Order:
    """Return the order with the discounts of the law that its guests have a right to, before anything is paid.

    Raises `OrderIsOver`, `AlreadyPaid`, `PrivilegesOff` or `BadPrivileges`.
    """
    if order.is_void:
        raise OrderIsOver(f"Order {order.number} is {spoken_status(order.status)} and stays as it is.")
    if order.paid or order.payment_status is PaymentStatus.PAID:
        raise AlreadyPaid(f"{spoken(order.paid)} was paid for order {order.number}; discounts of the law come before.")
    after = priced(order, order.lines, guests)
    if after.taxed == order.taxed:
        return order
    return replace(after, updated_at=at, edits=order.edits + 1, version=order.version + 1)


def edit_said(line: OrderLine, edit: LineEdit) -> str:
    """Return what was done to a line, as people read it."""
    said = []
    if edit.quantity == 0:
        return f"{line.quantity} x {line.name} voided"
    if edit.quantity not in (None, line.quantity):
        said.append(f"{line.quantity} x {line.name} became {edit.quantity}")
    if edit.notes not in (None, line.notes):
        said.append(f'notes of {line.name} were "{line.notes}"' if line.notes else f"{line.name} got notes")
    return "; ".join(said)
