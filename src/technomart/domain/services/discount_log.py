"""Log large discounts in the security log, in the transaction that gives them."""

from technomart.domain.kernel.money import spoken
from technomart.domain.orders.discounts import LOGGED_ABOVE, Given, is_within, percent_said
from technomart.domain.orders.order import Order
from technomart.domain.security_log.entries import LogAction, Stamp
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor


def log_discount(work: UnitOfWork, by: Actor, order: Order, given: Given, id_: str) -> None:
    """Log a discount that takes an order above `LOGGED_ABOVE`, by the id of the order or payment it came with."""
    if not given.amount or is_within(order.discount, order.subtotal, LOGGED_ABOVE):
        return
    whole = percent_said(order.discount, order.subtotal, (LOGGED_ABOVE,))
    said = f"{spoken(given.amount)} off order {order.number}, in all {whole} of {spoken(order.subtotal)}"
    reason = f": {given.reason}" if given.reason else ""
    work.security_log.add(Stamp(id_, order.updated_at, by.origin).by(by, LogAction.DISCOUNT_GIVEN, said + reason))
