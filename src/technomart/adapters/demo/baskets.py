"""Fill baskets: what people like at which hour, how much of it, and who gets something off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from technomart.adapters.demo.guests import billed
from technomart.adapters.demo.menu import DRINKS, MERIENDA, RICE, SILOG, SOUPS
from technomart.domain.inventory.stock import Recipe, Thousandths
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.discounts import DiscountLimits, is_within
from technomart.domain.orders.order import OrderLine
from technomart.domain.orders.pricing import NO_DISCOUNT, Discount, DiscountKind
from technomart.domain.orders.tax import Tax
from technomart.domain.orders.taxing import Bill, exempt_of

Needs: TypeAlias = Sequence[tuple[str, int, Thousandths]]
"""What an order takes of which stock item for the line at which position, by the item."""

APPETITE = {
    # in the morning, at noon, later
    SILOG: (9, 1, 2),
    RICE: (1, 9, 5),
    SOUPS: (2, 6, 4),
    MERIENDA: (2, 2, 8),
    DRINKS: (5, 6, 6),
}
USUAL = (3, 3, 3)
PARTS, NOON, LATER = 3, 10, 14  # of the day; the hours at which appetite changes
LINES = (1, 1, 1, 2, 2, 2, 2, 3, 3, 4)
PORTIONS = (1, 1, 1, 1, 1, 1, 1, 2, 2, 3)
PARTY = 0.006
DISCOUNTED = 0.08
BY_LAW = Discount(DiscountKind.PERCENTAGE, 2_000)
"""What senior citizens and persons with disability have off where no taxes are kept."""
DISCOUNTS = (
    BY_LAW,
    BY_LAW,
    Discount(DiscountKind.PERCENTAGE, 1_000),  # employees
    Discount(DiscountKind.FIXED, 2_000),  # a voucher
)
NOTES = ("less rice", "extra rice", "no onions", "sauce on the side", "less ice", "for take-out")
NOTED = 0.05


@dataclass(frozen=True, slots=True)
class Filled:
    """What is in a basket, what it costs, the discount agreed, the minutes the kitchen needs, and what it takes."""

    lines: tuple[OrderLine, ...]
    bill: Bill
    terms: Discount
    minutes: int
    needs: Needs


class Baskets:
    """Fills one basket after another from a menu."""

    def __init__(self, menu: Sequence[MenuItem], recipes: Mapping[str, Recipe], rng: Random, tax: Tax) -> None:
        sold = [item for item in menu if item.is_sold]
        if not sold:
            raise ValueError("A menu without dishes sells nothing.")
        self._rng, self._recipes, self._tax = rng, recipes, tax
        fame = [rng.randint(1, 5) for _ in sold]
        self._tables = [
            [item for item, n in zip(sold, fame, strict=True) for _ in range(n * _appetite(item, part))]
            for part in range(PARTS)
        ]

    def fill(self, part: int) -> Filled:
        """Return a basket of a part of the day."""
        rng, table = self._rng, self._tables[part]
        size = LINES[int(rng.random() * len(LINES))]
        chosen = list(dict.fromkeys(table[int(rng.random() * len(table))] for _ in range(size)))
        times = 8 if rng.random() < PARTY else 1
        counts = [times * PORTIONS[int(rng.random() * len(PORTIONS))] for _ in chosen]
        terms = DISCOUNTS[int(rng.random() * len(DISCOUNTS))] if rng.random() < DISCOUNTED else NO_DISCOUNT
        gross = [item.price * n for item, n in zip(chosen, counts, strict=True)]
        if not is_within(terms.of(sum(gross)), sum(gross), DiscountLimits().staff):
            terms = BY_LAW
        exempt = exempt_of(item.vat_exempt for item in chosen)
        terms, bill = billed(gross, terms, self._tax, rng if terms is BY_LAW and times == 1 else None, exempt)
        lines = tuple(
            OrderLine(
                position, item.id, item.name, item.price, counts[position], off, self._note(), tax, item.vat_exempt
            )
            for position, (item, off, tax) in enumerate(zip(chosen, bill.line_discounts, bill.line_taxes, strict=True))
        )
        minutes = max(item.preparation_time for item in chosen)
        return Filled(lines, bill, terms, minutes, self._needs(lines))

    def _needs(self, lines: Sequence[OrderLine]) -> Needs:
        return sorted(
            (part.item_id, line.position, part.quantity * line.quantity)
            for line in lines
            for part in self._recipes.get(line.menu_item_id, ())
        )

    def _note(self) -> str:
        rng = self._rng
        return NOTES[int(rng.random() * len(NOTES))] if rng.random() < NOTED else ""


def part_of(hour: int) -> int:
    """Return which part of the day an hour is in."""
    return (hour >= NOON) + (hour >= LATER)


def _appetite(item: MenuItem, part: int) -> int:
    return APPETITE.get(item.category, USUAL)[part]
