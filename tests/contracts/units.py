"""What happens to everything that counts in a unit when the unit changes."""

from collections.abc import Callable
from functools import partial

import pytest

from support.builders import ADOBO, MANAGER, NOW, RICE, an_id
from support.canteen import TRACES, Canteen, a_canteen, a_request
from support.threads import at_once
from technomart.domain.inventory.movements import MovementKind, StockOperation
from technomart.domain.inventory.stock import (
    BadRecipe,
    RecipePart,
    StockItem,
    StockItemChanges,
    StockUnitChanged,
    StockUnitInUse,
)
from technomart.domain.orders.status import OrderStatus
from technomart.domain.services.stock_changes import StockChange
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.inventory.read import Activity, ListActivity
from technomart.domain.usecases.inventory.recipes import SetRecipe
from technomart.domain.usecases.inventory.stock import EditStockItem

SERVED = (OrderStatus.IN_PROGRESS, OrderStatus.READY, OrderStatus.COMPLETED)
GRAINS = StockItem(an_id(0x81), "Rice, dry", "kg", NOW, min_stock=2_000, low_since=NOW)


def stocked(store: Store, item: StockItem = GRAINS, *, takes: int = 100) -> Canteen:
    """Return a canteen with five of an item, of which a portion of rice takes some thousandths."""
    canteen = a_canteen(store)
    store.write(lambda work: work.stock.add(item))
    canteen.change_stock(MANAGER, item.id, StockChange(StockOperation.ADD, 5_000))
    SetRecipe(store, canteen.traces)(MANAGER, RICE.id, (RecipePart(item.id, takes),))
    return canteen


def edited(canteen: Canteen, **changes: object) -> StockItem:
    said: StockItemChanges = changes  # type: ignore[assignment]  # the fields that it has
    return EditStockItem(canteen.store, canteen.bookings, canteen.ids, canteen.shelf, canteen.traces)(
        MANAGER, GRAINS.id, said
    )


def quantities(canteen: Canteen) -> tuple[str, int, int, int]:
    item = canteen.store.read(lambda work: work.stock.get(GRAINS.id))
    return item.unit, item.on_hand, item.reserved, item.min_stock


def activity(canteen: Canteen) -> list[Activity]:
    """Return what happened, the oldest first."""
    return list(ListActivity(canteen.store)(MANAGER, 50))[::-1]


class UnitsContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_everything_that_counts_in_a_unit_follows_it_and_history_says_what_was_true(self, store: Store) -> None:
        canteen = stocked(store)
        canteen.at_status(canteen.placed(a_request((RICE, 3))), *SERVED)
        held = canteen.placed(a_request((RICE, 2)))
        assert quantities(canteen) == ("kg", 4_700, 200, 2_000)

        edited(canteen, unit="g")

        assert quantities(canteen) == ("g", 4_700_000, 200_000, 2_000_000)
        recipe = store.read(lambda work: work.stock.recipes([RICE.id]))[RICE.id]
        assert recipe == (RecipePart(GRAINS.id, 100_000),)
        canteen.at_status(held, *SERVED)
        canteen.placed(a_request((RICE, 1)))
        assert quantities(canteen) == ("g", 4_500_000, 100_000, 2_000_000)
        moved = [(row.quantity, row.unit) for row in activity(canteen) if row.edit is None]
        assert moved == [(5_000, "kg"), (-300, "kg"), (-200_000, "g")]
        (edit,) = [row.edit for row in activity(canteen) if row.edit]
        assert {name: (change.before, change.after) for name, change in edit.changed.items()} == {
            "unit": ("kg", "g"),
            "min_stock": ("2", "2,000"),
        }

        edited(canteen, unit="KG")
        assert quantities(canteen) == ("KG", 4_500, 100, 2_000)

    @pytest.mark.parametrize(
        ("unit", "other", "times"),
        [("kg", "g", 1_000), ("l", "ml", 1_000), ("liters", "ml", 1_000), ("lbs", "oz", 16), ("lb", "OZ", 16)],
    )
    def test_units_of_one_kind_are_converted_there_and_back(
        self, store: Store, unit: str, other: str, times: int
    ) -> None:
        canteen = stocked(store, StockItem(GRAINS.id, "Rice, dry", unit, NOW))

        edited(canteen, unit=other)
        assert quantities(canteen) == (other, 5_000 * times, 0, 0)
        edited(canteen, unit=unit)
        assert quantities(canteen) == (unit, 5_000, 0, 0)

    def test_a_recipe_that_was_read_in_another_unit_is_not_set(self, store: Store) -> None:
        canteen = stocked(store)
        recipe = (RecipePart(GRAINS.id, 100),)
        edited(canteen, unit="g")

        with pytest.raises(BadRecipe) as refused:
            SetRecipe(store, TRACES)(MANAGER, RICE.id, recipe, {GRAINS.id: "kg"})

        assert refused.value.message == "Rice, dry is counted in g, not in kg."
        assert refused.value.errors == {"0.unit": ["Rice, dry is counted in g, not in kg."]}
        (part,) = SetRecipe(store, TRACES)(MANAGER, RICE.id, recipe, {GRAINS.id: "G"})
        assert (part.part.quantity, part.item.unit) == (100, "g")

    def test_another_unit_is_refused_while_anything_counts_in_the_one_there_is(self, store: Store) -> None:
        canteen = stocked(store)
        canteen.placed(a_request((RICE, 2)))

        with pytest.raises(StockUnitInUse) as refused:
            edited(canteen, unit="l", name="Rice")

        assert refused.value.message == (
            "Rice, dry is counted in kg, and so is what a portion of Rice takes, the 0.2 kg that open orders hold, "
            "its minimum of 2 kg, what came in and went out. Keep another item that is counted in l."
        )
        assert quantities(canteen) == ("kg", 5_000, 200, 2_000)
        with pytest.raises(StockUnitInUse, match="counted in kg"):
            edited(canteen, unit="sack")

    def test_what_nothing_counts_in_may_have_any_unit(self, store: Store) -> None:
        canteen = a_canteen(store)
        store.write(lambda work: work.stock.add(StockItem(GRAINS.id, "Rice, dry", "", NOW)))

        edited(canteen, unit="kg")
        edited(canteen, unit="sack", min_stock=1_000)

        assert quantities(canteen) == ("sack", 0, 0, 1_000)

    def test_what_is_no_whole_thousandth_of_a_unit_is_not_rounded(self, store: Store) -> None:
        canteen = stocked(store, StockItem(GRAINS.id, "Saffron", "g", NOW), takes=500)

        with pytest.raises(StockUnitInUse, match=r"Saffron cannot be counted in kg: 0\.5 g is no whole thousandth"):
            edited(canteen, unit="kg")

        assert quantities(canteen) == ("g", 5_000, 0, 0)

    def test_a_minimum_that_is_sent_as_it_was_goes_along_and_another_is_meant_in_the_new_unit(
        self, store: Store
    ) -> None:
        canteen = stocked(store)

        assert edited(canteen, unit="g", min_stock=2_000).min_stock == 2_000_000
        assert edited(canteen, unit="kg", min_stock=3_000).min_stock == 3_000
        after = edited(canteen, unit="g", min_stock=6_000_000)
        assert (after.min_stock, after.low_since is None) == (6_000_000, False)

    def test_orders_at_once_hold_what_they_take_in_the_unit_of_the_moment(self, store: Store) -> None:
        canteen = stocked(store)
        served = canteen.at_status(canteen.placed(a_request((RICE, 1), (ADOBO, 1))), *SERVED[:2])

        def attempt(body: Callable[[], object]) -> None:
            for _ in range(20):
                try:
                    body()
                except StockUnitChanged:
                    continue
                return

        place = partial(canteen.placed, a_request((RICE, 1)))
        move = partial(canteen.move, MANAGER, served.id, OrderStatus.COMPLETED)
        units = [partial(edited, canteen, unit=unit) for unit in ("g", "kg", "g")]
        bodies: list[Callable[[], object]] = [*units, place, place, move, place, place]
        at_once([partial(attempt, body) for body in bodies])

        unit, on_hand, reserved, _ = quantities(canteen)
        times = {"kg": 1, "g": 1_000}[unit]
        assert (on_hand, reserved) == (4_900 * times, 400 * times)
        held = store.read(lambda work: work.stock.held_of(GRAINS.id))
        assert [(row.quantity, row.unit) for row in held] == [(100 * times, unit)] * 4
        (sale,) = store.read(lambda work: work.stock.movements_of_order(served.id))
        assert (sale.kind, sale.quantity * (1_000 if sale.unit == "kg" else 1)) == (MovementKind.SALE, -100_000)
