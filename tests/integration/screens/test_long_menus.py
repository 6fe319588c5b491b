"""A menu of more dishes than a page of the API holds is on the screens as a whole."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from support.browser import sign_in, window
from support.servers.served import EMAIL, PASSWORD, running
from technomart.domain.kernel.paging import LARGEST_LIMIT


@pytest.mark.long
def test_the_dish_after_the_last_of_a_page_is_sold_and_its_station_is_there(browser: Browser, tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path}/menu.db", workers=1) as canteen:
        with canteen.server.client() as client:
            for number in range(LARGEST_LIMIT):
                body = {"name": f"Dish {number:03}", "price": 10, "category": "Meals"}
                made = client.post("/api/menu/items", json=body, headers=canteen.headers)
                assert made.is_success, made.text
        canteen.data("POST", "/api/menu/items", {"name": "Zapote", "price": 12, "category": "Sweets"})
        last = canteen.data("POST", "/api/menu/items", {"name": "Zarzuela", "price": 90, "category": "Sweets"})["id"]

        with window(browser, canteen.url) as page:
            sign_in(page, EMAIL, PASSWORD)
            page.get_by_role("button", name="Zapote").click()
            expect(page.locator("#total")).to_have_text("₱12.00")
            canteen.data("PATCH", f"/api/menu/items/{last}/availability", {"available": False})
            expect(page.locator("#dishes [aria-disabled=true]")).to_have_count(1)  # of a page that no tag speaks of

            page.goto("/kitchen")
            expect(page.get_by_label("Station").get_by_role("option", name="Sweets")).to_have_count(1)
