"""Say which stock is past its date, and whether it is sold all the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from technomart.domain.inventory.stock import Ingredient, IngredientsExpired, StockItem
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.ports import Clock
from technomart.domain.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Shelf:
    """Looks at dates; an item may be used until the end of the business day that it names."""

    clock: Clock
    days: BusinessDays
    sells_expired: bool

    @property
    def today(self) -> date:
        """Return the present business day."""
        return self.days.of(self.clock.now())

    def dated(self, items: Iterable[StockItem]) -> list[StockItem]:
        """Return items with whether they are past their date."""
        today = self.today
        return [item.seen_on(today) for item in items]

    def must_sell(
        self, work: UnitOfWork, wanted: Iterable[str], ingredients: Mapping[str, Ingredient], day: date
    ) -> None:
        """Raise `IngredientsExpired` for what is past its date on a business day, unless that is sold."""
        if self.sells_expired:
            return
        dates = {item_id: ingredients[item_id].expires_on for item_id in wanted}
        gone = {item_id: at for item_id, at in dates.items() if at is not None and at < day}
        if gone:
            items = work.stock.find(gone).values()
            errors = {
                f"stock.{item.id}": [f"{item.name} was good until {gone[item.id]}."]
                for item in sorted(items, key=lambda item: (item.name, item.id))
            }
            raise IngredientsExpired(" ".join(said for (said,) in errors.values()), errors=errors)
