"""Small phones, and windows that show everything at twice its size, reach everything."""

import pytest
from playwright.sync_api import Browser, expect

from support.browser import sign_in, window
from support.counter import CASHIER, PASSWORD, Till
from support.servers.technomart import TechnoMart


@pytest.mark.parametrize(("width", "height"), [(320, 568), (640, 400)], ids=["small phone", "twice the size"])
def test_an_order_is_placed_and_no_screen_is_wider_than_its_window(
    browser: Browser, canteen: TechnoMart, width: int, height: int
) -> None:
    dish = Till.of(canteen).dish(40)
    with window(browser, canteen.url, width=width, height=height, touch=True) as page:
        sign_in(page, CASHIER, PASSWORD)
        page.get_by_role("button", name=dish.name).tap()
        page.locator("#to-cart").tap()
        page.get_by_role("button", name="Place and pay").tap()
        page.get_by_role("button", name="+50", exact=True).tap()
        page.get_by_role("button", name="Take").tap()
        page.get_by_role("button", name="Next order").tap()
        expect(page.get_by_role("dialog")).to_have_count(0)

        for screen in ("/", "/kitchen", "/board"):
            page.goto(screen)
            page.locator("#dishes .dish, .ticket, #making li").first.wait_for()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), screen
            title = page.get_by_role("link", name=page.title().split(" ")[0])
            expect(page.get_by_role("heading", level=1)).to_have_text(title.inner_text())
