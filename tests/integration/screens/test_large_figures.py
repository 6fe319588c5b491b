"""Long names and large amounts stay within what they stand on, on every screen."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browser import sign_in, window
from support.servers.served import EMAIL, PASSWORD, ServedCanteen, running

DISH = "Pinakamasarap na " + "adobongmanok" * 4
GUEST = "Concepcion" * 8
SHARED = "W" * 40
MOST = 999
BY_SHADOWS = 5
"""Pixels that an element may be wider than it shows."""
SCROLLED = "#categories, .scrolled, #who, .spoken, svg"
"""What is meant to be cut off, or drawn."""
WIDER = f"""() => [...document.querySelectorAll("body *")].filter(each => {{
    const right = Math.max(...[...each.getClientRects()].map(box => box.right));
    const isWide = right > innerWidth + 1 || each.clientWidth && each.scrollWidth > each.clientWidth + {BY_SHADOWS};
    return isWide && !each.closest("{SCROLLED}");
}}).map(each => `${{each.tagName}} ${{each.id}} ${{each.className}}: ${{each.textContent.slice(0, 80)}}`)"""
LABELS_OUT = """() => [...document.querySelectorAll("svg text")].filter(each => {
    const chart = each.closest("svg");
    return each.getBoundingClientRect().left < chart.getBoundingClientRect().left;
}).map(each => each.textContent)"""


@pytest.fixture(scope="module")
def dear(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedCanteen]:
    """Lend a canteen where everything has a long name and costs much, and two orders of three are paid."""
    with running(f"sqlite:///{tmp_path_factory.mktemp('dear')}/dear.db", workers=1) as canteen:
        made = {"name": DISH, "price": 99_999.99, "category": SHARED}
        dish = canteen.data("POST", "/api/menu/items", made)["id"]
        canteen.data("POST", "/api/inventory/items", {"name": DISH, "unit": "kg", "quantity": 9.5, "minStock": 99_000})
        canteen.data("POST", "/api/cash-sessions", {"notes": {"1000": 1_500}})
        for method in ("cash", "card", None):
            order = ordered(canteen, dish)
            if method:
                paid = {"amount": order["total"], "method": method}
                canteen.data("POST", f"/api/orders/{order['id']}/payment", paid)
        yield canteen


def ordered(canteen: ServedCanteen, dish: str) -> Any:
    lines = [{"menuItemId": dish, "quantity": MOST, "notes": SHARED}]
    return canteen.data("POST", "/api/orders", {"items": lines, "customerName": GUEST, "discount": 100_000})


def fits(page: Page) -> None:
    assert page.evaluate(WIDER) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_long_names_and_large_amounts_stay_within_what_they_stand_on(
    browser: Browser, dear: ServedCanteen, width: int
) -> None:
    with window(browser, dear.url, width=width, height=800) as page:
        sign_in(page, EMAIL, PASSWORD)
        at_counter_fits(page, is_small=width <= 760)
        for screen, shown in (
            ("kitchen", "#tickets .ticket"),
            ("board", "#making li"),
            ("today", "#as-of:not(:empty)"),
        ):
            page.goto(f"/{screen}")
            page.locator(shown).first.wait_for()
            fits(page)

        page.get_by_text("As a table").click()
        fits(page)
        assert page.evaluate(LABELS_OUT) == []


def at_counter_fits(page: Page, *, is_small: bool) -> None:
    """Look at the menu, an order in hand, and one that is paid with much more than it costs."""
    page.locator(".dish", has_text=DISH).click()
    fits(page)
    if is_small:
        page.locator("#to-cart").click()
    expect(page.locator("#price:not(.old) #total")).to_have_text("₱99,999.99")
    fits(page)
    page.locator("#show-orders").click()
    page.locator("#orders-shown .order", has_text=GUEST).first.click()
    page.get_by_role("dialog").get_by_text(DISH).wait_for()
    fits(page)
    page.keyboard.press("Escape")
    page.locator("#show-cart").click()
    page.get_by_role("button", name="Place and pay").click()
    page.get_by_label("Cash received", exact=True).and_(page.locator("input")).fill("1234567.89")
    fits(page)
    page.get_by_role("button", name="Take").click()
    expect(page.get_by_role("dialog").locator(".change")).to_contain_text("₱1,134,567.90")
    fits(page)
