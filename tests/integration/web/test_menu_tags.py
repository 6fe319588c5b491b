"""The menu has a tag, so that a counter may ask for it every few seconds."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from support.builders import RICE
from support.http_api import Api
from support.pictures import a_picture
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.tax import Tax, TaxRules
from technomart.entrypoints.web.menu.schemas import menu_tag

ITEMS = "/api/menu/items"
DISH = f"{ITEMS}/{RICE.id}"
FORM = "multipart/form-data; boundary=x"
PICTURE = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n' + a_picture("PNG")
Change = Callable[[Api], Any]


def used_up(api: Api) -> None:
    """Cook the dish from something that there is none of; the dish itself stays at its version."""
    item = api.post("/api/inventory/items", {"name": "Rice", "unit": "kg", "quantity": 0}).json["data"]["id"]
    recipe = [{"inventoryItemId": item, "quantity": 0.2}]
    assert api.put(f"/api/inventory/recipes/{RICE.id}", recipe).status_code == 200


CHANGES: dict[str, Change] = {
    "sold out": lambda api: api.patch(f"{DISH}/availability", {"available": False}),
    "another price": lambda api: api.put(DISH, {"price": 17.5}),
    "another heading": lambda api: api.put(f"/api/menu/categories/{RICE.category}", {"name": "Sides"}),
    "a picture": lambda api: api.post(f"{DISH}/image", PICTURE + b"\r\n--x--\r\n", Content_Type=FORM),
    "a new dish": lambda api: api.post(ITEMS, {"name": "Taho", "price": 15, "category": "Sweets"}),
    "no more on the menu": lambda api: api.delete(DISH),
    "out of stock": used_up,
}

ANOTHER: dict[str, Any] = {
    "id": "another",
    "name": "Java rice",
    "price": RICE.price + 1,
    "category": "Sides",
    "description": "With garlic.",
    "available": False,
    "ingredients": ("garlic",),
    "preparation_time": 7,
    "image": "f00d",
    "removed": True,
    "version": RICE.version + 1,
    "vat_exempt": True,
    "makeable": False,
    "ingredients_expired": True,
}
"""Each field of a menu item with what the dish has not."""


@pytest.mark.parametrize("change", CHANGES)
def test_a_menu_that_changed_has_another_tag_and_one_that_did_not_is_not_sent_again(manager: Api, change: str) -> None:
    before = manager.get(ITEMS).headers["ETag"]
    same = manager.get(ITEMS, If_None_Match=before)
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", before)

    CHANGES[change](manager)

    after = manager.get(ITEMS, If_None_Match=before)
    assert after.status_code == 200
    assert after.headers["ETag"] != before


def test_each_page_of_the_menu_has_a_tag_of_its_own(manager: Api) -> None:
    tags = {manager.get(f"{ITEMS}?{query}").headers["ETag"] for query in ("", "limit=1", "limit=1&page=2")}

    assert len(tags) == 3


def test_another_rule_of_tax_has_another_tag_as_dishes_say_more(manager: Api) -> None:
    taxed = replace(manager, ports=replace(manager.ports, tax=TaxRules(Tax.VAT12)))
    before = manager.get(ITEMS)

    after = taxed.get(ITEMS, If_None_Match=before.headers["ETag"])

    assert "vatExempt" not in before.json["data"][0]
    assert (after.status_code, after.json["data"][0]["vatExempt"]) == (200, False)
    assert taxed.get(ITEMS, If_None_Match=after.headers["ETag"]).status_code == 304


@pytest.mark.parametrize("name", [field.name for field in fields(MenuItem)])
def test_a_dish_that_a_restored_database_has_otherwise_at_the_same_version_has_another_tag(name: str) -> None:
    dishes = RICE, replace(RICE, **{name: ANOTHER[name]})

    assert len({menu_tag(Page([dish], 1, PageRequest())) for dish in dishes}) == 2
