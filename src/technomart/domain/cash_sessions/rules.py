"""Say what an owner may ask of whoever has cash in a drawer."""

from dataclasses import dataclass

from technomart.domain.kernel.money import Centavos


@dataclass(frozen=True, slots=True)
class DrawerRules:
    """Whether cash needs an open cash session, and how far a drawer may be off (centavos) without a manager.

    With `orders_closed_first` no day is closed while open orders owe money; otherwise they are carried over.
    """

    required: bool = False
    difference_limit: Centavos = 100_00
    orders_closed_first: bool = False
