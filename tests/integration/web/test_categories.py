"""Headings of the menu and categories of the store room: one spelling each, renamed, merged and removed."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest

from support.builders import MEALS, an_id, keep_all
from support.http_api import Api, refused
from support.threads import at_once
from technomart.domain.menu.items import Category, MenuItem
from technomart.domain.store.unit_of_work import Store

NFD = "Pin\u0303a"


def a_dish(api: Api, category: str, name: str = "Taho") -> dict[str, Any]:
    answer = api.post("/api/menu/items", {"name": name, "price": 20, "category": category})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json["data"]
    return found


def an_item(api: Api, category: str, name: str = "Salt") -> dict[str, Any]:
    answer = api.post("/api/inventory/items", {"name": name, "quantity": 1, "category": category})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json["data"]
    return found


def headings(api: Api, area: str = "menu") -> dict[str, int]:
    return {row["name"]: row["itemCount"] for row in api.get(f"/api/{area}/categories").json["data"]}


@pytest.mark.parametrize(("area", "add"), [("menu", a_dish), ("inventory", an_item)])
def test_a_category_is_one_however_it_is_written_and_the_first_spelling_stays(
    manager: Api, area: str, add: Any
) -> None:
    rows = [add(manager, name) for name in ("Pi\xf1a", NFD, "PI\xd1A", "pin\u200b\u0303a")]
    edited = manager.put(f"/api/{area}/items/{rows[0]['id']}", {"category": "PI\xd1A"}).json["data"]

    assert {row["category"] for row in (*rows, edited)} == {"Pi\xf1a"}
    assert headings(manager, area)["Pi\xf1a"] == 4
    for text in ("Pi\xf1a", NFD, "PI\xd1A"):
        assert len(manager.get(f"/api/{area}/items?category={quote(text)}").json["data"]) == 4, text


@pytest.mark.parametrize(("area", "add"), [("menu", a_dish), ("inventory", an_item)])
def test_a_category_is_found_whatever_signs_its_name_has(manager: Api, area: str, add: Any) -> None:
    path = f"/api/{area}/categories"
    for count, name in enumerate(("Dry/Canned", "Rice//Corn", "Salt/", "50% off?", "#1", "..", "a%2Fb"), 1):
        add(manager, name)

        assert manager.put(f"{path}/{quote(name, safe='')}", {"name": "And/Or"}).json["data"]["itemCount"] == count, (
            name
        )
        assert manager.delete(f"{path}/{quote(name, safe='')}").status_code == 404, name


def test_a_heading_is_renamed_by_name_or_id_and_its_dishes_move_a_version_on(manager: Api, store: Store) -> None:
    dish = a_dish(manager, "snacks")
    (id_,) = [row["id"] for row in manager.get("/api/menu/categories").json["data"] if row["name"] == "snacks"]

    assert manager.put("/api/menu/categories/SNACKS", {"name": "Snacks"}).json["data"]["name"] == "Snacks"
    renamed = manager.put(f"/api/menu/categories/{id_}", {"name": "Merienda"}).json["data"]

    assert renamed == {"id": id_, "name": "Merienda", "itemCount": 1}
    after = manager.get(f"/api/menu/items/{dish['id']}")
    assert after.json["data"]["category"] == "Merienda"
    assert store.read(lambda work: work.menu.get(dish["id"])).version == 3
    assert "snacks" not in map(str.casefold, headings(manager))


def test_a_heading_with_the_name_of_another_is_merged_into_it(manager: Api) -> None:
    a_dish(manager, "Drinks")
    moved = [a_dish(manager, "Beverages", name) for name in ("Cola", "Tea")]

    merged = manager.put("/api/menu/categories/Beverages", {"name": "DRINKS"}).json["data"]

    assert (merged["name"], merged["itemCount"]) == ("Drinks", 3)
    assert "Beverages" not in headings(manager)
    assert {manager.get(f"/api/menu/items/{dish['id']}").json["data"]["category"] for dish in moved} == {"Drinks"}
    refused(manager.put("/api/menu/categories/Beverages", {"name": "x"}), 404)


def test_a_heading_goes_when_no_dish_is_in_it(manager: Api) -> None:
    dish = a_dish(manager, "Snacks")

    refusal = refused(manager.delete("/api/menu/categories/Snacks"), 409)
    assert (refusal["code"], "1 dish." in refusal["message"]) == ("category_in_use", True)
    manager.put(f"/api/menu/items/{dish['id']}", {"category": "Meals"})
    assert manager.delete("/api/menu/categories/snacks").status_code == 200
    refused(manager.delete("/api/menu/categories/Snacks"), 404)


def test_a_blank_heading_is_renamed_and_removed_by_its_id(manager: Api, store: Store) -> None:
    blank, other = Category(an_id(), ""), Category(an_id(), "\u200b")
    keep_all(store, blank, other, MenuItem(an_id(), "Taho", 20_00, ""))

    assert manager.put(f"/api/menu/categories/{blank.id}", {"name": "Sweets"}).json["data"]["itemCount"] == 1
    assert manager.delete(f"/api/menu/categories/{other.id}").status_code == 200
    assert headings(manager)["Sweets"] == 1
    refused(manager.put(f"/api/menu/categories/{MEALS.id}", {"name": "\u200b"}), 422)


def test_a_category_of_the_store_room_is_renamed_merged_and_removed(manager: Api) -> None:
    rice, salt = an_item(manager, "Grains", "Rice"), an_item(manager, "Dry")

    assert manager.put("/api/inventory/categories/grains", {"name": "dry"}).json["data"] == {
        "id": "Dry",
        "name": "Dry",
        "itemCount": 2,
    }
    assert manager.get(f"/api/inventory/items/{rice['id']}").json["data"]["category"] == "Dry"
    (edit,) = manager.get("/api/inventory/recent-activity?limit=1").json["data"]
    assert edit["meta"]["changed"]["category"] == {"before": "Grains", "after": "Dry"}
    assert manager.delete("/api/inventory/categories/DRY").status_code == 200
    assert "category" not in manager.get(f"/api/inventory/items/{salt['id']}").json["data"]
    refused(manager.delete("/api/inventory/categories/Dry"), 404)


def test_staff_may_not_rename_headings(cashier: Api, manager: Api) -> None:
    a_dish(manager, "Snacks")

    refused(cashier.put("/api/menu/categories/Snacks", {"name": "Sweets"}), 403)
    refused(cashier.delete("/api/menu/categories/Snacks"), 403)


def test_headings_stay_one_while_dishes_are_added_and_headings_merged_at_once(manager: Api, store: Store) -> None:
    a_dish(manager, "Drinks")
    api = [replace(manager, client=manager.client.application.test_client()) for _ in range(6)]
    bodies: list[Callable[[], Any]] = [
        *(partial(a_dish, api[number], name) for number, name in enumerate(("Tea", "TEA", "tea", "DRINKS"))),
        partial(api[4].put, "/api/menu/categories/Drinks", {"name": "Tea"}),
        partial(api[5].put, "/api/menu/categories/tea", {"name": "Drinks"}),
    ]

    at_once(bodies)

    there = store.read(lambda work: work.menu.categories())
    assert len({each.name_key for each in there}) == len(there)
    assert sum(headings(manager).values()) == len(manager.get("/api/menu/items").json["data"])
    assert {item.category for item in store.read(lambda work: work.menu.items())} <= {each.name for each in there}
