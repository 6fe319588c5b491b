"""Count a stock item in another unit, together with everything that counts in it."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from technomart.domain.inventory.stock import RecipeLine, StockItem, StockUnitInUse, amount_of
from technomart.domain.inventory.units import Conversion, ratio
from technomart.domain.store.unit_of_work import UnitOfWork

ONE = Fraction(1)


def recounted(work: UnitOfWork, item: StockItem, unit: str) -> StockItem:
    """Return an item whose row is locked as it is counted in another unit, and keep its quantities so.

    Recipes and what open orders hold follow; movements go on to say what was true. Raises `StockUnitInUse`.
    """
    parts = work.stock.parts_of(item.id)
    by = ratio(item.unit, unit)
    if by is None:
        uses = list(_uses(work, item, parts))
        if uses:
            raise StockUnitInUse(
                f"{item.name} is counted in {item.unit or 'no unit'}, and so is {', '.join(uses)}. "
                f"Keep another item that is counted in {unit or 'none'}."
            )
    conversion = Conversion(item, unit, by or ONE)
    after = conversion.item()
    held = map(conversion.reservation, work.stock.held_of(item.id))
    work.stock.recount(after, [conversion.part(part) for part in parts], list(held))
    return after


def _uses(work: UnitOfWork, item: StockItem, parts: Sequence[RecipeLine]) -> Iterator[str]:
    """Yield what counts in an item's unit, for people."""
    dishes = work.menu.find([part.menu_item_id for part in parts])
    for name in sorted(dish.name for dish in dishes.values()):
        yield f"what a portion of {name} takes"
    if item.reserved:
        yield f"the {amount_of(item.reserved, item.unit)} that open orders hold"
    if item.min_stock:
        yield f"its minimum of {amount_of(item.min_stock, item.unit)}"
    if work.stock.has_moved(item.id):
        yield "what came in and went out"
