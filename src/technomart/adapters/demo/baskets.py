"""Fill baskets: what people like at which hour, how much of it, and who gets something off."""

from collections.abc import Sequence
from random import Random

from technomart.adapters.demo.menu import DRINKS, MERIENDA, RICE, SILOG, SOUPS
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.order import OrderLine
from technomart.domain.orders.pricing import NO_DISCOUNT, Basket, Discount, DiscountKind, price

Filled = tuple[tuple[OrderLine, ...], Basket, Discount, int]

APPETITE = {
    # in the morning, at noon, later
    SILOG: (9, 1, 2),
    RICE: (1, 9, 5),
    SOUPS: (2, 6, 4),
    MERIENDA: (2, 2, 8),
    DRINKS: (5, 6, 6),
}
USUAL = (3, 3, 3)
NOON, LATER = 10, 14  # the hours at which appetite changes
LINES = (1, 1, 1, 2, 2, 2, 2, 3, 3, 4)
PORTIONS = (1, 1, 1, 1, 1, 1, 1, 2, 2, 3)
PARTY = 0.006
DISCOUNTED = 0.08
DISCOUNTS = (
    Discount(DiscountKind.PERCENTAGE, 2_000),  # senior citizens and persons with disability
    Discount(DiscountKind.PERCENTAGE, 2_000),
    Discount(DiscountKind.PERCENTAGE, 1_000),  # employees
    Discount(DiscountKind.FIXED, 2_000),  # a voucher
)
NOTES = ("less rice", "extra rice", "no onions", "sauce on the side", "less ice", "for take-out")
NOTED = 0.05


class Baskets:
    """Fills one basket after another from a menu."""

    def __init__(self, menu: Sequence[MenuItem], rng: Random) -> None:
        sold = [item for item in menu if item.is_sold]
        if not sold:
            raise ValueError("A menu without dishes sells nothing.")
        self._rng = rng
        fame = [rng.randint(1, 5) for _ in sold]
        self._tables = [
            [item for item, n in zip(sold, fame, strict=True) for _ in range(n * _appetite(item, part))]
            for part in range(3)
        ]

    def fill(self, hour: int) -> Filled:
        """Return the lines, the figures, the discount and the minutes the kitchen needs."""
        rng = self._rng
        table = self._tables[(hour >= NOON) + (hour >= LATER)]
        size = LINES[int(rng.random() * len(LINES))]
        chosen = list(dict.fromkeys(table[int(rng.random() * len(table))] for _ in range(size)))
        times = 8 if rng.random() < PARTY else 1
        counts = [times * PORTIONS[int(rng.random() * len(PORTIONS))] for _ in chosen]
        terms = DISCOUNTS[int(rng.random() * len(DISCOUNTS))] if rng.random() < DISCOUNTED else NO_DISCOUNT
        basket = price([item.price * n for item, n in zip(chosen, counts, strict=True)], terms)
        lines = tuple(
            OrderLine(position, item.id, item.name, item.price, counts[position], off, self._note())
            for position, (item, off) in enumerate(zip(chosen, basket.line_discounts, strict=True))
        )
        return lines, basket, terms, max(item.preparation_time for item in chosen)

    def _note(self) -> str:
        rng = self._rng
        return NOTES[int(rng.random() * len(NOTES))] if rng.random() < NOTED else ""


def _appetite(item: MenuItem, part: int) -> int:
    return APPETITE.get(item.category, USUAL)[part]
