"""What keeps the menu must do."""

from dataclasses import replace

import pytest

from support.builders import ADOBO, DISHES, MEALS, RICE, SINIGANG, a_dish, an_id, furnish, keep_all
from support.exact import assert_exactly
from support.refusals import refused
from technomart.domain.menu.items import (
    Category,
    CategoryChanged,
    MenuImage,
    MenuImageNotFound,
    MenuItem,
    MenuItemChanged,
    MenuItemNotFound,
)
from technomart.domain.store.unit_of_work import Store


def dishes_of(store: Store) -> list[MenuItem]:
    return sorted(store.read(lambda work: work.menu.items()), key=lambda item: item.id)


class MenuContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_a_dish_is_found_again(self, store: Store) -> None:
        dish = replace(
            a_dish("Piña colada 🍍", price=999_999_99, description="Fresh; 100 % fruit", available=False),
            ingredients=("piña", "coconut, grated", "rum"),
            preparation_time=12,
            image="0123456789abcdef",
            vat_exempt=True,
            version=7,
        )

        furnish(store, [dish])

        assert_exactly(store.read(lambda work: work.menu.get(dish.id)), dish)
        assert_exactly(dishes_of(store), [dish])

    def test_an_unknown_dish_is_said_to_be_unknown(self, store: Store) -> None:
        with refused(MenuItemNotFound):
            store.read(lambda work: work.menu.get(an_id()))

    def test_dishes_are_found_by_ids_and_unknown_ones_left_out(self, store: Store) -> None:
        gone = a_dish("Old stew", removed=True)
        furnish(store, [*DISHES, gone])

        found = store.read(lambda work: work.menu.find({ADOBO.id, gone.id, an_id()}))

        assert_exactly(dict(found), {ADOBO.id: ADOBO, gone.id: gone})
        assert dict(store.read(lambda work: work.menu.find([]))) == {}

    def test_the_menu_leaves_removed_dishes_out_and_keeps_those_off_sale(self, store: Store) -> None:
        gone, off = a_dish("Old stew", removed=True), a_dish("Soup", available=False)
        furnish(store, [*DISHES, gone, off])

        assert_exactly(dishes_of(store), [ADOBO, SINIGANG, RICE, off])
        assert_exactly(store.read(lambda work: work.menu.get(gone.id)), gone)

    def test_a_changed_dish_is_kept(self, store: Store) -> None:
        furnish(store)
        drinks = Category(an_id(), "Drinks")
        changed = replace(
            ADOBO, name="Pork adobo", price=1, category="Drinks", available=False, ingredients=("pork",), version=2
        )

        keep_all(store, drinks)
        store.write(lambda work: work.menu.save(changed))

        assert_exactly(store.read(lambda work: work.menu.get(ADOBO.id)), changed)

    @pytest.mark.parametrize("version", [1, 3])
    def test_a_dish_somebody_else_changed_is_not_overwritten(self, store: Store, version: int) -> None:
        furnish(store)

        with pytest.raises(MenuItemChanged):
            store.write(lambda work: work.menu.save(replace(ADOBO, price=1, version=version)))

        assert_exactly(store.read(lambda work: work.menu.get(ADOBO.id)), ADOBO)

    def test_an_unknown_dish_cannot_be_saved(self, store: Store) -> None:
        furnish(store)

        with pytest.raises(MenuItemChanged):
            store.write(lambda work: work.menu.save(replace(ADOBO, id=an_id(), version=2)))

    def test_headings_come_by_name_and_only_once(self, store: Store) -> None:
        names = ("zebra", "Água", "Drinks", "Ñame", "Straßenküche")
        categories = [Category(an_id(), name) for name in names]
        keep_all(store, *categories)

        for name in ("Drinks", "drinks", "DRINKS", "n\u0303ame", "STRASSENKÜCHE"):
            there = store.write(lambda work, name=name: work.menu.add_category(Category(an_id(), name)))  # type: ignore[misc]
            assert there in categories, name

        by_name = sorted(categories, key=lambda category: category.name)
        assert_exactly(store.read(lambda work: work.menu.categories()), by_name)

    def test_a_heading_of_a_known_name_stays_in_the_same_transaction_too(self, store: Store) -> None:
        keep_all(store, MEALS, Category(an_id(), "Meals"))

        assert_exactly(store.read(lambda work: work.menu.categories()), [MEALS])

    def test_a_heading_is_renamed_with_its_dishes_removed_ones_too(self, store: Store) -> None:
        gone = a_dish("Old stew", removed=True)
        furnish(store, [*DISHES, gone])

        store.write(lambda work: work.menu.rename_category(replace(MEALS, name="MEALS today")))
        store.write(lambda work: work.menu.move_items("MEALS today", "MEALS today"))

        assert [each.name for each in store.read(lambda work: work.menu.categories(locked=True))] == ["MEALS today"]
        items = store.read(lambda work: work.menu.find([ADOBO.id, gone.id])).values()
        assert {(item.category, item.version) for item in items} == {("MEALS today", 2)}

    def test_a_heading_that_dishes_are_in_is_not_deleted(self, store: Store) -> None:
        furnish(store)
        drinks = Category(an_id(), "Drinks")
        keep_all(store, drinks)

        assert [store.write(lambda work, id_=id_: work.menu.remove_category(id_)) for id_ in (MEALS.id, drinks.id)] == [  # type: ignore[misc]
            False,
            True,
        ]
        assert_exactly(store.read(lambda work: work.menu.categories()), [MEALS])

    def test_a_name_that_another_heading_has_is_refused(self, store: Store) -> None:
        drinks = Category(an_id(), "Drinks")
        keep_all(store, MEALS, drinks)

        with refused(CategoryChanged):
            store.write(lambda work: work.menu.rename_category(replace(drinks, name="meals")))

    def test_a_picture_is_kept_byte_for_byte_and_replaced(self, store: Store) -> None:
        furnish(store)
        first = MenuImage(ADOBO.id, "image/png", bytes(range(256)) * 300)
        second = MenuImage(ADOBO.id, "image/webp", b"\x00second")
        with refused(MenuImageNotFound):
            store.read(lambda work: work.menu.image(ADOBO.id))

        store.write(lambda work: work.menu.save_image(first))
        assert_exactly(store.read(lambda work: work.menu.image(ADOBO.id)), first)

        store.write(lambda work: work.menu.save_image(second))
        assert_exactly(store.read(lambda work: work.menu.image(ADOBO.id)), second)
