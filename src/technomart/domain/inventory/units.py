"""Convert quantities of stock from one unit into another of the same kind."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from technomart.domain.inventory.stock import (
    MOST_STOCK,
    RecipeLine,
    Reservation,
    StockItem,
    StockUnitInUse,
    Thousandths,
    amount_of,
)

SIZES: Mapping[str, tuple[str, int]] = {
    "kg": ("kilograms", 1_000),
    "g": ("kilograms", 1),
    "l": ("litres", 1_000),
    "liters": ("litres", 1_000),
    "liter": ("litres", 1_000),
    "litres": ("litres", 1_000),
    "litre": ("litres", 1_000),
    "ml": ("litres", 1),
    "lbs": ("pounds", 16),
    "lb": ("pounds", 16),
    "oz": ("pounds", 1),
}
"""Of which kind a unit is, and how many of the smallest one of its kind it has."""


def ratio(unit: str, other: str) -> Fraction | None:
    """Return how many of the other unit one has; None when they measure different things, as far as is known."""
    one, into = unit.casefold(), other.casefold()
    if one == into:
        return Fraction(1)
    (kind, size), (other_kind, other_size) = SIZES.get(one, (one, 1)), SIZES.get(into, (into, 1))
    return Fraction(size, other_size) if kind == other_kind else None


class Conversion:
    """Counts an item in another unit, to the thousandth or not at all."""

    def __init__(self, item: StockItem, unit: str, by: Fraction) -> None:
        """Take the item as it is, its new unit and how many of that its unit has."""
        self._item, self._unit, self._by = item, unit, by

    def item(self) -> StockItem:
        """Return the item in its new unit; raises `StockUnitInUse` for what is no whole thousandth of it."""
        there, held, least = map(self._counted, (self._item.on_hand, self._item.reserved, self._item.min_stock))
        return replace(self._item, unit=self._unit, on_hand=there, reserved=held, min_stock=least)

    def part(self, part: RecipeLine) -> RecipeLine:
        """Return what a dish takes of it; raises `StockUnitInUse`."""
        return replace(part, quantity=self._counted(part.quantity))

    def reservation(self, row: Reservation) -> Reservation:
        """Return what an open order holds of it; raises `StockUnitInUse`."""
        return replace(row, quantity=self._counted(row.quantity), unit=self._unit)

    def _counted(self, quantity: Thousandths) -> Thousandths:
        counted = quantity * self._by
        if counted.denominator > 1 or counted > MOST_STOCK:
            said = amount_of(quantity, self._item.unit)
            reason = "is too much" if counted > MOST_STOCK else "is no whole thousandth of it"
            raise StockUnitInUse(f"{self._item.name} cannot be counted in {self._unit}: {said} {reason}.")
        return int(counted)
