from dataclasses import replace

import pytest

from support.builders import (
    ADOBO,
    CASHIER,
    MANAGER,
    MEALS,
    RICE,
    SINIGANG,
    CountingIds,
    a_dish,
    an_id,
    furnish,
)
from support.canteen import SHELF, TRACES
from support.pages import walked
from support.pictures import SamePictures
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.menu.items import (
    MenuFilter,
    MenuImageNotFound,
    MenuItemChanged,
    MenuItemChanges,
    MenuItemNotFound,
)
from technomart.domain.usecases.menu import (
    AddMenuItem,
    EditMenuItem,
    ListCategories,
    ListMenu,
    MenuItemEntry,
    ReadMenuImage,
    ReadMenuItem,
    RemoveMenuItem,
    SetMenuImage,
    SwitchMenuItem,
)
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import NotAllowed

SOUP = a_dish("Crème soup", category="Starters", description="with PIÑA", available=False)
ENTRY = MenuItemEntry("Halo-halo", 85_50, "Desserts", "sweet", ingredients=("ice", "beans"), preparation_time=5)


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    furnish(store, [RICE, ADOBO, SINIGANG, SOUP, a_dish("Old stew", removed=True)])
    return store


def names(store: MemoryStore, wanted: MenuFilter, request: PageRequest | None = None) -> list[str]:
    return [dish.name for dish in ListMenu(store, SHELF)(CASHIER, wanted, request).rows]


def test_the_menu_is_sorted_by_heading_and_name_and_shows_everything_at_once(store: MemoryStore) -> None:
    page = ListMenu(store, SHELF)(CASHIER, MenuFilter())

    assert [dish.name for dish in page.rows] == ["Chicken adobo", "Rice", "Sinigang", "Crème soup"]
    assert (page.total, page.pages) == (4, 1)


def test_an_empty_menu_is_one_empty_page() -> None:
    page = ListMenu(MemoryStore(), SHELF)(CASHIER, MenuFilter())

    assert (page.rows, page.total, page.pages) == ([], 0, 0)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (MenuFilter(available=True), ["Chicken adobo", "Rice", "Sinigang"]),
        (MenuFilter(available=False), ["Crème soup"]),
        (MenuFilter(category="meals"), ["Chicken adobo", "Rice", "Sinigang"]),
        (MenuFilter(category="meal"), []),
        (MenuFilter(search="CRÈME"), ["Crème soup"]),
        (MenuFilter(search="piña"), ["Crème soup"]),
        (MenuFilter(search="i"), ["Chicken adobo", "Rice", "Sinigang", "Crème soup"]),
        (MenuFilter(search="stew"), []),
        (MenuFilter(category="MEALS", search="ri", available=True), ["Rice"]),
    ],
)
def test_the_menu_is_filtered(store: MemoryStore, wanted: MenuFilter, found: list[str]) -> None:
    assert names(store, wanted) == found


def test_the_menu_comes_in_pages_when_one_is_asked_for(store: MemoryStore) -> None:
    assert names(store, MenuFilter(), PageRequest(2, 3)) == ["Crème soup"]
    assert names(store, MenuFilter(), PageRequest(3, 3)) == []
    pages = walked(lambda request: ListMenu(store, SHELF)(CASHIER, MenuFilter(), request), 3)
    assert [item.name for item in pages] == names(store, MenuFilter())


def test_headings_count_the_dishes_that_were_not_removed(store: MemoryStore) -> None:
    counted = ListCategories(store)(CASHIER, PageRequest()).rows

    assert [(category.name, count) for category, count in counted] == [("Meals", 3), ("Starters", 1)]


def test_a_heading_goes_with_its_last_dish(store: MemoryStore) -> None:
    RemoveMenuItem(store, TRACES)(MANAGER, SOUP.id)

    assert [category.name for category, _ in ListCategories(store)(CASHIER, PageRequest()).rows] == ["Meals"]


def test_a_dish_is_added_with_its_new_heading(store: MemoryStore) -> None:
    dish = AddMenuItem(store, CountingIds(), TRACES)(MANAGER, ENTRY)

    assert ReadMenuItem(store, SHELF)(CASHIER, dish.id) == dish
    assert (dish.name, dish.price, dish.ingredients, dish.version) == ("Halo-halo", 85_50, ("ice", "beans"), 1)
    assert "Desserts" in {category.name for category, _ in ListCategories(store)(CASHIER, PageRequest()).rows}


def test_a_dish_is_edited_under_a_known_heading(store: MemoryStore) -> None:
    changes: MenuItemChanges = {"name": "Halo-halo", "category": "Meals", "ingredients": ("ice",)}

    dish = EditMenuItem(store, CountingIds(), SHELF, TRACES)(MANAGER, ADOBO.id, changes)

    assert ReadMenuItem(store, SHELF)(CASHIER, ADOBO.id) == dish
    assert (dish.id, dish.name, dish.version) == (ADOBO.id, "Halo-halo", 2)
    assert next(category for category, _ in ListCategories(store)(CASHIER, PageRequest()).rows) == MEALS


def test_what_is_not_said_of_a_dish_stays_and_what_was_read_changes_nothing(store: MemoryStore) -> None:
    edit = EditMenuItem(store, CountingIds(), SHELF, TRACES)
    dish = AddMenuItem(store, CountingIds(), TRACES)(MANAGER, ENTRY)
    read: MenuItemChanges = {"name": dish.name, "price": dish.price, "category": dish.category, "available": True}

    assert edit(MANAGER, dish.id, read) == dish
    assert edit(MANAGER, dish.id, {**read, "price": 90_00}) == replace(dish, price=90_00, version=2)


@pytest.mark.parametrize(
    ("switched_on", "makeable", "sent", "switch_after"),
    [
        (True, True, True, True),
        (True, True, False, False),
        (True, False, False, True),  # read while it was sold out
        (True, False, True, True),
        (False, True, False, False),
        (False, True, True, True),
        (False, False, False, False),
        (False, False, True, True),
    ],
)
def test_a_form_moves_the_switch_only_by_another_value_than_it_read(
    *, switched_on: bool, makeable: bool, sent: bool, switch_after: bool
) -> None:
    dish = replace(ADOBO, available=switched_on, makeable=makeable)

    edited = dish.edited({"available": sent})

    assert edited.available is switch_after
    assert (edited is dish) is (switched_on is switch_after)


def test_a_dish_is_switched_off_and_on(store: MemoryStore) -> None:
    switch = SwitchMenuItem(store, SHELF)

    assert not switch(MANAGER, ADOBO.id, available=False).is_sold
    assert "Chicken adobo" not in names(store, MenuFilter(available=True))
    assert switch(MANAGER, ADOBO.id, available=True).version == 3


def test_a_removed_dish_is_gone_from_the_menu_for_good(store: MemoryStore) -> None:
    RemoveMenuItem(store, TRACES)(MANAGER, ADOBO.id)

    assert "Chicken adobo" not in names(store, MenuFilter())
    for change in (
        lambda: ReadMenuItem(store, SHELF)(CASHIER, ADOBO.id),
        lambda: RemoveMenuItem(store, TRACES)(MANAGER, ADOBO.id),
        lambda: SwitchMenuItem(store, SHELF)(MANAGER, ADOBO.id, available=True),
        lambda: EditMenuItem(store, CountingIds(), SHELF, TRACES)(MANAGER, ADOBO.id, {"price": 1}),
        lambda: SetMenuImage(store, SHELF, SamePictures())(MANAGER, ADOBO.id, b"x"),
    ):
        with pytest.raises(MenuItemNotFound, match="no longer on the menu"):
            change()
    assert store.read(lambda work: work.menu.get(ADOBO.id)).removed


def test_a_picture_gives_its_dish_a_fingerprint(store: MemoryStore) -> None:
    dish = SetMenuImage(store, SHELF, SamePictures())(MANAGER, ADOBO.id, b"one")
    other = SetMenuImage(store, SHELF, SamePictures())(MANAGER, ADOBO.id, b"two")

    assert ReadMenuImage(store)(ADOBO.id).content == b"two"
    assert dish.image is not None
    assert dish.image != other.image
    with pytest.raises(MenuImageNotFound):
        ReadMenuImage(store)(RICE.id)


def test_unknown_dishes_are_said_to_be_unknown(store: MemoryStore) -> None:
    with pytest.raises(MenuItemNotFound):
        ReadMenuItem(store, SHELF)(CASHIER, an_id())
    with pytest.raises(MenuItemNotFound):
        RemoveMenuItem(store, TRACES)(MANAGER, an_id())


def test_a_dish_somebody_changed_in_between_is_not_overwritten(store: MemoryStore) -> None:
    changed = replace(ADOBO, price=1, version=2)
    store.write(lambda work: work.menu.save(changed))

    with pytest.raises(MenuItemChanged):
        store.write(lambda work: work.menu.save(replace(ADOBO, price=2, version=2)))

    assert ReadMenuItem(store, SHELF)(CASHIER, ADOBO.id) == changed


@pytest.mark.parametrize("by", [CASHIER])
def test_a_cashier_changes_nothing_on_the_menu(store: MemoryStore, by: Actor) -> None:
    before = store.snapshot()

    for change in (
        lambda: AddMenuItem(store, CountingIds(), TRACES)(by, ENTRY),
        lambda: EditMenuItem(store, CountingIds(), SHELF, TRACES)(by, ADOBO.id, {"price": 1}),
        lambda: SwitchMenuItem(store, SHELF)(by, ADOBO.id, available=False),
        lambda: RemoveMenuItem(store, TRACES)(by, ADOBO.id),
        lambda: SetMenuImage(store, SHELF, SamePictures())(by, ADOBO.id, b"x"),
    ):
        with pytest.raises(NotAllowed):
            change()

    assert store.snapshot() == before
