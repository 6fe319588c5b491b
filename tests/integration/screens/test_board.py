"""The board for the guests: every number, no names, and nothing that may be old."""

import pytest
from playwright.sync_api import Browser, expect

from support.browser import window
from support.kitchen import at_kitchen, moved, placed
from support.servers.chaos import own_chaos
from support.servers.served import ServedCanteen

SHOWN = """() => {
  const list = document.getElementById("making"), room = list.getBoundingClientRect();
  const isSeen = ({ left, top, right, bottom }) =>
    left >= 0 && right <= room.right + 1 && top >= room.top && bottom <= Math.min(room.bottom + 1, innerHeight);
  return [...list.children].filter((each) => isSeen(each.getBoundingClientRect())).map((each) => each.textContent);
}"""
"""Returns the numbers being made that stand wholly within the window."""


def test_the_board_shows_numbers_alone_and_says_when_they_may_be_old(browser: Browser, served: ServedCanteen) -> None:
    order = placed(served, customerName="Tess")
    with own_chaos(served.url, 1, "/nothing") as line, window(browser, line.url, troubles_expected=True) as page:
        page.clock.install()
        at_kitchen(page)
        page.goto("/board")
        expect(page.locator("#making li")).to_have_text([order["orderNumber"]])
        expect(page.locator("main")).not_to_contain_text("Tess")

        moved(served, order["id"], "in_progress")
        moved(served, order["id"], "ready")
        page.clock.run_for(3_000)
        expect(page.locator("#ready li")).to_have_class("new")

        served.server.kill()
        page.clock.run_for(40_000)
        expect(page.locator("#gone")).to_be_visible()
        expect(page.locator("#ready li")).to_be_hidden()


@pytest.mark.long
def test_the_board_shows_every_number_page_by_page_where_they_do_not_fit(
    browser: Browser, served: ServedCanteen
) -> None:
    numbers = {placed(served)["orderNumber"] for _ in range(90)}
    with window(browser, served.url, height=720) as page:
        page.clock.install()
        at_kitchen(page)
        page.goto("/board")
        expect(page.locator("#making + .page")).to_contain_text("of 2 · 90 numbers")
        seen = set(page.evaluate(SHOWN))
        assert seen < numbers
        for _ in range(9):  # more than two pages take
            page.clock.run_for(2_000)
            seen |= set(page.evaluate(SHOWN))
        assert seen == numbers

        page.set_viewport_size({"width": 1920, "height": 1080})
        page.clock.run_for(2_500)
        expect(page.locator("#making + .page")).to_contain_text("of 2 · 90 numbers")
        expect(page.locator("#ready + .page")).to_be_empty()
