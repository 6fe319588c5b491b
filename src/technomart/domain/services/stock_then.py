"""Say what there was in stock at an instant."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from technomart.domain.inventory.stock import StockItem
from technomart.domain.inventory.units import ratio
from technomart.domain.reports.past import Kept, held_then, stock_items_then
from technomart.domain.store.unit_of_work import UnitOfWork

ONE = Fraction(1)


def stock_at(work: UnitOfWork, at: datetime) -> list[StockItem]:
    """Return the items there were at an instant, as they were described, with what was there and what was held."""
    formers = work.past.since(Kept.STOCK_ITEM, at)
    now = {item.id: item for item in work.stock.items()} | dict(work.stock.find(formers))
    moved = _moved(work, now, at)
    held = _held(work, at)
    return [
        replace(
            item,
            on_hand=int((now[item.id].on_hand - moved[item.id]) * by(now[item.id].unit, item.unit)),
            reserved=int(sum(quantity * by(unit, item.unit) for unit, quantity in held[item.id])),
        )
        for item in stock_items_then(now, formers)
    ]


def by(unit: str, other: str) -> Fraction:
    """Return how many of the other unit one has; one where nothing was counted in either, as the items' rules say."""
    return ratio(unit, other) or ONE


def _moved(work: UnitOfWork, now: Mapping[str, StockItem], at: datetime) -> dict[str, Fraction]:
    """Return how much more there is than at an instant of each item, in its present unit."""
    found: dict[str, Fraction] = defaultdict(Fraction)
    for (item_id, unit), quantity in work.past.moved_since(at).items():
        if item_id in now:
            found[item_id] += quantity * by(unit, now[item_id].unit)
    return found


def _held(work: UnitOfWork, at: datetime) -> dict[str, list[tuple[str, int]]]:
    """Return what open orders held of each item at an instant, each with the unit it is told in."""
    holding = work.past.holding(at)
    formers = work.past.since(Kept.HELD, at, holding)
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for order_id, rows in holding.items():
        for row in held_then(order_id, formers.get(order_id), rows):
            found[row.item_id].append((row.unit, row.quantity))
    return found
