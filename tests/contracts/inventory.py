"""What keeps stock must do."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from support.builders import ADOBO, NOW, RICE, SINIGANG, an_id, an_order, furnish, keep
from support.exact import assert_exactly
from support.refusals import refused
from support.threads import at_once
from technomart.domain.inventory.edits import StockEdit
from technomart.domain.inventory.filters import MovementFilter
from technomart.domain.inventory.movements import MovementKind, StockMovement
from technomart.domain.inventory.stock import (
    Ingredient,
    RecipePart,
    Reservation,
    StockItem,
    StockItemNotFound,
    StockMovedTwice,
)
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.store.unit_of_work import Store

LATER = NOW + timedelta(hours=1)
TWO = PageRequest(limit=2)
CHICKEN = StockItem(an_id(0x11), "Chicken", "kg", NOW, "Meat", min_stock=2_000, on_hand=10_500, low_since=NOW)
GRAINS = StockItem(an_id(0x12), "Rice, dry", "kg", NOW, on_hand=50_000)


def stocked(store: Store, *items: StockItem) -> None:
    def add(item: StockItem) -> None:
        store.write(lambda work: work.stock.add(item))

    for item in items:
        add(item)


def got(store: Store, item: StockItem) -> StockItem:
    return store.read(lambda work: work.stock.get(item.id))


def shifted(store: Store, item: StockItem, on_hand: int = 0, reserved: int = 0, *, restocked: bool = False) -> bool:
    return store.write(
        lambda work: work.stock.shift(item.id, LATER, on_hand=on_hand, reserved=reserved, restocked=restocked)
    )


class StockContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_an_item_is_found_again(self, store: Store) -> None:
        full = replace(
            CHICKEN,
            name="Niño's 🍗",
            supplier="Aling Nena",
            expires_on=date(2026, 4, 1),
            reserved=500,
            last_restocked=NOW,
            removed=True,
        )
        stocked(store, full, GRAINS)

        assert_exactly(got(store, full), full)
        assert_exactly(store.read(lambda work: work.stock.items()), [GRAINS])
        found = store.read(lambda work: work.stock.find([full.id, GRAINS.id, an_id()]))
        assert_exactly(dict(sorted(found.items())), {full.id: full, GRAINS.id: GRAINS})
        locked = store.write(lambda work: work.stock.find_for_update([GRAINS.id, an_id()]))
        assert_exactly(dict(locked), {GRAINS.id: GRAINS})

    def test_an_unknown_item_is_said_to_be_unknown(self, store: Store) -> None:
        with refused(StockItemNotFound):
            got(store, CHICKEN)
        with refused(StockItemNotFound):
            store.write(lambda work: work.stock.save(CHICKEN))
        assert not shifted(store, CHICKEN, 1)

    def test_saving_an_item_never_changes_its_quantities(self, store: Store) -> None:
        stocked(store, CHICKEN)
        shifted(store, CHICKEN, 0, 500)
        changed = replace(CHICKEN, name="Hen", min_stock=1, expires_on=date(2026, 5, 1), updated_at=LATER, on_hand=1)

        store.write(lambda work: work.stock.save(changed))

        assert_exactly(got(store, CHICKEN), replace(changed, on_hand=10_500, reserved=500, version=3))

    def test_what_is_there_and_what_is_held_change_together_or_not_at_all(self, store: Store) -> None:
        stocked(store, CHICKEN)

        assert shifted(store, CHICKEN, 0, 10_000)
        assert not shifted(store, CHICKEN, 0, 501)
        assert not shifted(store, CHICKEN, -501)
        assert not shifted(store, CHICKEN, 0, -10_001)
        assert not shifted(store, CHICKEN, -10_500, -10_001)
        assert shifted(store, CHICKEN, -4_000, -4_000)
        assert shifted(store, CHICKEN, 1_000, restocked=True)

        after = replace(CHICKEN, on_hand=7_500, reserved=6_000, updated_at=LATER, last_restocked=LATER, version=4)
        assert_exactly(got(store, CHICKEN), after)

    def test_several_items_change_together_or_not_at_all(self, store: Store) -> None:
        stocked(store, CHICKEN, GRAINS)

        def shifted_all(sold: bool = False, **quantities: int) -> bool:
            ids = {"chicken": CHICKEN.id, "grains": GRAINS.id}
            wanted = {ids[name]: quantity for name, quantity in quantities.items()}
            return store.write(lambda work: work.stock.shift_all(wanted, LATER, sold=sold))

        assert not shifted_all(chicken=1, grains=GRAINS.on_hand + 1)
        assert not shifted_all(chicken=CHICKEN.on_hand + 1, grains=1)
        assert not shifted_all(chicken=-1, grains=1)
        assert_exactly([got(store, CHICKEN), got(store, GRAINS)], [CHICKEN, GRAINS])
        assert shifted_all(chicken=CHICKEN.on_hand, grains=2)
        assert shifted_all(chicken=-3)
        assert shifted_all(sold=True, chicken=-4, grains=-1)
        assert not shifted_all(sold=True, chicken=-1, grains=-2)

        left = CHICKEN.on_hand - 4
        chicken = replace(CHICKEN, on_hand=left, reserved=CHICKEN.on_hand - 7, updated_at=LATER, version=4)
        grains = replace(GRAINS, on_hand=GRAINS.on_hand - 1, reserved=1, updated_at=LATER, version=3)
        assert_exactly([got(store, CHICKEN), got(store, GRAINS)], [chicken, grains])
        with refused(StockItemNotFound):
            store.write(lambda work: work.stock.shift_all({CHICKEN.id: 1, an_id(): 1}, LATER))
        assert got(store, CHICKEN) == chicken

    def test_reservations_at_once_never_hold_more_than_is_there(self, store: Store) -> None:
        stocked(store, CHICKEN)

        done = at_once([partial(shifted, store, CHICKEN, 0, 2_000)] * 8)

        assert sorted(done) == [False] * 3 + [True] * 5
        assert got(store, CHICKEN).reserved == 10_000

    def test_recipes_are_kept_replaced_and_taken_away(self, store: Store) -> None:
        furnish(store)
        stocked(store, CHICKEN, GRAINS)
        first = (RecipePart(CHICKEN.id, 250), RecipePart(GRAINS.id, 100))
        store.write(lambda work: work.stock.set_recipe(ADOBO.id, first[::-1]))
        store.write(lambda work: work.stock.set_recipe(RICE.id, first[1:]))

        assert_exactly(dict(store.read(lambda work: work.stock.recipes([ADOBO.id, an_id()]))), {ADOBO.id: first})
        assert store.read(lambda work: work.stock.menu_items_with(GRAINS.id)) == sorted([ADOBO.id, RICE.id])
        asked = [ADOBO.id, SINIGANG.id, an_id()]
        menu, recipes, ingredients = store.read(lambda work: work.stock.menu_items(asked))
        assert_exactly(dict(menu), dict(store.read(lambda work: work.menu.find(asked))))
        assert_exactly(dict(recipes), {ADOBO.id: first})
        assert_exactly(dict(sorted(ingredients.items())), {CHICKEN.id: Ingredient("kg"), GRAINS.id: Ingredient("kg")})
        store.write(lambda work: work.stock.set_recipe(ADOBO.id, (RecipePart(CHICKEN.id, 1),)))
        store.write(lambda work: work.stock.set_recipe(RICE.id, ()))
        found = store.read(lambda work: work.stock.recipes([ADOBO.id, RICE.id]))
        assert_exactly(dict(found), {ADOBO.id: (RecipePart(CHICKEN.id, 1),)})

    def test_a_dish_is_unmakeable_while_any_part_is_short_of_one_portion(self, store: Store) -> None:
        furnish(store)
        stocked(store, CHICKEN, GRAINS)
        recipe = (RecipePart(CHICKEN.id, 10_500), RecipePart(GRAINS.id, 1))
        store.write(lambda work: work.stock.set_recipe(ADOBO.id, recipe))
        store.write(lambda work: work.stock.set_recipe(RICE.id, recipe[1:]))

        assert store.read(lambda work: work.stock.unmakeable()) == frozenset()
        shifted(store, CHICKEN, 0, 1)
        assert store.read(lambda work: work.stock.unmakeable()) == {ADOBO.id}
        shifted(store, CHICKEN, 1)
        assert store.read(lambda work: work.stock.unmakeable()) == frozenset()

    def test_what_an_order_takes_and_moves_is_found_by_the_order(self, store: Store) -> None:
        furnish(store)
        stocked(store, CHICKEN, GRAINS)
        order, other = keep(store, an_order()), keep(store, an_order())
        rows = [Reservation(order.id, 0, CHICKEN.id, 500, "kg"), Reservation(order.id, 0, GRAINS.id, 1, "kg")]
        store.write(lambda work: work.stock.add_reservations([*rows[::-1], Reservation(other.id, 0, GRAINS.id, 7)]))
        sale = StockMovement(
            an_id(), CHICKEN.id, MovementKind.SALE, -500, NOW, "W-001", order.id, an_id(), "Ana ñ", "kg"
        )
        receipt = StockMovement(an_id(), GRAINS.id, MovementKind.RECEIPT, 5, LATER)
        store.write(lambda work: work.stock.add_movements([sale, receipt]))

        assert_exactly(store.read(lambda work: work.stock.reservations_of(order.id)), rows)
        assert_exactly(store.read(lambda work: work.stock.movements_of_order(order.id)), [sale])
        assert_exactly(store.read(lambda work: work.stock.recent(1)), [receipt])
        assert_exactly(store.read(lambda work: work.stock.recent(9)), [receipt, sale])
        with refused(StockMovedTwice):
            store.write(lambda work: work.stock.add_movements([replace(sale, id=an_id())]))

    def test_edits_are_listed_newest_first(self, store: Store) -> None:
        stocked(store, CHICKEN)
        first = StockEdit(
            an_id(0x31), CHICKEN.id, NOW, ("name", "unit"), ("Manok", ""), ("Niño's 🍗", "kg"), "u1", "Ana"
        )
        second = StockEdit(an_id(0x32), CHICKEN.id, LATER, ("supplier",), ("",), ("Aling Nena",))

        for edit in (first, second):
            store.write(lambda work, edit=edit: work.stock.add_edit(edit))  # type: ignore[misc]  # bound at once

        assert_exactly(store.read(lambda work: work.stock.recent_edits(1)), [second])
        assert_exactly(store.read(lambda work: work.stock.recent_edits(9)), [second, first])

    def test_movements_are_listed_newest_first_by_item_kind_and_time(self, store: Store) -> None:
        stocked(store, CHICKEN, GRAINS)
        rows = [
            StockMovement(an_id(0x21), CHICKEN.id, MovementKind.RECEIPT, 2_000, NOW, unit="kg"),
            StockMovement(an_id(0x22), GRAINS.id, MovementKind.ADJUSTMENT, -5, LATER, unit="kg"),
            StockMovement(an_id(0x23), CHICKEN.id, MovementKind.WASTE, -500, LATER, unit="kg"),
        ]
        store.write(lambda work: work.stock.add_movements(rows))

        def found(wanted: MovementFilter, request: PageRequest = TWO) -> Page[StockMovement]:
            return store.read(lambda work: work.stock.moved(wanted, request))

        first = found(MovementFilter())
        assert_exactly((list(first.rows), first.total), (rows[:0:-1], 3))
        assert_exactly(list(found(MovementFilter(), PageRequest(limit=2, after=first.next)).rows), rows[:1])
        assert_exactly(list(found(MovementFilter(item_id=CHICKEN.id)).rows), [rows[2], rows[0]])
        assert_exactly(list(found(MovementFilter(kind=MovementKind.WASTE)).rows), rows[2:])
        assert_exactly(list(found(MovementFilter(until=LATER)).rows), rows[:1])
        late = found(MovementFilter(since=LATER), PageRequest(limit=1))
        assert_exactly(list(late.rows), rows[2:])
        assert_exactly(list(found(MovementFilter(since=LATER), PageRequest(after=late.next)).rows), rows[1:2])
