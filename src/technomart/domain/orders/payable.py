"""Say what the payment of an order depends on."""

from dataclasses import dataclass

from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.order import Order
from technomart.domain.registers.register import Till


@dataclass(frozen=True, slots=True)
class Payable:
    """An order that somebody wants to pay by some method, and what decides whether they may, and at which till.

    `under_way` is how much of it is with the payment gateway, None when nothing is; `tills` are the registers in use.
    """

    order: Order
    is_method_off: bool
    under_way: Centavos | None
    tills: tuple[Till, ...]
